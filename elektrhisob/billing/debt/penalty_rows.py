"""From overdue bills to the rows of one month: new ranges, what is taken back, and one charge an account."""

from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from elektrhisob.billing.debt.overdue_bills import EPOCH, Overdue, Scope
from elektrhisob.bulk.statements import Cursor, insert_rows, rows, run
from elektrhisob.core.columns import NONE, Flag, Int, sum_by_index
from elektrhisob.core.penalty import PenaltyRanges, accrue, penalty_of_bills
from elektrhisob.core.periods import day_number

ACCRUED, TAKEN_BACK, WAIVED = "Accrued", "Taken Back", "Waived"
_BILLS_AT_ONCE = 10_000


@dataclass(frozen=True)
class AccrualRows:
	"""Rows of Penalty Accrual; bill: its number in `Overdue`; sums in tiyin, rate in millionths."""

	bill: Int
	from_day: Int
	to_day: Int
	days: Int
	debt: Int
	rate: Int
	amount: Int
	before: Int
	at_cap: Int
	kinds: list[str]
	rules: list[str | None]
	reverses: list[str | None]

	def __len__(self) -> int:
		return len(self.bill)


@dataclass(frozen=True)
class Charges:
	"""One charge an account, in the order of the accounts; `of_row`: the charge of every accrual row."""

	accounts: list[str]
	routes: list[str]
	amount: Int
	from_day: Int
	to_day: Int
	of_row: Int


def ranges_until(overdue: Overdue, scope: Scope) -> PenaltyRanges:
	"""The whole life of every bill, cut where the month begins."""
	return accrue(
		overdue.bills,
		overdue.paid,
		overdue.rules.columns,
		overdue.rules.free,
		overdue.stops,
		day_number(scope.until),
		day_number(scope.first),
	)


def rows_of_month(cursor: Cursor, overdue: Overdue, scope: Scope) -> AccrualRows:
	"""What has to be written so that the bills' penalty is what it is now until the end of the month.

	A bill whose earlier months stand as they were counted gets the ranges of the month. Where they do not,
	every row of it is taken back and its life is written anew.
	"""
	ranges = ranges_until(overdue, scope)
	bills = len(overdue.names)
	month = day_number(scope.first)
	total = penalty_of_bills(ranges, bills)
	as_counted = total == overdue.accrued
	anew = ~as_counted & (penalty_of_bills(ranges, bills, month) != overdue.accrued)
	wanted = (ranges.sum != 0) & ~as_counted[ranges.bill_idx]
	wanted &= anew[ranges.bill_idx] | (ranges.from_day >= month)
	return _joined(
		_taken_back(cursor, np.flatnonzero(anew)),
		_new_ranges(overdue, ranges.take(wanted)),
		_waived_too_much(overdue, total, anew, scope),
	)


def charges_of(overdue: Overdue, found: AccrualRows) -> Charges:
	names, first, of_row = np.unique(
		np.array([overdue.accounts[bill] for bill in found.bill.tolist()], dtype=object).astype(str),
		return_index=True,
		return_inverse=True,
	)
	from_day = np.full(len(names), np.iinfo(np.int64).max, dtype=np.int64)
	to_day = np.full(len(names), NONE, dtype=np.int64)
	np.minimum.at(from_day, of_row, found.from_day)
	np.maximum.at(to_day, of_row, found.to_day)
	return Charges(
		accounts=names.tolist(),
		routes=[overdue.routes[bill] for bill in found.bill[first].tolist()],
		amount=sum_by_index(found.amount, of_row, len(names)),
		from_day=from_day,
		to_day=to_day,
		of_row=of_row.astype(np.int64),
	)


def _new_ranges(overdue: Overdue, ranges: PenaltyRanges) -> AccrualRows:
	rules = overdue.rules.rules
	count = len(ranges)
	return AccrualRows(
		ranges.bill_idx,
		ranges.from_day,
		ranges.to_day,
		ranges.days,
		ranges.debt,
		overdue.rules.columns.rate[ranges.rule_row],
		ranges.sum,
		ranges.before,
		ranges.capped.astype(np.int64),
		[ACCRUED] * count,
		[rules[row].name for row in ranges.rule_row.tolist()],
		[None] * count,
	)


def _taken_back(cursor: Cursor, bills: Int) -> AccrualRows:
	run(cursor, "CREATE OR REPLACE TEMPORARY TABLE penalty_anew (number INT UNSIGNED NOT NULL PRIMARY KEY)")
	for start in range(0, len(bills), _BILLS_AT_ONCE):
		part = bills[start : start + _BILLS_AT_ONCE].tolist()
		insert_rows(cursor, "penalty_anew", [{"number": number + 1} for number in part])
	found = rows(
		cursor,
		f"""SELECT staged.number - 1, TO_DAYS(part.from_date) - {EPOCH}, TO_DAYS(part.to_date) - {EPOCH},
			part.days, CAST(part.debt * 100 AS SIGNED), CAST(part.percent_per_day * 10000 AS SIGNED),
			CAST(-part.amount * 100 AS SIGNED), CAST(part.before * 100 AS SIGNED), part.at_cap,
			part.rule, part.name
		FROM penalty_anew anew STRAIGHT_JOIN penalty_bill staged ON staged.number = anew.number
		STRAIGHT_JOIN `tabPenalty Accrual` part ON part.bill = staged.bill AND part.kind = 'Accrued'
		LEFT JOIN `tabPenalty Accrual` back ON back.reverses = part.name
		WHERE back.name IS NULL ORDER BY staged.number, part.from_date""",
	)
	bill, from_day, to_day, days, debt, rate, amount, before, at_cap = (
		_ints([row[place] for row in found]) for place in range(9)
	)
	kinds, rules, names = [TAKEN_BACK] * len(found), [row[9] for row in found], [row[10] for row in found]
	return AccrualRows(bill, from_day, to_day, days, debt, rate, amount, before, at_cap, kinds, rules, names)


def _waived_too_much(overdue: Overdue, total: Int, anew: Flag, scope: Scope) -> AccrualRows:
	"""No more can stay waived of a bill than it costs."""
	excess = np.where(anew, np.maximum(overdue.waived - total, 0), 0)
	bills = np.flatnonzero(excess)
	nothing = np.zeros(len(bills), dtype=np.int64)
	return AccrualRows(
		bills,
		nothing + day_number(scope.first),
		nothing + day_number(scope.until),
		*(nothing, nothing, nothing),
		excess[bills],
		*(nothing, nothing),
		[WAIVED] * len(bills),
		[None] * len(bills),
		[None] * len(bills),
	)


def _joined(*parts: AccrualRows) -> AccrualRows:
	fields = list(AccrualRows.__dataclass_fields__)

	def column(field: str) -> Any:
		values = [getattr(part, field) for part in parts]
		return (
			np.concatenate(values) if isinstance(values[0], np.ndarray) else list(chain.from_iterable(values))
		)

	return AccrualRows(*(column(field) for field in fields))


def _ints(values: list[Any]) -> Int:
	return np.array([int(value) for value in values], dtype=np.int64)
