"""Penalty: the domain's own examples, and what must hold whoever pays whenever."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.penalty import (
	COUNTED,
	MORATORIUM,
	PARTS,
	PLAN,
	FreeDays,
	OverdueBills,
	PaidColumns,
	PenaltyRanges,
	RuleColumns,
	StopColumns,
	accrue,
	penalty_of_bills,
)

Payment = tuple[int, int]
Stop = tuple[int, int, bool]


def day(text: str) -> int:
	return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()


HOUSEHOLD = ((day("2019-02-11"), 1000, 500_000, True),)
JUNE_11 = day("2025-06-11")


def ints(values: list[int]) -> np.ndarray:
	return np.array(values, dtype=np.int64)


def penalty(
	amount: int,
	payments: list[Payment],
	until: int,
	*,
	first: int = JUNE_11,
	rules: tuple[tuple[int, int, int, bool], ...] = HOUSEHOLD,
	free: list[int] | None = None,
	stops: list[Stop] | None = None,
	cut: int = -1,
) -> PenaltyRanges:
	"""One bill under one set of rules; free days are of every rule."""
	free_rows = [(row, each) for row in range(len(rules)) for each in sorted(free or [])]
	stops = stops or []
	return accrue(
		OverdueBills(ints([amount]), ints([first]), ints([0])),
		PaidColumns(
			ints([0] * len(payments)),
			ints([when for when, _sum in payments]),
			ints([paid for _d, paid in payments]),
		),
		RuleColumns(
			ints([0] * len(rules)),
			ints([rule[0] for rule in rules]),
			ints([rule[1] for rule in rules]),
			ints([rule[2] for rule in rules]),
			np.array([rule[3] for rule in rules], dtype=np.bool_),
		),
		FreeDays(ints([row for row, _day in free_rows]), ints([each for _row, each in free_rows])),
		StopColumns(
			ints([0] * len(stops)),
			ints([stop[0] for stop in stops]),
			ints([stop[1] for stop in stops]),
			np.array([stop[2] for stop in stops], dtype=np.bool_),
		),
		until,
		cut,
	)


def told(ranges: PenaltyRanges) -> list[tuple[int, int, int]]:
	return list(zip(ranges.debt.tolist(), ranges.days.tolist(), ranges.sum.tolist(), strict=True))


def test_from_the_eleventh_a_household_pays_a_tenth_of_a_percent_a_day() -> None:
	"""200 000 soum for May, unpaid through June: 20 days of 200 soum."""
	ranges = penalty(20_000_000, [], day("2025-06-30"))
	assert told(ranges) == [(20_000_000, 20, 400_000)]
	assert (ranges.from_day.tolist(), ranges.to_day.tolist()) == ([JUNE_11], [day("2025-06-30")])


def test_a_payment_in_the_middle_lowers_the_debt_from_its_day() -> None:
	"""120 000 of 200 000 soum on 21 June: ten days of the whole, ten of 80 000."""
	ranges = penalty(20_000_000, [(day("2025-06-21"), 12_000_000)], day("2025-06-30"))
	assert told(ranges) == [(20_000_000, 10, 200_000), (8_000_000, 10, 80_000)]


def test_who_pays_until_the_tenth_pays_no_penalty() -> None:
	assert told(penalty(20_000_000, [(day("2025-06-10"), 20_000_000)], day("2026-06-30"))) == []


def test_the_cap_is_reached_after_five_hundred_days() -> None:
	ranges = penalty(20_000_000, [], JUNE_11 + 499)
	assert (int(ranges.sum.sum()), bool(ranges.capped[-1])) == (10_000_000, False)
	ranges = penalty(20_000_000, [], JUNE_11 + 800)
	assert (int(ranges.sum.sum()), bool(ranges.capped[-1])) == (10_000_000, True)


def test_the_cap_is_of_the_overdue_sum_not_of_the_bill() -> None:
	"""A quarter was paid in time: of the other 150 000 soum half at most."""
	ranges = penalty(20_000_000, [(day("2025-06-05"), 5_000_000)], JUNE_11 + 2000)
	assert int(ranges.sum.sum()) == 7_500_000


def test_a_new_rate_counts_from_its_day() -> None:
	rules = (HOUSEHOLD[0], (day("2025-06-21"), 4000, 500_000, True))
	assert told(penalty(20_000_000, [], day("2025-06-30"), rules=rules)) == [
		(20_000_000, 10, 200_000),
		(20_000_000, 10, 800_000),
	]


def test_before_the_first_rule_nothing_is_counted() -> None:
	late = ((day("2025-06-26"), 1000, 500_000, True),)
	ranges = penalty(20_000_000, [], day("2025-06-30"), rules=late)
	assert told(ranges) == [(20_000_000, 15, 0), (20_000_000, 5, 100_000)]
	assert ranges.rule_row.tolist() == [-1, 0]


def test_free_days_are_not_counted() -> None:
	"""14, 15, 21, 22, 28 and 29 June 2025 are Saturdays and Sundays."""
	weekend = [day(f"2025-06-{each}") for each in (14, 15, 21, 22, 28, 29)]
	assert told(penalty(20_000_000, [], day("2025-06-30"), free=weekend)) == [(20_000_000, 14, 280_000)]


def test_a_moratorium_and_a_plan_rest_the_penalty_and_say_so() -> None:
	stops = [(day("2025-06-16"), day("2025-06-21"), False), (day("2025-06-26"), day("2030-01-01"), True)]
	ranges = penalty(20_000_000, [], day("2025-06-30"), stops=stops)
	assert told(ranges) == [
		(20_000_000, 5, 100_000),
		(20_000_000, 0, 0),
		(20_000_000, 5, 100_000),
		(20_000_000, 0, 0),
	]
	assert ranges.resting.tolist() == [COUNTED, MORATORIUM, COUNTED, PLAN]


def test_a_plan_goes_on_costing_where_the_rule_says_so() -> None:
	rule = ((day("2019-02-11"), 1000, 500_000, False),)
	assert (
		int(
			penalty(
				20_000_000, [], day("2025-06-30"), rules=rule, stops=[(JUNE_11, JUNE_11 + 99, True)]
			).sum.sum()
		)
		== 400_000
	)


def test_a_payment_taken_back_opens_the_debt_again() -> None:
	paid = [(day("2025-06-05"), 20_000_000), (day("2025-06-21"), -20_000_000)]
	assert told(penalty(20_000_000, paid, day("2025-06-30"))) == [(20_000_000, 10, 200_000)]


def test_a_cancelled_bill_costs_nothing() -> None:
	assert told(penalty(0, [], day("2025-12-31"))) == []


def test_a_debt_of_a_ministry_does_not_pass_the_integers() -> None:
	"""A trillion soum for five years at 0.4 % a day, without a cap."""
	rule = ((0, 4000, 100 * PARTS, True),)
	ranges = penalty(10**14, [], JUNE_11 + 1825, rules=rule)
	assert int(ranges.sum.sum()) == 10**14 * 1826 * 4 // 1000


def test_many_bills_are_counted_as_each_alone() -> None:
	amounts, firsts = [20_000_000, 0, 7, 33_333_333], [JUNE_11, JUNE_11, JUNE_11 + 30, JUNE_11 - 300]
	until = JUNE_11 + 90
	none = ints([])
	together = accrue(
		OverdueBills(ints(amounts), ints(firsts), ints([0] * 4)),
		PaidColumns(ints([3, 0]), ints([JUNE_11 + 5, JUNE_11 + 7]), ints([11_111_111, 1_000])),
		RuleColumns(ints([0]), ints([0]), ints([1000]), ints([500_000]), np.array([True])),
		FreeDays(none, none),
		StopColumns(none, none, none, np.zeros(0, dtype=np.bool_)),
		until,
	)
	paid: list[list[Payment]] = [[(JUNE_11 + 7, 1_000)], [], [], [(JUNE_11 + 5, 11_111_111)]]
	alone = [
		int(penalty(amount, payments, until, first=first, rules=((0, 1000, 500_000, True),)).sum.sum())
		for amount, first, payments in zip(amounts, firsts, paid, strict=True)
	]
	assert penalty_of_bills(together, 4).tolist() == alone


payments_of_a_year = st.lists(st.tuples(st.integers(-40, 700), st.integers(1, 9_000_000)), max_size=6)
rules_of_years = st.lists(
	st.tuples(st.integers(-300, 600), st.integers(0, 5000), st.integers(0, 900_000), st.booleans()),
	min_size=1,
	max_size=4,
	unique_by=lambda rule: rule[0],
).map(lambda rows: tuple(sorted((JUNE_11 + each, *more) for each, *more in rows)))
stops_of_years = st.lists(
	st.tuples(st.integers(-100, 600), st.integers(0, 200), st.booleans()), max_size=4
).map(lambda rows: [(JUNE_11 + first, JUNE_11 + first + days, plan) for first, days, plan in rows])
free_days = st.sets(st.integers(-20, 700), max_size=20).map(lambda days: [JUNE_11 + each for each in days])


@given(st.integers(1, 30_000_000), payments_of_a_year, rules_of_years, stops_of_years, free_days, st.data())
def test_month_by_month_makes_what_it_makes_at_once(
	amount: int,
	payments: list[Payment],
	rules: tuple[tuple[int, int, int, bool], ...],
	stops: list[Stop],
	free: list[int],
	data: st.DataObject,
) -> None:
	paid = [(JUNE_11 + when, part) for when, part in payments]
	world: dict[str, Any] = {"rules": rules, "stops": stops, "free": free}
	ends = sorted(data.draw(st.sets(st.integers(0, 690), min_size=1, max_size=8)))
	accrued = 0
	begin = JUNE_11
	for end in ends:
		until = JUNE_11 + end
		# What was paid later is not known yet.
		known = [(when, part) for when, part in paid if when <= until]
		ranges = penalty(amount, known, until, cut=begin, **world)
		assert int(penalty_of_bills(ranges, 1, begin)[0]) == accrued
		accrued += int(ranges.sum[ranges.from_day >= begin].sum())
		begin = until + 1
	assert accrued == int(penalty(amount, paid, JUNE_11 + ends[-1], **world).sum.sum())


@given(st.integers(1, 30_000_000), payments_of_a_year, rules_of_years, stops_of_years, free_days)
def test_ranges_explain_the_sum_and_the_cap_is_never_passed(
	amount: int,
	payments: list[Payment],
	rules: tuple[tuple[int, int, int, bool], ...],
	stops: list[Stop],
	free: list[int],
) -> None:
	paid = [(JUNE_11 + when, part) for when, part in payments]
	ranges = penalty(amount, paid, JUNE_11 + 700, rules=rules, stops=stops, free=free)
	exact, highest, cap, held = Fraction(0), 0, 0, 0
	for row in range(len(ranges)):
		rule = rules[int(ranges.rule_row[row])] if ranges.rule_row[row] >= 0 else (0, 0, 0, False)
		exact += Fraction(int(ranges.debt[row]) * int(ranges.days[row]) * rule[1], PARTS)
		highest = max(highest, int(ranges.debt[row]))
		cap = max(cap, int(Fraction(highest * rule[2], PARTS) + Fraction(1, 2)))
		held = max(held, min(int(exact + Fraction(1, 2)), cap))
		assert int(ranges.before[row] + ranges.sum[row]) == held
		assert ranges.sum[row] >= 0
	assert held * PARTS <= highest * max(rule[2] for rule in rules) + PARTS // 2
	days = sum(1 for each in range(JUNE_11, JUNE_11 + 701) if owed(amount, paid, each) > 0)
	assert int((ranges.to_day - ranges.from_day + 1).sum()) == days


def owed(amount: int, paid: list[Payment], on: int) -> int:
	return amount - sum(part for when, part in paid if when <= on)


@given(
	st.integers(1, 30_000_000),
	payments_of_a_year.filter(bool),
	rules_of_years,
	stops_of_years,
	free_days,
	st.integers(1, 400),
	st.data(),
)
def test_who_pays_earlier_never_pays_more(
	amount: int,
	payments: list[Payment],
	rules: tuple[tuple[int, int, int, bool], ...],
	stops: list[Stop],
	free: list[int],
	days_earlier: int,
	data: st.DataObject,
) -> None:
	paid = [(JUNE_11 + when, part) for when, part in payments]
	moved = data.draw(st.integers(0, len(paid) - 1))
	earlier = [(when - days_earlier if row == moved else when, part) for row, (when, part) in enumerate(paid)]
	world: dict[str, Any] = {"rules": rules, "stops": stops, "free": free}
	later_sum = int(penalty(amount, paid, JUNE_11 + 700, **world).sum.sum())
	assert int(penalty(amount, earlier, JUNE_11 + 700, **world).sum.sum()) <= later_sum
