"""Estimates worked out by hand, and their promise: consumption adds up to last − first."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .columns import NONE
from .estimation import (
	Method,
	Refusal,
	RegisterFacts,
	capacity_wh_a_day,
	energy_until,
	estimate,
	straight_line,
)

KWH = 1000


def whole(values: Any) -> Any:
	return np.array(values, dtype=np.int64)


def one(**values: int) -> RegisterFacts:
	"""A dial of five digits at 1 000 kWh, 30 days to estimate."""
	usual = {
		"previous_day": 20_000,
		"previous_value_wh": 1_000 * KWH,
		"days": 30,
		"unread_days": 30,
		"ratio": 1,
		"resolution_wh": KWH,
		"modulus_wh": 100_000 * KWH,
		"next_change_wh": NONE,
	}
	return RegisterFacts(**{name: whole([value]) for name, value in {**usual, **values}.items()})


def by(facts: RegisterFacts, known: dict[Method, tuple[int, int]], order: list[tuple[Method, int]]) -> Any:
	wh = whole([[known.get(method, (0, NONE))[0] for method in Method]])
	days = whole([[known.get(method, (0, NONE))[1] for method in Method]])
	return estimate(
		facts, wh, days, whole([[pair[0] for pair in order]]), whole([[pair[1] for pair in order]])
	)


def test_the_average_of_three_months_gives_the_next_one() -> None:
	# 630 kWh in 92 days: 6.847… a day, 205.43 in 30 days: the dial shows 205 more.
	result = by(one(), {Method.AVERAGE_DAILY: (630 * KWH, 92)}, [(Method.AVERAGE_DAILY, 31)])
	assert (result.value_wh.tolist(), result.energy_wh.tolist()) == ([1_205 * KWH], [205 * KWH])
	assert (result.method.tolist(), result.base_wh.tolist()) == ([Method.AVERAGE_DAILY], [630 * KWH])


def test_a_method_without_its_facts_leaves_the_next_one_its_turn() -> None:
	order = [(Method.AVERAGE_DAILY, 31), (Method.SAME_MONTH_LAST_YEAR, 31), (Method.KIND_PROFILE, 31)]
	result = by(one(), {Method.KIND_PROFILE: (7 * KWH, 1)}, order)
	assert (result.method.tolist(), result.energy_wh.tolist()) == ([Method.KIND_PROFILE], [210 * KWH])
	assert by(one(), {}, order).refusal.tolist() == [Refusal.NO_FACTS]
	assert by(one(previous_day=NONE), {Method.KIND_PROFILE: (7, 1)}, order).refusal.tolist() == [
		Refusal.NO_OPENING
	]


def test_beyond_its_time_a_method_gives_way_and_after_the_last_one_nobody_estimates() -> None:
	known = {Method.AVERAGE_DAILY: (300 * KWH, 30), Method.APPLIANCES: (4 * KWH, 1)}
	order = [(Method.AVERAGE_DAILY, 31), (Method.APPLIANCES, 92)]
	assert by(one(unread_days=31), known, order).method.tolist() == [Method.AVERAGE_DAILY]
	assert by(one(unread_days=32), known, order).method.tolist() == [Method.APPLIANCES]
	late = by(one(unread_days=93), known, order)
	assert (late.refusal.tolist(), late.value_wh.tolist()) == ([Refusal.BEYOND_LIMIT], [NONE])
	assert by(one(unread_days=5_000), known, [(Method.APPLIANCES, 0)]).method.tolist() == [Method.APPLIANCES]


def test_behind_transformers_the_dial_moves_by_the_ratio_and_over_its_top() -> None:
	facts = one(ratio=80, previous_value_wh=99_995 * KWH)
	# 1 000 kWh in 30 days through 80: 12.5 steps of the dial, half up 13: 99 995 + 13 − 100 000 = 8
	result = by(facts, {Method.AVERAGE_DAILY: (1_000 * KWH, 30)}, [(Method.AVERAGE_DAILY, 31)])
	assert (result.value_wh.tolist(), result.energy_wh.tolist()) == ([8 * KWH], [1_040 * KWH])


def test_an_estimate_never_passes_the_true_reading_after_it() -> None:
	facts = one(next_change_wh=150 * KWH)
	result = by(facts, {Method.AVERAGE_DAILY: (300 * KWH, 30)}, [(Method.AVERAGE_DAILY, 31)])
	assert result.value_wh.tolist() == [1_150 * KWH]


def test_connected_capacity_by_the_wire_or_by_the_contract() -> None:
	phases, current, permitted = whole([1, 3, 1]), whole([250, 250, 0]), whole([5_000] * 3)
	a_day = capacity_wh_a_day(
		phases, current, whole([220, 380, 220]), whole([90] * 3), whole([24] * 3), permitted
	)
	# 25 A · 220 V · 0.9 · 24 h = 118.8 kWh; √3 · 25 A · 380 V · 0.9 · 24 h = 355.41687 kWh; 5 kW · 24 h
	assert a_day.tolist() == [118_800, 355_417, 120_000]


def test_energy_of_last_years_days_lies_on_the_line_between_its_readings() -> None:
	days, total, register = whole([100, 130, 160, 90]), whole([0, 300, 900, 50]), whole([0, 0, 0, 1])
	asked = energy_until(
		days, total, whole([115, 130, 140, 161, 90, 95]), register, whole([0, 0, 0, 0, 1, 1])
	)
	assert asked.tolist() == [150, 300, 500, NONE, 50, NONE]


@given(
	st.lists(st.integers(0, 400_000), min_size=1, max_size=8),
	st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 400)), min_size=8, max_size=8),
	st.sampled_from([1, 20, 80, 8000]),
	st.sampled_from([1, 10, 1000]),
)
def test_consumption_adds_up_to_last_minus_first_whatever_was_estimated(
	months_wh: list[int], bases: list[tuple[int, int]], ratio: int, resolution: int
) -> None:
	"""A true reading ends a row of estimates of a year; each lies before it, so no step is negative."""
	modulus, first = 10**9, 999_000_000 // resolution * resolution
	change = sum(months_wh) // resolution * resolution
	at, billed = first, 0
	for month, _wh in enumerate(months_wh):
		left = (first + change - at) % modulus
		facts = one(
			previous_value_wh=at,
			ratio=ratio,
			resolution_wh=resolution,
			modulus_wh=modulus,
			next_change_wh=left,
			unread_days=30 * month,
		)
		result = by(facts, {Method.AVERAGE_DAILY: bases[month]}, [(Method.AVERAGE_DAILY, 0)])
		billed += int(result.energy_wh[0])
		at = int(result.value_wh[0])
	billed += (first + change - at) % modulus * ratio
	assert billed == change * ratio


@given(st.integers(0, 10**9), st.integers(0, 10**8), st.lists(st.integers(0, 365), min_size=1, max_size=9))
def test_a_line_between_two_readings_never_falls_and_ends_at_the_second(
	value: int, change: int, days: list[int]
) -> None:
	days = [*sorted(days), 365]
	ones = np.ones(len(days), dtype=np.int64)
	line = straight_line(ones * value, ones * change, whole(days), ones * 365, ones, ones * 10**12).tolist()
	assert line == sorted(line)
	assert line[-1] == value + change
