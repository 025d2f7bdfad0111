"""Penalty for late payment: overdue bills and what paid them, to day ranges with their sums.

A bill's life is cut wherever something changes: its debt, the rule, a moratorium, an instalment plan. Within
a range every counted day costs debt * rate. The exact sums are added up over the whole life of the bill and
rounded half up to a tiyin at the end of each range, so that

	sum of a range = half_up(exact sum to its end) - half_up(exact sum to its beginning)

which makes the penalty the same in whatever pieces it is accrued, and never more for who paid earlier. The
bill's total is held at its cap: a part of the largest sum that was ever overdue on it. The day of a payment
is not counted any more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import NONE, Columns, Flag, Int, day_key, rank_in_run, run_starts, sum_by_index
from .rounding import half_up_divide, half_up_product

PARTS = 1_000_000
"""Rates and caps are parts of a million: 0.1 % is 1000."""

COUNTED, MORATORIUM, PLAN = 0, 1, 2


@dataclass(frozen=True)
class OverdueBills(Columns):
	"""amount (tiyin; 0 for a cancelled bill), first_day on which the penalty counts, rule_set."""

	amount: Int
	first_day: Int
	rule_set: Int


@dataclass(frozen=True)
class PaidColumns(Columns):
	"""Money laid on bills, in any order; below zero where it was taken back."""

	bill_idx: Int
	day: Int
	amount: Int


@dataclass(frozen=True)
class RuleColumns(Columns):
	"""Dated rules, sorted by rule_set and from_day: each in force until the next one of its set.

	rate, cap: parts of a million, a day and of the overdue sum. plan_stops: an instalment plan stops it.
	"""

	rule_set: Int
	from_day: Int
	rate: Int
	cap: Int
	plan_stops: Flag


@dataclass(frozen=True)
class FreeDays(Columns):
	"""Days that a rule does not count, sorted by rule row and day, none twice."""

	rule_row: Int
	day: Int


@dataclass(frozen=True)
class StopColumns(Columns):
	"""Days [from_day, end_day) on which a bill's penalty rests; by_plan: only where its rule says so."""

	bill_idx: Int
	from_day: Int
	end_day: Int
	by_plan: Flag


@dataclass(frozen=True)
class PenaltyRanges(Columns):
	"""By bill and day, without gaps while there is debt. days: counted ones; rule_row -1: no rule in force.

	sum: tiyin of this range; before: of the bill until it; resting: COUNTED, MORATORIUM or PLAN.
	"""

	bill_idx: Int
	from_day: Int
	to_day: Int
	days: Int
	debt: Int
	rule_row: Int
	resting: Int
	sum: Int
	before: Int
	capped: Flag


def accrue(
	bills: OverdueBills,
	paid: PaidColumns,
	rules: RuleColumns,
	free: FreeDays,
	stops: StopColumns,
	until_day: int,
	cut_day: int = NONE,
) -> PenaltyRanges:
	"""Every range of every bill from its first day to until_day inclusive; one more cut at cut_day."""
	bill, start, end = _cut(bills, paid, rules, stops, until_day, cut_day)
	debt = _debt_at(bills, paid, bill, start)
	owed = debt > 0
	bill, start, end, debt = bill[owed], start[owed], end[owed], debt[owed]
	rule = _rule_at(rules, bills.rule_set[bill], start)
	resting = _resting(stops, bill, start, _of_rule(rules.plan_stops, rule))
	days = np.where(resting == COUNTED, end - start - _free_within(free, rule, start, end), 0)
	accrued, capped = _accrued(bill, debt, days, rules, rule)
	first = rank_in_run(bill) == 0
	before = np.where(first, 0, np.roll(accrued, 1)) if len(bill) else accrued
	return PenaltyRanges(bill, start, end - 1, days, debt, rule, resting, accrued - before, before, capped)


def _cut(
	bills: OverdueBills,
	paid: PaidColumns,
	rules: RuleColumns,
	stops: StopColumns,
	until_day: int,
	cut_day: int,
) -> tuple[Int, Int, Int]:
	"""Bill, first day and day after the last one of every range."""
	count = len(bills)
	everyone = np.arange(count, dtype=np.int64)
	rule_bill, rule_day = _rule_days(bills.rule_set, rules)
	bill = np.concatenate([everyone, everyone, paid.bill_idx, rule_bill, stops.bill_idx, stops.bill_idx])
	cut = np.full(count, cut_day, dtype=np.int64)
	day = np.concatenate([bills.first_day, cut, paid.day, rule_day, stops.from_day, stops.end_day])
	inside = (day >= bills.first_day[bill]) & (day <= until_day)
	bill, start = bill[inside], day[inside]
	order = np.lexsort((start, bill))
	bill, start = bill[order], start[order]
	another = np.append(True, (bill[1:] != bill[:-1]) | (start[1:] != start[:-1]))[: len(bill)]
	bill, start = bill[another], start[another]
	end = np.full(len(bill), until_day + 1, dtype=np.int64)
	same = bill[1:] == bill[:-1]
	end[:-1][same] = start[1:][same]
	return bill, start, end


