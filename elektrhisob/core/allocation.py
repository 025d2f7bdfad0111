"""Spreading money over debts, oldest debt first.

A payment settles the oldest open bill of the account, then the next one; what no bill takes is the account's
advance. A new bill first takes from the advance. Not one tiyin appears or is lost:
Σ allocated + advance = payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .columns import Columns, Int, run_starts, sum_by_index

if TYPE_CHECKING:
	from collections.abc import Sequence


@dataclass(frozen=True)
class DebtColumns(Columns):
	"""Bills that may take money, in any order.

	account_idx    position of the account in the payments
	day, sequence  age of the debt: the older day first, within a day the lower sequence
	amount         tiyin billed, not negative
	allocated      tiyin settled already, 0 … amount
	"""

	account_idx: Int
	day: Int
	sequence: Int
	amount: Int
	allocated: Int


@dataclass(frozen=True)
class Allocation:
	"""allocated int64[debts]: tiyin each debt takes now; advance int64[accounts]: tiyin no debt takes."""

	allocated: Int
	advance: Int


def allocate(debts: DebtColumns, payment: Int) -> Allocation:
	"""Spread payment[a] (tiyin, not negative) over the open debts of account a.

	Raises ValueError for a negative payment or a debt settled below zero or beyond its amount.
	"""
	open_amount = debts.amount - debts.allocated
	if bool((payment < 0).any()):
		raise ValueError("A payment must not be negative: reverse it instead.")
	if bool(((debts.allocated < 0) | (open_amount < 0)).any()):
		raise ValueError("A debt is settled below zero or beyond its amount.")
	order = np.lexsort((debts.sequence, debts.day, debts.account_idx))
	account = debts.account_idx[order]
	due = open_amount[order]
	taken = np.clip(payment[account] - _sum_before(due, account), 0, due)
	allocated = np.zeros(len(debts), dtype=np.int64)
	allocated[order] = taken
	return Allocation(allocated, payment - sum_by_index(taken, account, len(payment)))


def allocate_one(open_debts: Sequence[int], payment: int) -> list[int]:
	"""What each debt of one account takes (tiyin), the debts told in the order they are paid.

	The same as `allocate`, without columns: a single payment is not worth them.
	"""
	if payment < 0:
		raise ValueError("A payment must not be negative: reverse it instead.")
	if any(due < 0 for due in open_debts):
		raise ValueError("A debt is settled below zero or beyond its amount.")
	taken = []
	for due in open_debts:
		taken.append(min(due, payment))
		payment -= taken[-1]
	return taken


def _sum_before(values: Int, sorted_group: Int) -> Int:
	"""Sum of the earlier values of the same group."""
	before = np.cumsum(values) - values
	starts = run_starts(sorted_group)
	counts = np.diff(np.append(starts, len(values)))
	return before - np.repeat(before[starts], counts)
