"""Rules of readings: what each finds, which row of settings decides, what holds for any life of a meter."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.consumption import ReadingColumns, measure
from elektrhisob.core.periods import Period
from elektrhisob.core.validation import (
	HOLD,
	REFUSE,
	RULES,
	WARN,
	ChainColumns,
	RegisterContext,
	RuleSetting,
	Verdicts,
	judge_chain,
	resolve_rules,
)
from elektrhisob.core.validation.neighbours import medians_of_groups

KWH = 1000
TODAY = 20_000
DIGITS = 5
KILOWATTS = 5


def whole(*values: int) -> Int:
	return np.array(values, dtype=np.int64)


def registers(count: int = 1, **columns: Any) -> RegisterContext:
	"""Meters of five digits on 5 kW, installed on day 0."""
	full = {
		"account_idx": 0,
		"zone": 0,
		"ratio": 1,
		"dial_modulus_wh": 10**DIGITS * KWH,
		"max_daily_wh": KILOWATTS * 24 * KWH,
		"installed_day": 0,
		"removed_day": NONE,
		"resolution_wh": KWH,
		"device_idx": 0,
		"billed_until_day": NONE,
		"neighbour_daily_wh": NONE,
	}
	values: dict[str, Any] = {name: np.full(count, value, dtype=np.int64) for name, value in full.items()}
	for flag in ("is_active", "is_known", "is_cumulative"):
		values[flag] = np.ones(count, dtype=np.bool_)
	return RegisterContext(**{**values, **columns})


Reading = tuple[int, int, int]
"""Register, day, kWh on the dial."""


def chain(stored: list[Reading], new: list[Reading], **columns: Any) -> ChainColumns:
	rows = [*((*row, 0) for row in stored), *((*row, 1) for row in new)]
	order = sorted(range(len(rows)), key=lambda at: (rows[at][0], rows[at][1], at))
	rows = [rows[at] for at in order]
	count = len(rows)
	numbers = [at - len(stored) if at >= len(stored) else NONE for at in order]
	values: dict[str, Any] = {
		"register_idx": whole(*(row[0] for row in rows)),
		"day": whole(*(row[1] for row in rows)),
		"value_wh": whole(*(row[2] * KWH for row in rows)),
		"is_new": np.array([bool(row[3]) for row in rows]),
		"is_estimated": np.zeros(count, dtype=np.bool_),
		"source": np.zeros(count, dtype=np.int64),
		"row": whole(*numbers),
		"clock_drift_seconds": np.full(count, NONE, dtype=np.int64),
		"profile_wh": np.full(count, NONE, dtype=np.int64),
	}
	return ChainColumns(**{**values, **columns})


def setting(code: str, **changes: Any) -> RuleSetting:
	usual = {row.name: int(row.default) * row.scale for row in RULES[code].parameters}
	parameters = {**usual, **changes.pop("parameters", {})}
	return RuleSetting(code, changes.pop("severity", RULES[code].severity), parameters, **changes)


ALL = [setting(code) for code in RULES]


def judged(
	stored: list[Reading],
	new: list[Reading],
	of: RegisterContext | None = None,
	settings: list[RuleSetting] | None = None,
	**columns: Any,
) -> Verdicts:
	of = registers() if of is None else of
	scopes = [("Household", "CE-102", "03202")] * len(of)
	book = resolve_rules(ALL if settings is None else settings, scopes)
	return judge_chain(of, chain(stored, new, **columns), book, TODAY)


def code(verdicts: Verdicts, row: int = 0) -> str:
	(at,) = np.flatnonzero(verdicts.findings.row == row)
	number = int(verdicts.findings.code[at])
	return "" if number == NONE else list(RULES)[number]


MONTHS = [(0, 30 * month, 1_000 + 200 * month) for month in range(6)]


@pytest.mark.parametrize(
	("day", "value", "found"),
	[
		(180, 2_200, ""),
		(180, 1_999, "NEGATIVE"),
		(180, 2_000 + 3_601, "BEYOND_POSSIBLE"),
		(180, 2_000 + 1_001, "HIGH"),
		(180, 2_000 + 19, "LOW"),
		(180, 2_000, "ZERO_ACTIVE"),
		(150, 2_000, "DUPLICATE"),
		(TODAY + 1, 2_200, "IN_FUTURE"),
		(180, 100_000, "BEYOND_DIAL"),
	],
)
def test_a_month_after_five_usual_ones(day: int, value: int, found: str) -> None:
	assert code(judged(MONTHS, [(0, day, value)])) == found


def test_the_dial_that_passes_zero_is_pointed_at_only() -> None:
	verdicts = judged([(0, 0, 99_400), (0, 30, 99_600), (0, 60, 99_800)], [(0, 90, 20)])
	assert code(verdicts) == "ROLLOVER"
	assert int(verdicts.findings.energy_wh[0]) == 220 * KWH


def test_a_dial_that_stands_still_through_readings_is_unchanged_long() -> None:
	still = [(0, 0, 500), (0, 45, 500)]
	assert "UNCHANGED_LONG" in judged(still, [(0, 90, 500)]).broken
	assert "UNCHANGED_LONG" not in judged(still, [(0, 89, 500)]).broken
	assert "UNCHANGED_LONG" not in judged([(0, 0, 500)], [(0, 90, 500)]).broken


def test_estimates_may_follow_a_reading_for_three_months() -> None:
	stored = [(0, 0, 100), (0, 31, 200), (0, 62, 300)]
	estimated = np.array([False, True, True, True])
	assert "PROLONGED_ESTIMATION" not in judged(stored, [(0, 92, 400)], is_estimated=estimated).broken
	assert "PROLONGED_ESTIMATION" in judged(stored, [(0, 93, 400)], is_estimated=estimated).broken


@pytest.mark.parametrize(("steps", "found"), [(200, ""), (200 * 40, "WRONG_RATIO"), (5, "WRONG_RATIO")])
def test_consumption_off_by_the_ratio(steps: int, found: str) -> None:
	of = registers(ratio=whole(40), max_daily_wh=whole(1_000_000 * KWH))
	verdicts = judged(MONTHS, [(0, 180, 2_000 + steps)], of)
	assert ("WRONG_RATIO" in verdicts.broken) == bool(found)


def test_zones_must_add_up_to_the_total() -> None:
	of = registers(3, zone=whole(0, 1, 2))
	stored = [(0, 0, 0), (1, 0, 0), (2, 0, 0)]
	right = judged(stored, [(0, 30, 300), (1, 30, 200), (2, 30, 100)], of)
	wrong = judged(stored, [(0, 30, 300), (1, 30, 200), (2, 30, 150)], of)
	assert "ZONES_VS_TOTAL" not in right.broken
	assert code(wrong, 0) == "ZONES_VS_TOTAL"


def test_profile_and_register_may_differ_by_two_percent_and_a_step_of_the_dial() -> None:
	for profile, differs in ((206, False), (207, True)):
		wh = whole(*[NONE] * 6, profile * KWH)
		assert ("PROFILE_VS_REGISTER" in judged(MONTHS, [(0, 180, 2_201)], profile_wh=wh).broken) == differs


def test_neighbours_of_the_kind() -> None:
	of = registers(neighbour_daily_wh=whole(100))
	assert "HIGH_NEIGHBOURS" in judged([(0, 0, 0)], [(0, 30, 31)], of).broken
	of = registers(neighbour_daily_wh=whole(10_000))
	assert "LOW_NEIGHBOURS" in judged([(0, 0, 0)], [(0, 30, 14)], of).broken
	assert "LOW_NEIGHBOURS" not in judged([(0, 0, 0)], [(0, 30, 16)], of).broken


def test_the_clock_of_the_device() -> None:
	drift = whole(*[NONE] * 6, 61)
	assert code(judged(MONTHS, [(0, 180, 2_200)], clock_drift_seconds=drift)) == "CLOCK_DRIFT"


def test_a_reading_of_a_billed_month_is_late_and_stays() -> None:
	of = registers(billed_until_day=whole(180))
	late = judged(MONTHS, [(0, 180, 2_200)], of)
	assert code(late) == "LATE_FOR_BILLED"
	assert late.findings.severity[0] != 0
	assert code(judged(MONTHS, [(0, 181, 2_200)], of)) == ""


def test_an_unknown_device_breaks_that_rule_and_no_other() -> None:
	of = registers(is_known=np.array([False]))
	verdicts = judged([], [(0, TODAY + 5, 999_999_999)], of)
	assert set(verdicts.broken) == {"UNKNOWN_DEVICE"}


def test_a_maximum_that_is_set_back_consumes_nothing() -> None:
	of = registers(is_cumulative=np.array([False]))
	assert code(judged([(0, 0, 40), (0, 30, 55)], [(0, 60, 12)], of)) == ""


def test_no_reading_by_the_day_of_the_month() -> None:
	# 25 November 2026: day 20,782; the 24th still waits for last month's reading only.
	the_25th = int(np.datetime64("2026-11-25", "D").astype(np.int64))
	from elektrhisob.core.validation.chain import measure_chain

	of = registers(2)
	stored = chain([(0, the_25th - 30, 5), (1, the_25th - 70, 5)], [])
	parameters = {"by_day": whole(25, 25)}
	late = RULES["MISSING"].test(measure_chain(of, stored, the_25th), parameters)
	early = RULES["MISSING"].test(measure_chain(of, stored, the_25th - 1), parameters)
	assert (late.tolist(), early.tolist()) == ([True, True], [False, True])


def test_the_most_specific_row_of_a_rule_decides() -> None:
	rows = [
		setting("HIGH"),
		setting("HIGH", category="Household", parameters={"multiple": 1_000}),
		setting("HIGH", model="CE-102", severity=WARN),
		setting("HIGH", het="03203", severity=REFUSE),
	]
	scopes = [
		("Household", "CE-102", "03202"),
		("Household", "X", "03202"),
		("Shop", "X", "03203"),
		("Shop", "X", "1"),
	]
	book = resolve_rules(rows, scopes)
	assert book.severity["HIGH"].tolist() == [2, 1, 0, 1]
	assert book.parameters["HIGH"]["multiple"].tolist() == [50, 1_000, 50, 50]


def test_a_specific_row_may_switch_a_rule_off() -> None:
	rows = [setting("ZERO_ACTIVE"), setting("ZERO_ACTIVE", category="Household", enabled=False)]
	assert code(judged(MONTHS, [(0, 180, 2_000)], settings=rows)) == ""


def test_the_severest_rule_names_the_cause() -> None:
	rows = [setting("LOW", severity=WARN), setting("LOW_NEIGHBOURS", severity=HOLD)]
	of = registers(neighbour_daily_wh=whole(10_000))
	assert code(judged(MONTHS, [(0, 180, 2_010)], of, rows)) == "LOW_NEIGHBOURS"


def test_a_refused_reading_is_left_out_of_the_chain_of_the_others() -> None:
	verdicts = judged(MONTHS, [(0, 170, 9_000), (0, 180, 2_200), (0, 185, 100), (0, 210, 2_400)])
	assert [code(verdicts, row) for row in range(4)] == ["BEYOND_POSSIBLE", "", "NEGATIVE", ""]
	assert verdicts.findings.energy_wh[verdicts.findings.row == 1].tolist() == [200 * KWH]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1_000)), max_size=60))
def test_the_median_is_the_one_in_the_middle(rows: list[tuple[int, int]]) -> None:
	group = np.array([row[0] for row in rows], dtype=np.int64)
	values = np.array([row[1] for row in rows], dtype=np.int64)
	median, count = medians_of_groups(group, values, 6)
	for number in range(6):
		mine = sorted(value for one, value in rows if one == number)
		assert count[number] == len(mine)
		assert median[number] == (mine[(len(mine) - 1) // 2] if mine else 0)


Life = list[tuple[int, int, bool]]
"""Days and kWh of every step, and whether nobody read the dial after it: an estimate stood there."""
LIVES = st.lists(
	st.lists(
		st.tuples(st.integers(1, 40), st.integers(0, 40 * KILOWATTS * 24), st.booleans()),
		min_size=1,
		max_size=8,
	),
	min_size=1,
	max_size=4,
)


@given(LIVES, st.integers(0, 10**DIGITS - 1), st.sampled_from([1, 20, 80]))
def test_consumption_of_a_life_is_last_minus_first(lives: list[Life], start: int, ratio: int) -> None:
	"""Meters follow one another at a point, dials pass zero, true readings replace estimates."""
	day, consumed = 0, 0
	stored: list[Reading] = []
	installed, removed = [], []
	for number, life in enumerate(lives):
		installed.append(day)
		dial = (start * (number + 1)) % 10**DIGITS
		stored.append((number, day, dial))
		for step, (days, energy, unread) in enumerate(life):
			energy = min(energy, days * KILOWATTS * 24)
			day += days
			dial = (dial + energy) % 10**DIGITS
			consumed += energy * ratio
			if not unread or step == len(life) - 1:
				stored.append((number, day, dial))
		removed.append(day)
	of = registers(
		len(lives),
		ratio=np.full(len(lives), ratio, dtype=np.int64),
		max_daily_wh=np.full(len(lives), KILOWATTS * 24 * KWH * ratio, dtype=np.int64),
		installed_day=whole(*installed),
		removed_day=whole(*removed),
	)
	verdicts = judged([], stored, of)
	assert not (verdicts.findings.severity == 0).any()
	measured = np.maximum(verdicts.findings.energy_wh, 0)
	assert int(measured.sum()) == consumed * KWH
	readings = ReadingColumns(
		whole(*(row[0] for row in stored)),
		whole(*(row[1] for row in stored)),
		whole(*(row[2] * KWH for row in stored)),
		np.arange(len(stored), dtype=np.int64),
	)
	assert int(measure(of, readings, Period(0, day)).intervals.energy_wh.sum()) == consumed * KWH


@given(LIVES, st.data())
def test_a_misread_value_that_is_refused_changes_no_other_verdict(lives: list[Life], data: Any) -> None:
	day, dial, rows = 0, 0, [(0, 0, 0)]
	for days, energy, _unread in lives[0]:
		day, dial = day + days, dial + min(energy, days * KILOWATTS * 24)
		rows.append((0, day, dial))
	quiet = [setting(name) for name in ("NEGATIVE", "BEYOND_POSSIBLE", "BEYOND_DIAL")]
	alone = judged([], rows, settings=quiet)
	at = data.draw(st.integers(1, len(rows) - 1))
	wrong = (0, rows[at][1], 10**DIGITS + 5)
	together = judged([], [*rows, wrong], settings=quiet)
	assert code(together, len(rows)) == "BEYOND_DIAL"
	kept = together.findings.take(together.findings.row < len(rows))
	assert kept.energy_wh.tolist() == alone.findings.energy_wh.tolist()
	assert all(one <= other for one, other in pairwise(kept.position.tolist()))


def test_columns_are_judged_together_as_each_register_alone() -> None:
	rng = np.random.default_rng(11)
	of = registers(
		40, neighbour_daily_wh=rng.integers(1_000, 9_000, 40), device_idx=np.arange(40, dtype=np.int64)
	)
	stored: list[Reading] = []
	new: list[Reading] = []
	for number in range(40):
		value, day = 0, 0
		for step in range(8):
			value += int(rng.integers(-40, 900))
			day += int(rng.integers(0, 45))
			(stored if step < 5 else new).append((number, day, max(value, 0)))
	together = judged(stored, new, of)
	for number in range(40):
		alone = judged(
			[(0, *row[1:]) for row in stored if row[0] == number],
			[(0, *row[1:]) for row in new if row[0] == number],
			of.take(whole(number)),
		)
		rows = [at for at, row in enumerate(new) if row[0] == number]
		assert [code(together, row) for row in rows] == [code(alone, at) for at in range(len(rows))]


def test_rules_are_named_once_and_their_limits_hold_their_defaults() -> None:
	for name, rule in RULES.items():
		assert name == name.upper()
		for parameter in rule.parameters:
			assert float(parameter.minimum) <= float(parameter.default) <= float(parameter.maximum), name
	assert replace(setting("HIGH"), enabled=False).enabled is False
