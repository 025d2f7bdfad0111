"""The reports of the books: the same sums as the postings, and only of the user's districts."""

from types import ModuleType

import frappe
import pytest

from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, pay
from elektrhisob.accounting.report.balance_check import balance_check
from elektrhisob.accounting.report.turnover_by_ledger_account import turnover_by_ledger_account
from elektrhisob.bulk.exact import tiyin

pytestmark = pytest.mark.site

YEAR = {"from_period": "2025-05", "to_period": "2025-06", "org_unit": HET}


def turnover(**filters: object) -> dict[str, tuple[int, int]]:
	rows = turnover_by_ledger_account.execute(frappe._dict({**YEAR, **filters}))[1]
	return {row["ledger_account"]: (tiyin(row["debit"]), tiyin(row["credit"])) for row in rows}


def test_turnover_is_the_sum_of_the_postings_and_debit_equals_credit() -> None:
	before = turnover()
	account = new_account()
	issued_bill(account, "2025-05", 112_000)
	pay(account, "2025-06-05", 150_000, "Bank")
	after = turnover()
	grown = {
		code: tuple(now - then for now, then in zip(sums, before.get(code, (0, 0)), strict=True))
		for code, sums in after.items()
		if sums != before.get(code)
	}
	assert grown == {
		"4010": (112_000, 112_000),
		"5110": (150_000, 0),
		"6310": (0, 38_000),
		"6410": (0, 12_000),
		"9030": (0, 100_000),
	}
	debits, credits = (sum(sums[side] for sums in after.values()) for side in (0, 1))
	assert debits == credits


def test_by_district_and_by_one_account_are_parts_of_the_whole() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 112_000)
	whole = turnover()
	assert turnover(by_district=1) == whole
	assert turnover(ledger_account="9030") == {"9030": whole["9030"]}


@pytest.mark.parametrize("report", [turnover_by_ledger_account, balance_check])
def test_a_user_without_divisions_sees_no_row(report: ModuleType) -> None:
	account = new_account()
	issued_bill(account, "2025-05", 112_000)
	frappe.set_user("Guest")
	assert report.execute(frappe._dict({**YEAR, "org_unit": None}))[1] == []
	with pytest.raises(frappe.PermissionError):
		report.execute(frappe._dict(YEAR))


def test_periods_must_be_in_order() -> None:
	with pytest.raises(frappe.ValidationError):
		turnover(from_period="2025-07")
