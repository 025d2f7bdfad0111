"""Sums moved on accounts by two persons' decision."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, outstanding, pay, state
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.corrections.adjustments import AdjustmentSumError, OtherAccountError
from elektrhisob.billing.debt.two_persons import OnePersonError
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
