"""Who is reminded on which day, and whose debt to somebody else stops a payment."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
import pytest

from elektrhisob.accounting.books_for_tests import HET, draft_bill, issue, issued_bill, new_account, pay
from elektrhisob.billing.debt import blocks, reminders
from elektrhisob.bulk.exact import tiyin
from elektrhisob.tests import district

pytestmark = pytest.mark.site

TEXT = "{{account}}: {{debt}} soum until {{due_date}} for {{period}}, {{consumer}}"
SOURCE = "Waste register"


def rule(days: int, **values: Any) -> Any:
	return frappe.get_doc(
		{
			"doctype": "Reminder Rule",
			"rule_name": f"Rule {days}",
			"enabled": 1,
			"days_after_due": days,
			"channel": "SMS",
			"texts": [{"language": "en", "text": TEXT}],
			**values,
		}
	).insert()


def owing(amount: int) -> str:
	"""An account with a bill for May that is due on 10 June."""
	account = new_account()
	bill = draft_bill(account, "2025-05", amount)
	frappe.db.set_value("Electricity Bill", bill, "due_date", "2025-06-10")
	issue(bill)
	return account


def told(account: str) -> list[tuple[str, str, str, int]]:
	rows = frappe.get_all(
		"Debt Reminder",
		{"personal_account": account},
		["remind_on", "channel", "state", "debt"],
		order_by="name",
	)
	return [(str(row.remind_on), row.channel, row.state, tiyin(row.debt)) for row in rows]


def test_a_debtor_is_told_once_before_and_once_after_the_due_day() -> None:
	frappe.db.set_value("Reminder Rule", {"enabled": 1}, "enabled", 0)
	rule(-3)
	rule(5, channel="Telegram")
	account, paid = owing(11_200_000), owing(5_000_000)
	pay(paid, "2025-06-01", 5_000_000)
	assert reminders.prepare_het(HET, "2025-06-07") == 1
	assert reminders.prepare_het(HET, "2025-06-07") == 0
	assert reminders.prepare_het(HET, "2025-06-08") == 0
	pay(account, "2025-06-09", 1_200_000)
	assert reminders.prepare_het(HET, "2025-06-15") == 1
	assert told(account) == [
		("2025-06-07", "SMS", "Prepared", 11_200_000),
		("2025-06-15", "Telegram", "Prepared", 10_000_000),
	]
	assert told(paid) == []
	text = frappe.get_all("Debt Reminder", {"personal_account": account}, pluck="text", order_by="name")[1]
	assert text == f"{account}: 100,000.00 soum until 10.06.2025 for 2025-05, Test Consumer"


def test_a_debtor_is_told_in_the_language_of_his_documents() -> None:
	"""Who has none, or one without a text, is told in the first."""
	frappe.db.set_value("Reminder Rule", {"enabled": 1}, "enabled", 0)
	words = {"en": "Pay {{debt}}", "uz": "Toʻlang {{debt}}", "ru": "Оплатите {{debt}}"}
	rule(5, texts=[{"language": code, "text": text} for code, text in words.items()])
	said = {}
	for language in ("ru", "uz", "tr", None):
		account = owing(100_000)
		consumer = district.consumer(document_language=language).name
		frappe.db.set_value("Personal Account", account, "consumer", consumer)
		said[language] = account
	reminders.prepare_het(HET, "2025-06-15")
	rows = frappe.get_all(
		"Debt Reminder",
		{"personal_account": ["in", list(said.values())]},
		["personal_account", "language", "text"],
		order_by="name",
	)
	found = {row.personal_account: (row.language, row.text) for row in rows}
	assert [found[said[code]] for code in ("ru", "uz", "tr", None)] == [
		("ru", "Оплатите 1,000.00"),
		("uz", "Toʻlang 1,000.00"),
		("en", "Pay 1,000.00"),
		("en", "Pay 1,000.00"),
	]


def test_small_debts_and_other_kinds_are_left_in_peace() -> None:
	frappe.db.set_value("Reminder Rule", {"enabled": 1}, "enabled", 0)
	rule(0, smallest_debt=1000)
	rule(1, consumer_kind="Legal")
	account = owing(99_999)
	assert reminders.prepare_het(HET, "2025-06-10") == 0
	assert reminders.prepare_het(HET, "2025-06-11") == 0
	assert told(account) == []


def test_who_keeps_a_plan_is_not_reminded_of_its_bills() -> None:
	frappe.db.set_value("Reminder Rule", {"enabled": 1}, "enabled", 0)
	rule(5)
	account = owing(5_000_000)
	plan = frappe.new_doc("Instalment Plan")
	plan.update(
		{
			"personal_account": account,
			"status": "Active",
			"covers_until": "2025-05",
			"het": HET,
			"name": "DDTEST",
		}
	)
	plan.db_insert()
	assert reminders.prepare_het(HET, "2025-06-15") == 0


@pytest.mark.parametrize("text", ["{{acount}} owes", "{{debt}"])
def test_a_text_with_a_place_nobody_fills_in_is_refused(text: str) -> None:
	with pytest.raises(reminders.ReminderTextError):
		rule(9, texts=[{"language": "en", "text": text + " }}"}])


def standing(account: str, day: str = "2026-03-10") -> list[tuple[str, str]]:
	found = blocks.blocks_of([account, "nobody"], date.fromisoformat(day)).get(account, [])
	return [(block.kind, block.source) for block in found]


def sent(*lines: str, **more: Any) -> dict[str, Any]:
	head = "external_id,account,debt,since,cleared_on"
	return blocks.import_blocks("\n".join((head, *lines)), SOURCE, "Waste", **more)


def test_a_file_of_the_source_blocks_and_clears_and_answers_every_row() -> None:
	one, two = new_account(), new_account()
	answer = sent(
		f"W1,{one},25000.50,2026-03-05,",
		f"W2,{two[:5]} {two[5:]},1000,2026-03-05,",
		f"W2,{one},1000,2026-03-05,",
		"W3,03202000,1000,2026-03-05,",
		f"W4,{one},a lot,2026-03-05,",
		f"W5,{one},1,05.03.2026,",
		f"W6,{one},1,2026-03-05,2026-03-01",
	)
	assert (answer["added"], answer["cleared"]) == (2, 0)
	assert [row["row"] for row in answer["answers"]] == list(range(2, 9))
	said = [row["answer"] for row in answer["answers"]]
	assert said[:2] == ["Added.", "Added."]
	assert all("Added" not in each for each in said[2:])
	assert standing(one) == [("Waste", SOURCE)]
	assert standing(one, "2026-03-04") == []
	again = sent(f"W1,{one},25000.50,2026-03-05,2026-03-08", f"W2,{two},1000,2026-03-05,")
	assert (again["added"], again["cleared"]) == (0, 1)
	assert [row["answer"] for row in again["answers"]] == ["Cleared.", "Known already."]
	assert (standing(one), standing(one, "2026-03-07"), standing(two)) == (
		[],
		[("Waste", SOURCE)],
		standing(two),
	)


def test_who_is_missing_on_the_whole_list_is_cleared() -> None:
	one, two = new_account(), new_account()
	sent(f"W1,{one},1,2026-03-05,", f"W2,{two},1,2026-03-05,")
	assert sent(f"W2,{two},1,2026-03-05,", whole_list=1)["cleared"] == 1
	assert (standing(one, "2099-01-01"), len(standing(two, "2099-01-01"))) == ([], 1)


def test_an_empty_file_clears_nobody() -> None:
	account = new_account()
	sent(f"E1,{account},1,2026-03-05,")
	with pytest.raises(blocks.BlockFileError):
		sent(whole_list=1)
	assert len(standing(account, "2099-01-01")) == 1


def test_a_number_of_a_source_is_there_once_and_a_block_stays() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 1_000)
	values = {"personal_account": account, "kind": "Waste", "source": SOURCE, "external_id": "W1"}
	block = frappe.get_doc({"doctype": "Debt Block", "since": "2026-03-05", **values}).insert()
	with pytest.raises(frappe.UniqueValidationError):
		frappe.get_doc({"doctype": "Debt Block", "since": "2026-03-06", **values}).insert()
	with pytest.raises(blocks.BlockDaysError):
		block.delete()
	with pytest.raises(blocks.BlockDaysError):
		block.update({"cleared_on": "2026-03-01"}).save()


@pytest.mark.parametrize("content", ["", "a;b\n1;2", "external_id,account\n1,2"])
def test_a_file_without_its_columns_is_refused(content: str) -> None:
	with pytest.raises(blocks.BlockFileError):
		blocks.import_blocks(content, SOURCE, "Waste")
