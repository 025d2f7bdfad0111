"""Norms of accounts whose families come and go, day by day against the columns."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.family_norms import NormChanges, SpanRows, norm_changes, with_changes
from elektrhisob.core.periods import day_number, month_of, month_start

Span: TypeAlias = "tuple[int, int]"
FIRST = day_number("2024-01-01")
DAYS = st.integers(FIRST, FIRST + 120)
SPANS = st.lists(
	st.tuples(DAYS, st.integers(0, 60) | st.none()).map(
		lambda pair: (pair[0], NONE if pair[1] is None else pair[0] + pair[1])
	),
	max_size=3,
)
ACCOUNTS = st.lists(st.tuples(st.integers(1, 4), SPANS, SPANS), min_size=1, max_size=4)


def whole(values: list[int]) -> Int:
	return np.array(values, dtype=np.int64)


def rows(accounts: list[list[Span]]) -> SpanRows:
	flat = [(number, *span) for number, spans in enumerate(accounts) for span in spans]
	return SpanRows(*(whole([row[place] for row in flat]) for place in range(3)))


def holds(spans: list[Span], day: int) -> int:
	return sum(since <= day and (until == NONE or day <= until) for since, until in spans)


def on(multiplier: int, families: list[Span], closings: list[Span], day: int) -> int:
	if holds(closings, day):
		return 0
	return max(1, holds(families, day)) if families else multiplier


def by_days(multiplier: int, families: list[Span], closings: list[Span], begin: int, end: int) -> Fraction:
	total = Fraction(0)
	for day in range(begin, end):
		month = month_of(whole([day]))
		length = int(month_start(month + 1)[0] - month_start(month)[0])
		total += Fraction(on(multiplier, families, closings, day), length)
	return total


@given(ACCOUNTS, DAYS, st.integers(1, 70))
def test_every_day_gives_the_norms_of_those_who_live_there(
	accounts: list[tuple[int, list[Span], list[Span]]], begin: int, days: int
) -> None:
	count = len(accounts)
	changes = norm_changes(
		whole([account[0] for account in accounts]),
		rows([account[1] for account in accounts]),
		rows([account[2] for account in accounts]),
	)
	before = whole([7] * count), whole([3] * count)
	found = with_changes(
		before, np.arange(count), whole([begin] * count), whole([begin + days] * count), changes
	)
	for number, (multiplier, families, closings) in enumerate(accounts):
		norm = Fraction(int(found[0][number]), int(found[1][number]))
		expected = by_days(multiplier, families, closings, begin, begin + days)
		if expected and (families or closings):
			assert norm == expected
		else:
			assert norm == Fraction(7, 3)


def test_a_second_family_on_the_11th_of_a_30_day_month() -> None:
	month = day_number("2024-04-01")
	families = rows([[(FIRST, NONE), (month + 10, NONE)]])
	changes = norm_changes(whole([1]), families, rows([]))
	found = with_changes((whole([1]), whole([1])), whole([0]), whole([month]), whole([month + 30]), changes)
	assert [column.tolist() for column in found] == [[5], [3]]


def test_bills_of_other_accounts_stay_as_they_are() -> None:
	changes = norm_changes(whole([1, 1, 1]), rows([[], [(FIRST, NONE), (FIRST, NONE)], []]), rows([]))
	norms = whole([1, 16]), whole([1, 31])
	begin, end = whole([FIRST, FIRST]), whole([FIRST + 31, FIRST + 31])
	found = with_changes(norms, whole([0, 2]), begin, end, changes)
	assert [column.tolist() for column in found] == [[1, 16], [1, 31]]
	nothing = NormChanges(whole([]), whole([]), whole([]))
	assert with_changes(norms, whole([0, 2]), begin, end, nothing) is norms
