"""Readings to intervals: which reading opens and closes, rollover, what cannot be measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.causes import Cause
from elektrhisob.core.consumption import IntervalColumns, ReadingColumns, RegisterColumns, measure
from elektrhisob.core.periods import day_number, month_period

MAY = month_period(2025, 5)


def meter(
	*readings: tuple[str, int],
	installed: str = "2020-01-01",
	removed: str | None = None,
	ratio: int = 1,
	digits: int = 3,
	max_daily_wh: int = 10_000,
) -> IntervalColumns:
	"""Intervals of one meter in May 2025; readings as (day, Wh)."""
	removed_day = -1 if removed is None else day_number(removed)
	values = (0, 0, ratio, 10**digits * 1000, max_daily_wh, day_number(installed), removed_day)
	registers = RegisterColumns(*np.array([values]).T)
	table = [(0, day_number(day), value, order) for order, (day, value) in enumerate(readings)]
	columns = np.array(table, dtype=np.int64).reshape(len(table), 4).T
	return measure(registers, ReadingColumns(*columns), MAY).intervals


def only(intervals: IntervalColumns) -> tuple[Cause, int, bool]:
	assert len(intervals) == 1
	return Cause(int(intervals.cause[0])), int(intervals.energy_wh[0]), bool(intervals.rolled_over[0])


def test_the_day_of_the_reading_decides_its_period() -> None:
	intervals = meter(("2025-03-31", 1), ("2025-04-30", 10), ("2025-05-31", 25), ("2025-06-01", 90))
	assert only(intervals) == (Cause.OK, 15, False)
	assert intervals.opening_idx.tolist() == [1]
	assert intervals.closing_idx.tolist() == [2]


def test_the_first_and_the_last_day_of_the_period_belong_to_it() -> None:
	assert only(meter(("2025-04-30", 10), ("2025-05-01", 12)))[:2] == (Cause.OK, 2)
	assert only(meter(("2025-04-30", 10), ("2025-05-31", 13)))[:2] == (Cause.OK, 3)


def test_positions_are_those_of_the_unsorted_readings() -> None:
	intervals = meter(("2025-05-31", 25), ("2025-04-30", 10), ("2025-05-10", 12))
	assert (intervals.opening_idx.tolist(), intervals.closing_idx.tolist()) == ([1], [0])


@pytest.mark.parametrize("ratio", [1, 80])
def test_the_ratio_of_the_transformers_multiplies(ratio: int) -> None:
	assert only(meter(("2025-04-30", 10), ("2025-05-31", 25), ratio=ratio)) == (Cause.OK, 15 * ratio, False)


def test_a_dial_passes_zero() -> None:
	assert only(meter(("2025-04-30", 999_000), ("2025-05-31", 1_000))) == (Cause.OK, 2_000, True)


def test_a_rollover_may_be_as_large_as_the_permitted_power_allows() -> None:
	just = meter(("2025-04-30", 999_000), ("2025-05-01", 9_000))
	above = meter(("2025-04-30", 999_000), ("2025-05-01", 9_001))
	assert only(just) == (Cause.OK, 10_000, True)
	assert only(above) == (Cause.NEGATIVE, 0, False)


def test_the_ratio_counts_in_the_plausibility_of_a_rollover() -> None:
	assert only(meter(("2025-04-30", 999_000), ("2025-05-01", 0), ratio=10))[0] is Cause.OK
	assert only(meter(("2025-04-30", 999_000), ("2025-05-01", 0), ratio=11))[0] is Cause.NEGATIVE


def test_a_missed_month_allows_a_rollover_of_two_months() -> None:
	intervals = meter(("2025-03-31", 900_000), ("2025-05-31", 400_000))
	assert only(intervals) == (Cause.OK, 500_000, True)


def test_a_dial_may_pass_zero_between_two_readings_of_one_day() -> None:
	intervals = meter(("2025-04-30", 999_000), ("2025-05-01", 999_500), ("2025-05-01", 3))
	assert only(intervals) == (Cause.OK, 1_003, True)


def test_readings_of_one_day_follow_their_sequence_and_not_their_row_order() -> None:
	values = (0, 0, 1, 10**6, 10_000, 0, -1)
	registers = RegisterColumns(*np.array([values]).T)
	first, second = day_number("2025-04-30"), day_number("2025-05-31")
	table = [(0, second, 500, 2), (0, second, 300, 1), (0, first, 100, 9), (0, first, 200, 8)]
	found = measure(registers, ReadingColumns(*np.array(table).T), MAY).intervals
	assert (found.opening_idx.tolist(), found.closing_idx.tolist()) == ([2], [0])
	sorted_but_for_sequence = [table[2], table[3], table[0], table[1]]
	found = measure(registers, ReadingColumns(*np.array(sorted_but_for_sequence).T), MAY).intervals
	assert (found.opening_idx.tolist(), found.closing_idx.tolist()) == ([0], [2])


def test_no_rollover_is_believed_when_the_permitted_power_is_unknown() -> None:
	assert only(meter(("2025-04-30", 999_000), ("2025-05-31", 1), max_daily_wh=-1))[0] is Cause.NEGATIVE


def test_a_reading_below_its_neighbour_is_found_between_two_good_ones() -> None:
	assert only(meter(("2025-04-30", 100), ("2025-05-10", 5_000), ("2025-05-31", 4_000)))[0] is Cause.NEGATIVE


def test_a_value_the_dial_cannot_show() -> None:
	assert only(meter(("2025-04-30", 100), ("2025-05-31", 1_000_000)))[0] is Cause.BEYOND_DIAL
	assert only(meter(("2025-04-30", -1), ("2025-05-31", 5)))[0] is Cause.BEYOND_DIAL


def test_a_meter_installed_in_the_period_opens_with_its_first_reading() -> None:
	intervals = meter(("2025-05-10", 7), ("2025-05-31", 9), installed="2025-05-10")
	assert only(intervals) == (Cause.OK, 2, False)
	on_the_first = meter(("2025-05-01", 7), ("2025-05-31", 9), installed="2025-05-01")
	assert only(on_the_first) == (Cause.OK, 2, False)


def test_a_meter_with_only_its_installation_reading_has_used_nothing() -> None:
	assert only(meter(("2025-05-10", 7), installed="2025-05-10")) == (Cause.OK, 0, False)


def test_what_is_missing_is_named() -> None:
	assert only(meter())[0] is Cause.MISSING_START
	assert only(meter(installed="2025-05-10"))[0] is Cause.MISSING_START
	assert only(meter(("2025-05-31", 9)))[0] is Cause.MISSING_START
	assert only(meter(("2025-04-30", 9)))[0] is Cause.MISSING_CLOSE
	assert only(meter(("2025-04-30", 9), ("2025-05-10", 9), removed="2025-05-11"))[0] is Cause.MISSING_FINAL


def test_a_removed_meter_closes_with_its_final_reading() -> None:
	assert only(meter(("2025-04-30", 9), ("2025-05-11", 30), removed="2025-05-11")) == (Cause.OK, 21, False)
	assert only(meter(("2025-04-30", 9), ("2025-05-01", 10), removed="2025-05-01")) == (Cause.OK, 1, False)


def test_meters_that_were_not_there_in_the_period_are_left_out() -> None:
	assert len(meter(("2025-04-30", 9), removed="2025-04-30")) == 0
	assert len(meter(("2025-06-01", 9), installed="2025-06-01")) == 0
	assert len(meter(("2025-04-30", 1), ("2025-05-31", 9), removed="2025-06-01")) == 1


@given(st.integers(0, 999_999), st.lists(st.integers(0, 9_000), min_size=1, max_size=30))
def test_energy_is_found_again_whatever_the_dial_started_at(start: int, daily: list[int]) -> None:
	"""A dial of three digits, read daily: the interval is what was used, over any rollover."""
	values = (start + np.concatenate([[0], np.cumsum(daily)])) % 1_000_000
	first = day_number("2025-04-30")
	readings = [(str(np.datetime64(first + day, "D")), int(value)) for day, value in enumerate(values)]
	cause, energy, rolled_over = only(meter(*readings))
	assert (cause, energy) == (Cause.OK, sum(daily))
	assert rolled_over == (start + sum(daily) >= 1_000_000)
