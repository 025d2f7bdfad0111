"""Zones by the clock: peak 06–09 and 17–22, half-peak 09–17, night 22–06, and profiles split by them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .columns import NONE
from .periods import day_number
from .profiles import DOUBTFUL, ESTIMATED, GOOD, MISSING, fill_gaps, find_gaps, find_spikes, move_dials
from .zone_calendar import (
	HOLIDAY,
	WEEKEND,
	WORKING_DAY,
	ZoneHours,
	compile_calendar,
	cover_faults,
	maximum_demand,
	split_by_zone,
)

PEAK, HALF_PEAK, NIGHT = 1, 2, 3


def hours(since: int, until: int, zone: int, season: int = NONE, kind: int = NONE, **more: Any) -> ZoneHours:
	return ZoneHours(season, kind, since * 60, until * 60, zone, **more)


DAY = [
	hours(6, 9, PEAK, is_controlled=True),
	hours(17, 22, PEAK, is_controlled=True),
	hours(9, 17, HALF_PEAK),
	hours(22, 6, NIGHT),
]
CALENDAR = compile_calendar([101], DAY, {})


def whole(values: Any) -> Any:
	return np.array(values, dtype=np.int64)


def test_half_hours_of_one_kilowatt_hour_fall_into_their_zones() -> None:
	split = split_by_zone(whole([[1000] * 48]), whole([20_000]), CALENDAR)
	# 8 hours peak, 8 half-peak, 8 night: 16 half hours each.
	assert split.tolist() == [[16_000, 16_000, 16_000]]


def test_an_interval_cut_by_a_border_is_divided_by_the_minutes_and_nothing_is_lost() -> None:
	# Four intervals of 6 h. 6–12: 3 h peak, 3 h half-peak; 12–18: 5 h half-peak, 1 h peak; 18–24: 4 and 2 h.
	split = split_by_zone(whole([[60, 61, 60, 60]]), whole([20_000]), CALENDAR)
	# peak 31 (the odd one to the earlier zone) + 10 + 40, half-peak 30 + 50, night 60 + 20
	assert split.tolist() == [[81, 80, 80]]


def test_a_season_a_weekend_and_a_holiday_have_their_own_hours() -> None:
	winter, summer = 0, 1
	rows = [
		hours(0, 0, NIGHT, winter),
		hours(0, 0, PEAK, summer, WORKING_DAY),
		hours(0, 0, HALF_PEAK, summer, WEEKEND),
		hours(0, 0, NIGHT, summer, HOLIDAY),
	]
	import datetime

	holiday = day_number(datetime.date(2025, 9, 1))
	# Winter from 1 October, summer from 1 April: January belongs to the winter that began the year before.
	calendar = compile_calendar([401, 1001], [*_swapped(rows)], {holiday: HOLIDAY})
	dates = [(2025, 1, 15), (2025, 3, 31), (2025, 4, 1), (2025, 4, 5), (2025, 9, 1), (2025, 10, 1)]
	days = whole([day_number(datetime.date(*date)) for date in dates])
	split = split_by_zone(whole([[24]] * 6), days, calendar)
	assert [calendar.zones[int(row.argmax())] for row in split] == [
		NIGHT,
		NIGHT,
		PEAK,
		HALF_PEAK,
		NIGHT,
		NIGHT,
	]


def _swapped(rows: list[ZoneHours]) -> list[ZoneHours]:
	"""Seasons are numbered by their start in the year: 0 from April, 1 from October."""
	return [ZoneHours(1 - row.season, *list(vars(row).values())[1:]) for row in rows]


def test_hours_that_leave_a_hole_or_overlap_are_found() -> None:
	(hole, *_), overlap = cover_faults(1, DAY[:3]), cover_faults(1, [*DAY, hours(8, 9, NIGHT)])
	assert (hole.minute, hole.times) == (0, 0)
	assert [(fault.minute, fault.times) for fault in overlap] == [(480, 2)] * 3
	with pytest.raises(ValueError, match="exactly once"):
		compile_calendar([101], DAY[:3], {})


def test_maximum_demand_is_the_highest_half_hour_of_the_controlled_hours() -> None:
	values = [100] * 48
	values[30], values[36] = 900, 450  # 15:00 is half-peak, 18:00 is peak
	demand = maximum_demand(whole([values]), whole([20_000]), CALENDAR)
	assert (demand.watts.tolist(), demand.interval.tolist()) == ([900], [36])


@given(
	st.sampled_from([24, 48, 96, 4, 5]).flatmap(
		lambda k: st.lists(st.lists(st.integers(0, 10**9), min_size=k, max_size=k), min_size=1, max_size=4)
	),
	st.integers(0, 30_000),
	st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True),
)
def test_zones_always_add_up_to_the_total(values: list[list[int]], day: int, borders: list[int]) -> None:
	borders = sorted(borders)
	rows = [
		ZoneHours(NONE, NONE, since, until, number % 3)
		for number, (since, until) in enumerate(zip(borders, [*borders[1:], borders[0]], strict=True))
	]
	calendar = compile_calendar([101], rows, {})
	split = split_by_zone(whole(values), whole([day + at for at in range(len(values))]), calendar)
	assert split.sum(axis=1).tolist() == [sum(row) for row in values]
	assert bool((split >= 0).all())


def test_holes_and_spikes_are_found() -> None:
	status = whole([[GOOD, MISSING, GOOD, DOUBTFUL], [GOOD] * 4])
	assert find_gaps(status, whole([0, 0])).tolist() == [True, False]
	spikes = find_spikes(
		whole([[10, 500, 51, 50], [9, 9, 9, 900]]), status, whole([10, 0]), whole([50, 50]), whole([20, 20])
	)
	assert spikes.tolist() == [[False, False, True, False], [False] * 4]


def test_a_hole_is_filled_on_a_line_across_midnight_and_a_long_one_stays() -> None:
	status = whole([[GOOD, GOOD, MISSING], [MISSING, GOOD, MISSING]])
	values, filled = fill_gaps(whole([[5, 10, 0], [0, 20, 0]]), status, longest=2)
	# 10 → 20 in three steps: 13.33, 16.67
	assert values.tolist() == [[5, 10, 13], [17, 20, 0]]
	assert filled.tolist() == [[GOOD, GOOD, ESTIMATED], [ESTIMATED, GOOD, MISSING]]
	assert fill_gaps(whole([[5, 10, 0], [0, 20, 0]]), status, longest=1)[1].tolist() == status.tolist()


@given(
	st.lists(st.integers(0, 10**8), min_size=1, max_size=20),
	st.integers(1, 200),
	st.sampled_from([1, 10, 100, 1000]),
)
def test_dials_moved_by_profiles_lose_nothing(energies: list[int], ratio: int, resolution: int) -> None:
	value, carried, modulus = whole([0]), whole([0]), whole([10**13])
	for energy in energies:
		moved = move_dials(value, whole([energy]), carried, whole([ratio]), whole([resolution]), modulus)
		value, carried = moved.value_wh, moved.carried_wh
	assert int(value[0]) * ratio + int(carried[0]) == sum(energies)
