"""Balances: opening, turnover and closing of every account over consecutive periods.

What consumers owe (receivable, a debit balance) and what they paid ahead (advance, a credit balance) are two
ledger accounts and stay apart: neither is netted against the other. Both roll forward alike,

	receivable closing = opening + debit - credit        advance closing = opening + credit - debit

so a column of one period's closing is the next one's opening.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
	from .columns import Int


@dataclass(frozen=True)
class Turnover:
	"""Debit and credit of one ledger account, int64[accounts, periods] tiyin, periods ascending."""

	debit: Int
	credit: Int


@dataclass(frozen=True)
class RolledBalance:
	"""opening, debit, credit, closing: int64[accounts, periods] tiyin."""

	opening: Int
	debit: Int
	credit: Int
	closing: Int


@dataclass(frozen=True)
class AccountBalances:
	"""Receivable and advance of the accounts, side by side."""

	receivable: RolledBalance
	advance: RolledBalance

	@property
	def due(self) -> Int:
		"""int64[accounts, periods]: what there is to pay at the end of each period; negative = paid ahead."""
		return self.receivable.closing - self.advance.closing


def turnover(
	account_idx: Int, period_idx: Int, debit: Int, credit: Int, accounts: int, periods: int
) -> Turnover:
	"""Sum posting rows into dense columns; rows in any order."""
	return Turnover(
		_table(account_idx, period_idx, debit, accounts, periods),
		_table(account_idx, period_idx, credit, accounts, periods),
	)


def roll_forward(
	receivable_opening: Int, receivable: Turnover, advance_opening: Int, advance: Turnover
) -> AccountBalances:
	"""Balances of every period from the openings (int64[accounts], tiyin) before the first one."""
	return AccountBalances(
		_roll(receivable_opening, receivable, receivable.debit - receivable.credit),
		_roll(advance_opening, advance, advance.credit - advance.debit),
	)


def _table(account_idx: Int, period_idx: Int, amount: Int, accounts: int, periods: int) -> Int:
	table = np.zeros((accounts, periods), dtype=np.int64)
	np.add.at(table, (account_idx, period_idx), amount)
	return table


def _roll(opening: Int, moved: Turnover, change: Int) -> RolledBalance:
	closing = opening[:, None] + np.cumsum(change, axis=1)
	return RolledBalance(closing - change, moved.debit, moved.credit, closing)
