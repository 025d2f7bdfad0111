"""Turnover by personal account: the months in which nothing moved are there like the others."""

from itertools import pairwise
from typing import Any

import frappe
import pytest

from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, pay
from elektrhisob.accounting.report.turnover_by_personal_account import turnover_by_personal_account
from elektrhisob.bulk.exact import tiyin

pytestmark = pytest.mark.site


def row_of(account: str, first: str, last: str, **filters: Any) -> list[int]:
	"""Debt and advance before, charged, paid, debt and advance after, in tiyin; empty: not in the report."""
	asked = frappe._dict({"org_unit": HET, "from_period": first, "to_period": last, **filters})
	rows = {row.personal_account: row for row in turnover_by_personal_account.execute(asked)[1]}
	if account not in rows:
		return []
	return [tiyin(rows[account][each]) for each in turnover_by_personal_account.SUMS]


def test_a_month_without_movement_shows_what_the_last_one_left() -> None:
	account = new_account()
	issued_bill(account, "2025-02", 40_000)
	assert row_of(account, "2025-01", "2025-01") == []
	assert row_of(account, "2025-02", "2025-02") == [0, 0, 40_000, 0, 40_000, 0]
	assert row_of(account, "2025-03", "2025-03") == [40_000, 0, 0, 0, 40_000, 0]
	assert row_of(account, "2025-05", "2025-06") == [40_000, 0, 0, 0, 40_000, 0]


def test_an_advance_is_carried_over_silent_months_too() -> None:
	account = new_account()
	pay(account, "2025-02-10", 70_000)
	issued_bill(account, "2025-06", 30_000)
	assert row_of(account, "2025-04", "2025-05") == [0, 70_000, 0, 0, 0, 70_000]
	assert row_of(account, "2025-04", "2025-06") == [0, 70_000, 30_000, 0, 0, 40_000]


def test_months_together_are_the_months_one_by_one() -> None:
	account = new_account()
	issued_bill(account, "2025-02", 40_000)
	pay(account, "2025-04-10", 15_000)
	issued_bill(account, "2025-05", 50_000)
	together = row_of(account, "2025-02", "2025-06")
	single = [
		row_of(account, month, month) for month in ("2025-02", "2025-03", "2025-04", "2025-05", "2025-06")
	]
	assert all(single)
	for earlier, later in pairwise(single):
		assert later[:2] == earlier[4:]
	assert together == [
		*single[0][:2],
		*(sum(row[place] for row in single) for place in (2, 3)),
		*single[-1][4:],
	]


def test_debtors_and_payers_ahead_are_shown_alone() -> None:
	debtor, ahead = new_account(), new_account()
	issued_bill(debtor, "2025-02", 40_000)
	pay(ahead, "2025-02-10", 70_000)
	shown = [
		[row_of(each, "2025-05", "2025-05", accounts=chosen) != [] for each in (debtor, ahead)]
		for chosen in ("", "With debt", "With advance")
	]
	assert shown == [[True, True], [True, False], [False, True]]


def test_whoever_asks_for_too_much_is_told_what_to_choose() -> None:
	months = {"from_period": "2025-05", "to_period": "2025-05"}
	for unit in ("", "03", "00"):
		_columns, rows, message = turnover_by_personal_account.execute(frappe._dict(months, org_unit=unit))
		assert rows == [] and "Choose a district" in message
	frappe.set_user("Guest")
	with pytest.raises(frappe.PermissionError):
		row_of("", "2025-05", "2025-05")
