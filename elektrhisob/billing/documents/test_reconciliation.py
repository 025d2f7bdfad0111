"""Within five days of the month each plant gets its act, and its books beside ours."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
import pytest
from frappe.translate import print_language

from elektrhisob.administration.periods import ensure_period
from elektrhisob.billing.documents import reconciliation
from elektrhisob.reference.legal_terms import NoLegalTermError
from elektrhisob.tests import bills_for_tests, district

pytestmark = pytest.mark.site

ACT = "Act of Mutual Settlement"
INVOICE = "Invoice of a Legal Consumer"


@pytest.fixture
def bill() -> Any:
	"""A plant's issued bill of May 2025: 200,000 soum, an advance of 5,000 before it."""
	bill = bills_for_tests.bill(consumer_kind="Legal")
	frappe.db.set_value("Personal Account", bill.personal_account, "consumer_kind", "Legal")
	frappe.get_doc(
		{
			"doctype": "Account Balance",
			"name": f"{bill.period}-{bill.personal_account}",
			"personal_account": bill.personal_account,
			"het": bill.het,
			"period": bill.period,
			"opening_debt": 0,
			"opening_advance": 5000,
			"charged": 200000,
			"paid": 0,
			"closing_debt": 195000,
			"closing_advance": 0,
			"balance": 195000,
		}
	).db_insert()
	return bill


def act_of(bill: Any) -> Any:
	reconciliation.make_het(bill.het, bill.period)
	return frappe.get_doc("Reconciliation Act", f"ACT-{bill.period}-{bill.personal_account}")


def test_the_act_has_the_turnover_of_the_books_and_five_days(bill: Any) -> None:
	act = act_of(bill)
	sums = [act.opening_balance, act.charged, act.paid, act.closing_balance]
	assert [Decimal(str(value)) for value in sums] == [-5000, 200000, 0, 195000]
	assert str(act.answer_until) == "2025-06-05"
	assert act.status == "Prepared"


def test_made_again_it_stays_as_it_was_answered(bill: Any) -> None:
	act = act_of(bill)
	act.update({"partner_answered": 1, "partner_closing": 195000, "status": "Agreed"}).save()
	assert reconciliation.make_het(bill.het, bill.period) == 0
	assert act_of(bill).status == "Agreed"


def test_a_month_without_postings_stands_as_the_last_left_it(bill: Any) -> None:
	ensure_period("2025-06")
	reconciliation.make_het(bill.het, "2025-06")
	act = frappe.get_doc("Reconciliation Act", f"ACT-2025-06-{bill.personal_account}")
	assert [act.opening_balance, act.charged, act.paid, act.closing_balance] == [195000, 0, 0, 195000]


def test_households_get_none(bill: Any) -> None:
	frappe.db.set_value("Personal Account", bill.personal_account, "consumer_kind", "Household")
	reconciliation.make_het(bill.het, bill.period)
	assert not frappe.db.exists("Reconciliation Act", {"personal_account": bill.personal_account})


def test_what_differs_is_not_agreed_and_a_dispute_says_why(bill: Any) -> None:
	act = act_of(bill)
	with pytest.raises(reconciliation.DisputeUnexplainedError):
		act.update({"status": "Agreed"}).save()
	act.reload()
	with pytest.raises(reconciliation.DisputeUnexplainedError):
		act.update({"partner_answered": 1, "partner_closing": 195000.01, "status": "Agreed"}).save()
	act.reload()
	wrong = {"partner_answered": 1, "partner_closing": 190000, "status": "Disputed"}
	with pytest.raises(reconciliation.DisputeUnexplainedError):
		act.update(wrong).save()
	act.reload()
	act.update({**wrong, "remarks": "Payment of 30 May is missing"}).save()
	assert act.difference == 5000


def test_the_act_prints_ours_beside_theirs_in_words(bill: Any) -> None:
	frappe.db.set_value("Electricity Bill", bill.name, {"docstatus": 1, "status": "Issued"})
	act = act_of(bill)
	with print_language("uz"):
		html = frappe.get_print("Reconciliation Act", act.name, ACT)
	assert "Bir yuz to‘qson besh ming so‘m 00 tiyin" in html
	assert "195 000,00" in html.replace("\N{NO-BREAK SPACE}", " ")
	act.update({"partner_answered": 1, "partner_closing": 190000}).save()
	assert "190,000.00" in frappe.get_print("Reconciliation Act", act.name, ACT)


@pytest.mark.parametrize(
	("language", "words"),
	[
		("uz", "Ikki yuz ming so‘m 00 tiyin"),
		("uz-Cyrl", "Икки юз минг сўм 00 тийин"),
		("ru", "Двести тысяч сум 00 тийин"),
		("en", "Two hundred thousand soum 00 tiyin"),
	],
)
def test_the_invoice_says_the_sum_in_words(bill: Any, language: str, words: str) -> None:
	with print_language(language):
		html = frappe.get_print("Electricity Bill", bill.name, INVOICE)
	assert words in html


def test_a_debt_notice_and_a_tariff_notice_are_printed(bill: Any) -> None:
	frappe.db.set_value(
		"Electricity Bill",
		bill.name,
		{"docstatus": 1, "status": "Issued", "due_date": "2025-06-10"},
	)
	reminder = frappe.get_doc(
		{
			"doctype": "Debt Reminder",
			"name": "DRTEST",
			"personal_account": bill.personal_account,
			"het": bill.het,
			"remind_on": "2025-06-15",
			"state": "Prepared",
			"debt": 195000,
			"channel": "Paper",
		}
	)
	reminder.db_insert()
	html = frappe.get_print("Debt Reminder", reminder.name, "Notice of Debt")
	assert bill.name in html
	assert "One hundred and ninety-five thousand soum" in html
	version = frappe.get_doc("Tariff Version", bills_for_tests.VERSION)
	html = frappe.get_print("Tariff Version", version.name, "Notice of a Tariff Change")
	assert "01.05.2025" in html


def test_an_edited_format_is_kept(bill: Any) -> None:
	from elektrhisob.billing.documents.formats import ensure_print_formats

	frappe.db.set_value("Print Format", ACT, "html", "ours")
	ensure_print_formats()
	assert frappe.db.get_value("Print Format", ACT, "html") == "ours"


def test_acts_are_made_for_ones_own_district_only(bill: Any) -> None:
	frappe.set_user(district.user("Accountant", het=district.OTHER_HET))
	with pytest.raises(frappe.PermissionError):
		reconciliation.make_for(bill.het, bill.period)


def test_the_term_is_reference_data(bill: Any) -> None:
	frappe.db.delete("Legal Term", {"term": reconciliation.TERM})
	with pytest.raises(NoLegalTermError):
		reconciliation.make_het(bill.het, bill.period)