def _rule_days(rule_set: Int, rules: RuleColumns) -> tuple[Int, Int]:
	"""For every bill the days on which a rule of its set begins."""
	found = [
		(np.flatnonzero(rule_set == number), rules.from_day[rules.rule_set == number])
		for number in np.unique(rules.rule_set).tolist()
	]
	pairs = [(np.repeat(bills, len(days)), np.tile(days, len(bills))) for bills, days in found]
	if not pairs:
		return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
	bill, day = (np.concatenate(column) for column in zip(*pairs, strict=True))
	return bill, day


def _debt_at(bills: OverdueBills, paid: PaidColumns, bill: Int, start: Int) -> Int:
	"""What of each bill is unpaid when its range begins; nothing where more was paid than it asked."""
	order = np.lexsort((paid.day, paid.bill_idx))
	key = day_key(paid.bill_idx[order], paid.day[order])
	total = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(paid.amount[order])])
	before = total[np.searchsorted(paid.bill_idx[order], bill)]
	until = total[np.searchsorted(key, day_key(bill, start), side="right")]
	return np.maximum(bills.amount[bill] - (until - before), 0)


def _rule_at(rules: RuleColumns, rule_set: Int, day: Int) -> Int:
	row = np.searchsorted(day_key(rules.rule_set, rules.from_day), day_key(rule_set, day), side="right") - 1
	known = (row >= 0) & (rules.rule_set[np.maximum(row, 0)] == rule_set) if len(rules) else row > row
	return np.asarray(np.where(known, row, NONE), dtype=np.int64)


def _of_rule(column: Int | Flag, rule: Int) -> Int:
	"""A column of each range's rule; 0 where no rule is in force."""
	if not len(column):
		return np.zeros(len(rule), dtype=np.int64)
	return np.where(rule == NONE, 0, column[np.maximum(rule, 0)]).astype(np.int64)


def _resting(stops: StopColumns, bill: Int, start: Int, plan_stops: Int) -> Int:
	plan = stops.take(stops.by_plan)
	moratorium = stops.take(~stops.by_plan)
	resting = np.where((plan_stops > 0) & (_depth(plan, bill, start) > 0), PLAN, COUNTED)
	return np.asarray(np.where(_depth(moratorium, bill, start) > 0, MORATORIUM, resting), dtype=np.int64)


def _depth(stops: StopColumns, bill: Int, day: Int) -> Int:
	"""How many stops hold each bill on a day: begun less ended, empty ones not counted."""
	real = stops.take(stops.end_day > stops.from_day)

	def passed(days: Int) -> Int:
		key = np.sort(day_key(real.bill_idx, days))
		first = np.searchsorted(np.sort(real.bill_idx), bill)
		return np.searchsorted(key, day_key(bill, day), side="right") - first

	return np.asarray(passed(real.from_day) - passed(real.end_day), dtype=np.int64)


def _free_within(free: FreeDays, rule: Int, start: Int, end: Int) -> Int:
	key = day_key(free.rule_row, free.day)
	found = np.searchsorted(key, day_key(rule, end)) - np.searchsorted(key, day_key(rule, start))
	return np.asarray(np.where(rule == NONE, 0, found), dtype=np.int64)


def _accrued(bill: Int, debt: Int, days: Int, rules: RuleColumns, rule: Int) -> tuple[Int, Flag]:
	"""The bill's penalty at the end of each range, rounded and held at its cap."""
	rate, cap_part = _of_rule(rules.rate, rule), _of_rule(rules.cap, rule)
	# debt * days * rate of a large debtor passes 64 bits: whole tiyin and the rest are added up apart.
	whole, rest = np.divmod(debt * days, PARTS)
	exact = _running(whole * rate, bill), _running(rest * rate, bill)
	carried, left = np.divmod(exact[1], PARTS)
	rounded = exact[0] + carried + half_up_divide(left, PARTS)
	cap = _highest(half_up_product(_highest(debt, bill), cap_part, PARTS), bill)
	held = _highest(np.minimum(rounded, cap), bill)
	return held, np.asarray(rounded > held, dtype=np.bool_)


def _running(values: Int, group: Int) -> Int:
	"""Sum so far within each run of a sorted group."""
	total = np.cumsum(values)
	starts = run_starts(group)
	before = np.repeat(total[starts] - values[starts], np.diff(np.append(starts, len(group))))
	return np.asarray(total - before, dtype=np.int64)


def _highest(values: Int, group: Int) -> Int:
	"""Largest so far within each run of a sorted group; values not negative."""
	if not len(values):
		return values
	# Ranked, so that lifting every group above the one before it cannot pass 64 bits.
	each, rank = np.unique(values, return_inverse=True)
	lifted = np.maximum.accumulate(group * len(each) + rank)
	return np.asarray(each[lifted - group * len(each)], dtype=np.int64)


def penalty_of_bills(ranges: PenaltyRanges, bills: int, before_day: int | None = None) -> Int:
	"""int64[bills]: what each bill has cost, or what its ranges before a day have."""
	chosen = ranges if before_day is None else ranges.take(ranges.from_day < before_day)
	return sum_by_index(chosen.sum, chosen.bill_idx, bills)
