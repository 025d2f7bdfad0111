"""Social compensation: energy above the norm, up to a cap for each family, at the difference of two prices.

Several families of one account share its energy above the norms: the first takes it up to its cap, the next
what is left, and so on. A family's part may lie in several lines of the bill with different prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import Columns, Int, sum_by_index
from .rounding import half_up_product

WH_PER_KWH = 1000


@dataclass(frozen=True)
class ExcessColumns(Columns):
	"""Energy above the norm that a family may claim a part of: the account's lines, for each family again.

	family   number of the family, ascending; lines of one family in the order of the bill
	energy_wh   Wh of the line, above the norm
	difference   tiyin per kWh: the price above the norm less the price of the norm
	"""

	family: Int
	energy_wh: Int
	difference: Int


@dataclass(frozen=True)
class FamilyColumns(Columns):
	"""rank   place among the families of the account that ask, from 0; cap_wh   at most for each of them."""

	rank: Int
	cap_wh: Int


@dataclass(frozen=True)
class CompensationColumns(Columns):
	"""One row per family: energy compensated in Wh, the sum in tiyin."""

	energy_wh: Int
	amount: Int


def compensate(families: FamilyColumns, excess: ExcessColumns) -> CompensationColumns:
	"""What each family is compensated; rounded half up to a tiyin once per line."""
	end = _running_sum(excess.energy_wh, excess.family)
	begin = end - excess.energy_wh
	lower = (families.rank * families.cap_wh)[excess.family]
	upper = lower + families.cap_wh[excess.family]
	taken = np.maximum(np.minimum(end, upper) - np.maximum(begin, lower), 0)
	amount = half_up_product(taken, np.maximum(excess.difference, 0), WH_PER_KWH)
	count = len(families)
	return CompensationColumns(
		sum_by_index(taken, excess.family, count), sum_by_index(amount, excess.family, count)
	)


def _running_sum(values: Int, group: Int) -> Int:
	"""Cumulative sums that begin anew with each group; groups stand together."""
	total = np.cumsum(values)
	if not len(values):
		return total
	first = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
	before = np.where(first > 0, total[first - 1], 0)
	lengths = np.diff(np.append(first, len(values)))
	return np.asarray(total - np.repeat(before, lengths), dtype=np.int64)
