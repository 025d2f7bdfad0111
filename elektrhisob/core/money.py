"""Lines of a bill that are not energy: power, reactive energy, discounts, services, generation.

Prices include VAT, as those of energy do. A sum below zero is a discount or a credit. A bill is never below
zero: what the credits leave over is carried to the next bill by a line of its own, and comes there with the
opposite sign. So every bill, and the ledger with it, holds what is owed now, and nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from .columns import NONE, Columns, Flag, Int, sum_by_index
from .rounding import half_up_product

if TYPE_CHECKING:
	from .bill import BillBatch, BillColumns


_BASIS_POINTS = 10_000


class LineKind(IntEnum):
	"""What a line charges. Their words on a bill are `billing.line_kinds`."""

	DECLARED_POWER = 1
	EXCESS_POWER = 2
	REACTIVE_SURCHARGE = 3
	REACTIVE_DISCOUNT = 4
	GENERATION = 5
	SAVED_ENERGY_DISCOUNT = 6
	OVER_CONTRACT = 7
	PREPAID_ENERGY = 8
	SERVICE = 9
	COMPENSATION = 10
	CREDIT_CARRIED = 11
	RECALCULATION_ACT = 12


@dataclass(frozen=True)
class MoneyColumns(Columns):
	"""One row per line that is not energy; below zero it is in the consumer's favour.

	kind           see LineKind
	quantity       thousandths of the unit: kWh, kvarh, kW or pieces; of an act it is energy of the bill
	price          tiyin per unit, 0 where the sum has another base
	gross, vat, net   tiyin; vat_rate basis points
	from_day, to_day   first and last day it is charged for
	source_idx     the caller's index of what it comes from
	"""

	account_idx: Int
	kind: Int
	quantity: Int
	price: Int
	gross: Int
	vat: Int
	net: Int
	vat_rate: Int
	from_day: Int
	to_day: Int
	source_idx: Int


def no_money() -> MoneyColumns:
	return MoneyColumns(*(np.zeros(0, dtype=np.int64) for _ in range(11)))


def net_of(gross: Int, vat_rate: Int) -> Int:
	"""Sum without VAT, half up away from zero; the gross may be below zero."""
	net = half_up_product(np.abs(gross), _BASIS_POINTS, _BASIS_POINTS + vat_rate)
	return np.where(gross < 0, -net, net)


def energy_of(money: MoneyColumns) -> Int:
	"""Watt-hours of the lines that are priced outside the days of their bill: those of acts."""
	return np.where(money.kind == LineKind.RECALCULATION_ACT, money.quantity, 0)


def joined_money(parts: list[MoneyColumns]) -> MoneyColumns:
	names = list(MoneyColumns.__dataclass_fields__)
	return MoneyColumns(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def with_money(batch: BillBatch, money: MoneyColumns) -> BillBatch:
	"""The batch with the lines of its bills; lines of accounts without a bill are left out."""
	row = np.searchsorted(batch.bills.account_idx, money.account_idx)
	known = row < len(batch.bills)
	known[known] = batch.bills.account_idx[row[known]] == money.account_idx[known]
	money = money.take(known)
	if len(money) == 0:
		return batch
	carried = _carried(batch.bills, money)
	money = joined_money([money, carried])
	money = money.take(np.lexsort((np.arange(len(money)), money.account_idx)))
	return replace(batch, bills=_summed(batch.bills, money), money=money)


def _summed(bills: BillColumns, money: MoneyColumns) -> BillColumns:
	row = np.searchsorted(bills.account_idx, money.account_idx)
	return replace(
		bills,
		energy_wh=bills.energy_wh + sum_by_index(energy_of(money), row, len(bills)),
		gross=bills.gross + sum_by_index(money.gross, row, len(bills)),
		vat=bills.vat + sum_by_index(money.vat, row, len(bills)),
		net=bills.net + sum_by_index(money.net, row, len(bills)),
	)


def _carried(bills: BillColumns, money: MoneyColumns) -> MoneyColumns:
	"""One line for every bill that would be below zero: it brings the bill to nothing."""
	summed = _summed(bills, money)
	below: Flag = (summed.gross < 0) | (summed.vat < 0) | (summed.net < 0)
	rows = np.flatnonzero(below)
	zero = np.zeros(len(rows), dtype=np.int64)
	return MoneyColumns(
		account_idx=summed.account_idx[rows],
		kind=np.full(len(rows), LineKind.CREDIT_CARRIED),
		quantity=zero,
		price=zero,
		gross=-summed.gross[rows],
		vat=-summed.vat[rows],
		net=-summed.net[rows],
		vat_rate=zero,
		from_day=summed.from_day[rows],
		to_day=summed.to_day[rows],
		source_idx=np.full(len(rows), NONE),
	)
