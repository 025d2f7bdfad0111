"""A tariff grows within the law: seen on a district's bills, approved by two, announced in time."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, add_months, getdate, today
from pypdf import PdfReader

from elektrhisob.billing.bill_wording import account_number
from elektrhisob.billing.debt.two_persons import DecidedAlreadyError, OnePersonError
from elektrhisob.billing.indexation import trial
from elektrhisob.billing.indexation.notices import NotAnnouncedError, notices_pdf, told
from elektrhisob.billing.indexation.pricing import BeyondCapError, NoCurrentVersionError
from elektrhisob.billing.indexation.steps import NoticeTooLateError
from elektrhisob.billing.report.tariff_notices import tariff_notices
from elektrhisob.bulk.exact import tiyin
from elektrhisob.tests.district import OTHER_HET
from elektrhisob.tests.scenario import Town

if TYPE_CHECKING:
	from collections.abc import Iterator

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

MONTH = "2025-06"


class Office:
	"""A town whose June is billed; who asks and who approves."""

	def __init__(self) -> None:
		self.town = Town()
		self.small = self.town.household("Karimov Aziz", uses=(180,))
		self.large = self.town.household("Tosheva Nilufar", uses=(700,))
		self.asks = self.town.worker("asks", "Billing Supervisor")
		self.approves = self.town.worker("approves", "Billing Supervisor")
		self.town.bill(MONTH)
		frappe.db.commit()


@pytest.fixture(scope="module")
def office(database_put_back: None) -> Office:
	frappe.set_user("Administrator")
	return Office()


@pytest.fixture(autouse=True)
def taken_back(office: Office) -> Iterator[None]:
	frappe.set_user(office.asks)
	yield
	frappe.db.rollback()


def drafted(day: Any = None, percent: float = 10, **row: Any) -> Any:
	rows = {"tariff": "HH", "round_to": 10, "rounding": "Down", **row}
	return frappe.get_doc(
		{
			"doctype": "Tariff Indexation",
			"title": "Yearly indexation",
			"valid_from": day or add_days(today(), 30),
			"percent": percent,
			"act": "Decree 1",
			"tariffs": [rows],
		}
	).insert()


def test_the_next_prices_follow_from_the_current_ones(office: Office) -> None:
	doc = drafted(percent=7)
	assert [(row.old_rate, row.new_rate) for row in doc.prices[:3]] == [(600, 640), (800, 850), (1000, 1070)]
	assert (doc.cap_percent, doc.notice_days) == (10, 15) and "[S]" in doc.cap_source
	assert not frappe.db.exists("Tariff Version", {"tariff": "HH", "valid_from": doc.valid_from})


def test_no_price_grows_beyond_the_limit(office: Office) -> None:
	with pytest.raises(BeyondCapError, match="HH"):
		drafted(percent=10.5)
	with pytest.raises(BeyondCapError):
		drafted(percent=10, round_to=50, rounding="Nearest")


def test_two_indexations_in_a_year_are_one_growth(office: Office) -> None:
	"""The limit is counted from the price of a year before, not from the last one."""
	first = approved(office, drafted(percent=7))
	frappe.set_user(office.asks)
	with pytest.raises(BeyondCapError):
		drafted(day=add_months(first.valid_from, 3), percent=7)


def approved(office: Office, doc: Any) -> Any:
	frappe.set_user(office.asks)
	apply_workflow(doc, "Ask for Approval")
	frappe.set_user(office.approves)
	apply_workflow(doc, "Approve")
	doc.reload()
	return doc


def test_two_persons_make_the_versions(office: Office) -> None:
	doc = drafted(percent=10, round_to=1)
	apply_workflow(doc, "Ask for Approval")
	assert "660" in doc.notice_text and "600" in doc.notice_text
	with pytest.raises(OnePersonError):
		apply_workflow(doc, "Approve")
	doc.reload()
	doc.percent = 5
	with pytest.raises(DecidedAlreadyError):
		doc.save()
	doc.reload()
	frappe.set_user(office.approves)
	apply_workflow(doc, "Approve")
	doc.reload()
	version = frappe.get_doc("Tariff Version", doc.tariffs[0].new_version)
	assert [rate.rate for rate in version.rates] == [660, 880, 1100, 1650, 1925, 2200]
	assert (version.act, version.valid_from) == ("Decree 1", getdate(doc.valid_from))
	assert (doc.requested_by, doc.approved_by, doc.announced_on) == (
		office.asks,
		office.approves,
		getdate(today()),
	)


def test_a_late_announcement_is_refused(office: Office) -> None:
	doc = drafted(day=add_days(today(), 14))
	with pytest.raises(NoticeTooLateError, match="15"):
		apply_workflow(doc, "Ask for Approval")
	doc.reload()
	doc.valid_from = add_days(today(), 15)
	doc.save()
	apply_workflow(doc, "Ask for Approval")
	assert doc.status == "Awaiting Approval"


def test_a_later_version_is_not_run_over(office: Office) -> None:
	approved(office, drafted(percent=1))
	frappe.set_user(office.asks)
	with pytest.raises(NoCurrentVersionError, match="HH"):
		drafted(percent=1)


def squeezed(text: str) -> str:
	"""What is drawn letter by letter comes out of a PDF with spaces in it."""
	return "".join(text.split())


def test_every_consumer_is_told_on_a_page_of_his_own(office: Office) -> None:
	doc = drafted(percent=10, round_to=1)
	with pytest.raises(NotAnnouncedError):
		told(doc, office.town.route)
	doc = approved(office, doc)
	# The accounts of the town are known to the connection that reads them; the decision is not kept.
	rows = told(doc, office.town.het)
	assert [row.account for row in rows] == [office.small.account, office.large.account]
	paper = PdfReader(BytesIO(notices_pdf(doc, office.town.route)))
	pages = [squeezed(page.extract_text()) for page in paper.pages]
	assert len(pages) == 2
	assert "KarimovAziz" in pages[0] and "ToshevaNilufar" in pages[1]
	assert squeezed(account_number(office.small.account)) in pages[0] and "660" in pages[0]
	with pytest.raises(frappe.PermissionError):
		told(doc, OTHER_HET)
	_columns, listed, *_more = tariff_notices.execute({"indexation": doc.name, "org_unit": office.town.het})
	assert [row["consumer"] for row in listed] == ["Karimov Aziz", "Tosheva Nilufar"]


def test_the_bills_of_a_district_with_the_new_prices(office: Office) -> None:
	"""180 kWh: 108 000 and 118 800 soum. 700 kWh: 200·600 + 300·800 + 200·1000 = 560 000 and 616 000."""
	doc = drafted(percent=10, round_to=1)
	frappe.db.commit()
	try:
		found = trial.outcome(doc.name, office.town.het, MONTH)
		frappe.db.sql("SELECT 1")
		old = {
			bill.personal_account: tiyin(bill.amount)
			for bill in frappe.get_all("Electricity Bill", {"period": MONTH}, ["personal_account", "amount"])
		}
		assert (found["bills"], found["old"], found["new"]) == (2, 66_800_000, 73_480_000)
		assert found["old"] == old[office.small.account] + old[office.large.account]
		assert [(row["account"], row["new"]) for row in found["accounts"]] == [
			(office.large.account, 61_600_000),
			(office.small.account, 11_880_000),
		]
		assert {row["label"]: row["new"] for row in found["sizes"]} == {100: 11_880_000, 500: 61_600_000}
		begun = trial.begin(doc.name, office.town.het)
		trial.work_out(begun.name)
		begun.reload()
		assert (begun.status, begun.period, begun.new_amount) == ("Done", MONTH, 734_800)
	finally:
		frappe.db.rollback()
		frappe.set_user("Administrator")
		frappe.delete_doc("Tariff Indexation", doc.name)
		frappe.db.commit()
