"""A month of the social registry answered: whom, how much, and the same answer however often it is asked."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from openpyxl import Workbook, load_workbook

from elektrhisob.billing.compensation import exchange_job
from elektrhisob.billing.compensation.registry_file import RegistryFileError, read
from elektrhisob.bulk.exact import tiyin, watt_hours
from elektrhisob.tests import district
from elektrhisob.tests.scenario import Town

if TYPE_CHECKING:
	from collections.abc import Iterator

pytestmark = pytest.mark.site

MONTH = "2025-06"


class Village:
	"""Three households billed for June: 350, 250 and 150 kWh; a fourth that was not read."""

	def __init__(self) -> None:
		town = Town()
		self.people = {
			name: town.household(name, uses=(used,))
			for name, used in (("Much", 500), ("Some", 250), ("Little", 150), ("Unread", None))
		}
		self.people["Two"] = town.household("Two", uses=(900,))
		self.two_families()
		town.bill(MONTH)
		self.pinfl = district.pinfl()
		consumer = frappe.db.get_value("Personal Account", self["Some"], "consumer")
		frappe.db.set_value("Consumer", consumer, "pinfl", self.pinfl)
		frappe.db.commit()

	def two_families(self) -> None:
		"""Two lived there in June, one is left today."""
		account = frappe.get_doc("Personal Account", self["Two"])
		for family_name, until in (("Stays", None), ("Left", "2025-07-31")):
			account.append(
				"families", {"family_name": family_name, "from_date": "2025-01-01", "until_date": until}
			)
		account.save()

	def __getitem__(self, name: str) -> str:
		return self.people[name].account


@pytest.fixture(scope="module")
def village(database_put_back: None) -> Iterator[Village]:
	frappe.set_user("Administrator")
	yield Village()


def exchange(rows: list[list[str]], content: bytes | None = None, name: str = "registry.csv") -> Any:
	doc = district.insert(
		"Compensation Exchange", period=MONTH, org_unit=district.HET, registry_file="/private/files/none"
	)
	text = "\n".join(";".join(row) for row in [["account", "pinfl", "period"], *rows])
	file = district.insert(
		"File",
		file_name=name,
		attached_to_doctype=doc.doctype,
		attached_to_name=doc.name,
		is_private=1,
		content=content or text.encode(),
	)
	doc.registry_file = file.file_url
	doc.save()
	frappe.db.commit()
	return doc


def answered(doc: Any) -> Any:
	exchange_job.run(doc.name)
	return frappe.get_doc(doc.doctype, doc.name)


def rows_of(doc: Any) -> list[tuple[Any, ...]]:
	frappe.db.rollback()
	return [
		(row.account_asked, row.outcome, row.compensated_kwh, row.amount)
		for row in frappe.get_all(
			"Social Compensation",
			{"exchange": doc.name},
			["account_asked", "outcome", "compensated_kwh", "amount"],
			order_by="file_row",
		)
	]


def test_every_family_is_answered_with_the_sum_of_the_act(village: Village) -> None:
	other = district.pinfl()
	doc = exchange(
		[
			[village["Much"], other, "2025-06"],
			[village["Some"], village.pinfl, "06.2025"],
			[village["Little"], other, MONTH],
			[village["Unread"], other, MONTH],
			["0320299999999", other, MONTH],
			[village["Some"], other, MONTH],
			[village["Much"], other, "2025-05"],
			[village["Some"], village.pinfl, MONTH],
		]
	)
	doc = answered(doc)
	assert (doc.status, doc.total, doc.compensated, doc.within_norm) == ("Answered", 8, 2, 1)
	assert (doc.compensated_kwh, doc.amount) == (200, 40000)
	assert rows_of(doc) == [
		(village["Much"], "Compensated", 150, 30000),
		(village["Some"], "Compensated", 50, 10000),
		(village["Little"], "Within the Norm", 0, 0),
		(village["Unread"], "No Bill", 0, 0),
		("0320299999999", "Unknown Account", 0, 0),
		(village["Some"], "Other Person", 0, 0),
		(village["Much"], "Other Month", 0, 0),
		(village["Some"], "Twice in the File", 0, 0),
	]
	file = frappe.get_doc("File", {"file_url": doc.answer_file})
	lines = list(csv.reader(io.StringIO(file.get_content().lstrip("\ufeff")), delimiter=";"))
	assert lines[0] == ["account", "pinfl", "period", "kwh_total", "kwh_compensated", "sum", "outcome"]
	assert lines[1] == [village["Much"], other, MONTH, "500", "150", "30000", "Compensated"]


def test_the_same_file_again_is_the_same_answer(village: Village) -> None:
	doc = exchange([[village["Some"], village.pinfl, MONTH]])
	frappe.db.delete("Social Compensation", {"exchange": ["!=", doc.name]})
	frappe.db.commit()
	first = rows_of(answered(doc))
	assert rows_of(answered(doc)) == first == [(village["Some"], "Compensated", 50, 10000)]
	again = answered(exchange([[village["Some"], village.pinfl, MONTH]]))
	assert rows_of(again) == [(village["Some"], "Answered Before", 0, 0)]
	files = {"attached_to_name": doc.name, "attached_to_field": "answer_file"}
	assert frappe.db.count("File", files) == 1


def test_a_workbook_that_ate_the_leading_zero_is_understood_and_answered_as_one(village: Village) -> None:
	book = Workbook()
	book.active.append(["Лицевой счёт", "ПИНФЛ", "Месяц"])
	book.active.append([int(village["Little"]), int(district.pinfl()), "2025-06"])
	stored = io.BytesIO()
	book.save(stored)
	doc = answered(exchange([], stored.getvalue(), "registry.xlsx"))
	assert rows_of(doc) == [(village["Little"][1:], "Within the Norm", 0, 0)]
	found = frappe.db.get_value("Social Compensation", {"exchange": doc.name}, "personal_account")
	assert found == village["Little"]
	content = frappe.get_doc("File", {"file_url": doc.answer_file}).get_content()
	assert load_workbook(io.BytesIO(content)).active["A2"].value == village["Little"]


def test_two_families_of_one_account_share_what_is_above_their_norms(village: Village) -> None:
	frappe.db.delete("Social Compensation")
	pinfls = [district.pinfl(), district.pinfl()]
	account = frappe.get_doc("Personal Account", village["Much"])
	for pinfl in pinfls:
		account.append("families", {"family_name": "X", "pinfl": pinfl, "from_date": "2025-06-01"})
	account.save()
	frappe.db.commit()
	doc = answered(exchange([[village["Much"], pinfl, MONTH] for pinfl in pinfls]))
	assert [row[2:] for row in rows_of(doc)] == [(150, 30000), (150, 30000)]
	stranger = answered(exchange([[village["Much"], district.pinfl(), MONTH]]))
	assert rows_of(stranger)[0][1] == "Other Person"


def test_a_family_that_left_since_leaves_the_cap_of_the_month(village: Village) -> None:
	"""900 kWh, two norms in June, one today. Of 500 kWh above them one family gets 150 at 200 soum."""
	doc = answered(exchange([[village["Two"], district.pinfl(), MONTH]]))
	assert (watt_hours(doc.compensated_kwh), tiyin(doc.amount)) == (150_000, 3_000_000)


def test_what_was_sent_stays(village: Village) -> None:
	doc = answered(exchange([[village["Little"], district.pinfl(), MONTH]]))
	doc.mark_sent()
	frappe.db.commit()
	with pytest.raises(exchange_job.ExchangeStateError):
		doc.start()
	before = rows_of(doc)
	exchange_job.run(doc.name)
	assert rows_of(doc) == before
	with pytest.raises(exchange_job.ExchangeStateError):
		doc.delete()


def test_a_faulty_file_is_told_on_the_form(village: Village) -> None:
	doc = answered(exchange([], b"number;who\n1;2\n"))
	assert doc.status == "Failed"
	assert "columns account and pinfl" in doc.failure


def test_without_a_file_nothing_is_answered(village: Village) -> None:
	doc = district.insert("Compensation Exchange", period=MONTH, org_unit=district.HET)
	with pytest.raises(exchange_job.ExchangeStateError, match="Attach the file"):
		doc.start()
	frappe.db.rollback()


def test_the_file_of_another_document_is_not_read(village: Village) -> None:
	other = exchange([[village["Little"], district.pinfl(), MONTH]])
	doc = exchange([])
	doc.registry_file = other.registry_file
	frappe.db.set_value(doc.doctype, doc.name, "registry_file", other.registry_file)
	frappe.db.commit()
	assert "not attached" in answered(doc).failure


def test_a_month_without_a_rule_is_refused(village: Village) -> None:
	district.insert("Settlement Period", period="2024-03", start_date="2024-03-01", end_date="2024-03-31")
	with pytest.raises(exchange_job.NoCompensationRuleError):
		district.insert(
			"Compensation Exchange", period="2024-03", org_unit=district.HET, registry_file="/private/files/x"
		)
	frappe.db.rollback()


@pytest.mark.parametrize(
	("content", "expected"),
	[
		(b"account,pinfl\n03202 91-00001,31505881234567\n", ("032029100001", "31505881234567", "")),
		(b"hisob;JSHSHIR;oy\n1;2;1.06.2025\n", ("1", "2", "2025-06")),
		("Лицевой счет\tПИНФЛ\n1\t2\n".encode("cp1251"), ("1", "2", "")),
	],
)
def test_files_as_registries_write_them(content: bytes, expected: tuple[str, str, str]) -> None:
	row = read(content)[0]
	assert (row.account, row.pinfl, row.period) == expected


def test_an_empty_file_is_refused() -> None:
	with pytest.raises(RegistryFileError, match="no rows"):
		read(b"account;pinfl\n")
