"""Sums moved on accounts by two persons' decision."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, outstanding, pay, state
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.corrections.adjustments import (
	AdjustmentSumError,
	OtherAccountError,
	TakenBackAlreadyError,
)
from elektrhisob.billing.debt.two_persons import OnePersonError
from elektrhisob.bulk.exact import tiyin
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("commits")]


def asked(account: str, kind: str, soum: float, **values: Any) -> Any:
	doc = district.insert(
		"Account Adjustment",
		personal_account=account,
		adjustment_kind=kind,
		amount=soum,
		adjustment_date="2025-06-20",
		reason="Decision of the commission",
		basis="12",
		basis_date="2025-06-19",
		**values,
	)
	return apply_workflow(doc, "Ask for Approval")


def approved(doc: Any) -> Any:
	frappe.set_user(district.user("Accountant", "Billing Supervisor"))
	try:
		return apply_workflow(doc, "Approve")
	finally:
		frappe.set_user("Administrator")


def test_a_sum_in_favour_pays_the_oldest_bill() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 10_000_000)
	issued_bill(account, "2025-06", 10_000_000)
	approved(asked(account, "In the Consumer's Favour", 120_000))
	assert outstanding(account) == {"2025-06": 8_000_000}
	assert state(account, "2025-06").debt == 8_000_000
	assert differences(request_cursor(), HET) == []


def test_no_more_than_the_debt_is_written_off() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 10_000_000)
	with pytest.raises(AdjustmentSumError, match="Enter that or less"):
		asked(account, "Write-off", 100_001)
	approved(asked(account, "Write-off", 100_000))
	assert outstanding(account) == {}
	assert state(account, "2025-06").debt == 0


def test_an_advance_goes_to_another_account_and_pays_there() -> None:
	giver, taker = new_account(), new_account()
	issued_bill(taker, "2025-05", 6_000_000)
	pay(giver, "2025-06-02", 10_000_000)
	with pytest.raises(OtherAccountError):
		asked(giver, "Transfer of Advance", 80_000)
	approved(asked(giver, "Transfer of Advance", 80_000, to_account=taker))
	assert outstanding(taker) == {}
	assert (state(giver, "2025-06").advance, state(taker, "2025-06").advance) == (2_000_000, 2_000_000)
	assert differences(request_cursor(), HET) == []
	between = frappe.get_all(
		"Ledger Posting",
		{
			"event": ("in", ("Advance Given", "Advance Taken")),
			"personal_account": ("in", (giver, taker)),
		},
		["debit_account", "credit_account"],
	)
	assert sorted((row.debit_account, row.credit_account) for row in between) == [
		("6310", "6990"),
		("6990", "6310"),
	]


def test_who_asks_does_not_approve() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 10_000_000)
	with pytest.raises(OnePersonError):
		apply_workflow(asked(account, "Write-off", 1), "Approve")


def taken_back(doc: Any) -> Any:
	account = doc.personal_account
	return asked(account, "Taking Back", 0, takes_back=doc.name)


def events_of(doc: Any) -> list[tuple[str, str, str, int]]:
	rows = frappe.get_all(
		"Ledger Posting",
		{"source_doctype": "Account Adjustment", "source_name": doc.name},
		["event", "debit_account", "credit_account", "amount", "reverses"],
		order_by="name",
	)
	return [(row.event, row.debit_account, row.credit_account, tiyin(row.amount)) for row in rows]


def test_a_debt_written_off_is_kept_off_the_balance_and_comes_back_when_the_debtor_pays() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 10_000_000)
	written_off = approved(asked(account, "Write-off", 100_000))
	assert events_of(written_off) == [
		("Write-off", "4910", "6310", 10_000_000),
		("Write-off Recorded", "007", "000", 10_000_000),
	]
	pay(account, "2025-06-25", 4_000_000)
	assert state(account, "2025-06").advance == 4_000_000
	approved(taken_back(written_off))
	assert outstanding(account) == {"2025-05": 6_000_000}
	last = state(account, "2025-06")
	assert (last.debt, last.advance) == (6_000_000, 0)
	assert events_of(written_off)[2:] == [
		("Write-off", "6310", "4910", 10_000_000),
		("Write-off Recorded", "000", "007", 10_000_000),
	]
	assert differences(request_cursor(), HET) == []
	with pytest.raises(TakenBackAlreadyError, match="taken back"):
		taken_back(written_off)


def test_who_takes_back_does_not_approve_it() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 10_000_000)
	given = approved(asked(account, "In the Consumer's Favour", 120_000))
	with pytest.raises(OnePersonError):
		apply_workflow(taken_back(given), "Approve")


def test_a_sum_in_favour_taken_back_leaves_the_account_as_it_was() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 10_000_000)
	given = approved(asked(account, "In the Consumer's Favour", 120_000))
	approved(taken_back(given))
	assert outstanding(account) == {"2025-05": 10_000_000}
	last = state(account, "2025-06")
	assert (last.debt, last.advance) == (10_000_000, 0)
	assert differences(request_cursor(), HET) == []


def test_a_transfer_taken_back_comes_back_from_the_bills_it_paid() -> None:
	giver, taker = new_account(), new_account()
	issued_bill(taker, "2025-05", 6_000_000)
	pay(giver, "2025-06-02", 10_000_000)
	moved = approved(asked(giver, "Transfer of Advance", 80_000, to_account=taker))
	approved(taken_back(moved))
	assert outstanding(taker) == {"2025-05": 6_000_000}
	assert (state(giver, "2025-06").advance, state(taker, "2025-06").advance) == (10_000_000, 0)
	assert differences(request_cursor(), HET) == []


def test_no_advance_goes_to_a_closed_account() -> None:
	giver, taker = new_account(), new_account()
	pay(giver, "2025-06-02", 10_000_000)
	frappe.db.set_value("Personal Account", taker, {"status": "Closed", "closed_on": "2025-06-10"})
	with pytest.raises(OtherAccountError, match="closed"):
		asked(giver, "Transfer of Advance", 80_000, to_account=taker)


def test_a_charge_waits_for_the_next_bill_with_its_vat_until_it_is_taken_back() -> None:
	account = new_account()
	doc = approved(asked(account, "Charged to the Consumer", 112_000))
	service = frappe.get_doc("Account Service", doc.service)
	assert (service.docstatus, service.bill, service.adjustment) == (1, None, doc.name)
	assert (tiyin(service.amount), tiyin(doc.vat_amount)) == (11_200_000, 1_200_000)
	assert "12" in doc.vat_treatment
	approved(taken_back(doc))
	assert frappe.db.get_value("Account Service", doc.service, "docstatus") == 2


def test_a_debt_passes_to_another_account_as_a_line_of_its_next_bill() -> None:
	giver, taker = new_account(), new_account()
	issued_bill(giver, "2025-05", 11_200_000)
	with pytest.raises(AdjustmentSumError):
		asked(giver, "Transfer of Debt", 112_001, to_account=taker)
	doc = approved(asked(giver, "Transfer of Debt", 112_000, to_account=taker))
	assert outstanding(giver) == {}
	assert events_of(doc) == [
		("Charge Taken Off", "9030", "6310", 10_000_000),
		("Charge Taken Off", "6410", "6310", 1_200_000),
	]
	service = frappe.get_doc("Account Service", doc.service)
	assert (service.personal_account, tiyin(service.amount)) == (taker, 11_200_000)
	assert differences(request_cursor(), HET) == []
	approved(taken_back(doc))
	assert outstanding(giver) == {"2025-05": 11_200_000}
	assert frappe.db.get_value("Account Service", doc.service, "docstatus") == 2
	assert differences(request_cursor(), HET) == []
