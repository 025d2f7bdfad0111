"""Money over debts, oldest first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.allocation import DebtColumns, allocate, allocate_one


def debts(*table: tuple[int, int, int, int, int]) -> DebtColumns:
	return DebtColumns(*np.array(table, dtype=np.int64).reshape(len(table), 5).T)


def test_the_oldest_debt_is_paid_first_whatever_the_row_order() -> None:
	bills = debts((0, 60, 1, 500, 0), (0, 30, 1, 300, 100), (0, 30, 0, 50, 50), (1, 10, 1, 400, 0))
	result = allocate(bills, np.array([450, 100]))
	assert result.allocated.tolist() == [250, 200, 0, 100]
	assert result.advance.tolist() == [0, 0]


def test_what_no_bill_takes_is_an_advance() -> None:
	result = allocate(debts((0, 30, 1, 300, 100)), np.array([450, 70]))
	assert result.allocated.tolist() == [200]
	assert result.advance.tolist() == [250, 70]


def test_an_account_without_debts_pays_ahead() -> None:
	assert allocate(debts(), np.array([450])).advance.tolist() == [450]


def test_impossible_money_is_refused() -> None:
	with pytest.raises(ValueError, match="reverse"):
		allocate(debts(), np.array([-1]))
	with pytest.raises(ValueError, match="beyond"):
		allocate(debts((0, 1, 1, 100, 101)), np.array([1]))


debt_rows = st.tuples(
	st.integers(0, 3), st.integers(0, 5), st.integers(0, 5), st.integers(0, 10**12), st.just(0)
)


@given(st.lists(debt_rows, max_size=12), st.lists(st.integers(0, 10**13), min_size=4, max_size=4))
def test_no_tiyin_appears_or_is_lost_and_no_younger_debt_is_paid_before_an_older(
	table: list[tuple[int, int, int, int, int]], payment: list[int]
) -> None:
	bills = debts(*table)
	result = allocate(bills, np.array(payment))
	for account in range(4):
		own = bills.account_idx == account
		assert result.allocated[own].sum() + result.advance[account] == payment[account]
		unpaid = own & (result.allocated < bills.amount)
		touched = own & (result.allocated > 0)
		for row in np.flatnonzero(unpaid):
			age = (bills.day[row], bills.sequence[row])
			assert all((bills.day[other], bills.sequence[other]) <= age for other in np.flatnonzero(touched))
		assert result.advance[account] == 0 or not unpaid.any()


@given(st.lists(debt_rows, max_size=8), st.integers(0, 10**13), st.integers(0, 10**13))
def test_two_payments_settle_what_their_sum_settles(
	table: list[tuple[int, int, int, int, int]], first: int, second: int
) -> None:
	bills = debts(*[(0, *row[1:3], row[3], 0) for row in table])
	once = allocate(bills, np.array([first + second]))
	start = allocate(bills, np.array([first]))
	half_paid = DebtColumns(bills.account_idx, bills.day, bills.sequence, bills.amount, start.allocated)
	then = allocate(half_paid, np.array([second]))
	assert (start.allocated + then.allocated).sum() == once.allocated.sum()
	assert start.advance + then.advance == once.advance


@given(st.lists(st.integers(0, 10**12), max_size=12), st.integers(0, 10**13))
def test_one_account_alone_is_paid_as_among_many(open_debts: list[int], payment: int) -> None:
	bills = debts(*((0, order, 0, due, 0) for order, due in enumerate(open_debts)))
	among_many = allocate(bills, np.array([payment]))
	assert allocate_one(open_debts, payment) == among_many.allocated.tolist()


def test_impossible_money_of_one_account_is_refused() -> None:
	with pytest.raises(ValueError, match="reverse"):
		allocate_one([], -1)
	with pytest.raises(ValueError, match="beyond"):
		allocate_one([-1], 1)
