"""Readings of one register told as stories: what the dial cannot have shown, and what is only odd."""

import numpy as np
import pytest

from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.consumption import ReadingColumns
from elektrhisob.metering.reading_checks import DialColumns, JudgementColumns, Verdict, judge

KWH = 1000
TODAY = 400


def one(value: int) -> Int:
	return np.array([value], dtype=np.int64)


def dial(
	digits: int = 5, kilowatts: int = 5, ratio: int = 1, removed: int = NONE, active: bool = True
) -> DialColumns:
	return DialColumns(
		account_idx=one(0),
		zone=one(0),
		ratio=one(ratio),
		dial_modulus_wh=one(10**digits * KWH),
		max_daily_wh=one(kilowatts * KWH * 24),
		installed_day=one(0),
		removed_day=one(removed),
		resolution_wh=one(KWH),
		is_active=np.array([active]),
	)


def judged(dials: DialColumns, *readings: tuple[int, float]) -> JudgementColumns:
	columns = ReadingColumns(
		register_idx=np.zeros(len(readings), dtype=np.int64),
		day=np.array([day for day, _value in readings], dtype=np.int64),
		value_wh=np.array([round(value * KWH) for _day, value in readings], dtype=np.int64),
		sequence=np.arange(len(readings), dtype=np.int64),
	)
	return judge(dials, columns, suspicious_tenths=50, today=TODAY)


def last(judgement: JudgementColumns) -> Verdict:
	return Verdict(int(judgement.verdict[-1]))


def test_a_month_of_usual_consumption_is_usual() -> None:
	judgement = judged(dial(), (0, 100), (30, 300), (60, 510), (90, 700))
	assert judgement.verdict.tolist() == [0, 0, 0, 0]
	assert judgement.energy_wh.tolist() == [-1, 200 * KWH, 210 * KWH, 190 * KWH]


def test_the_dial_passes_zero_when_the_permitted_power_allows_it() -> None:
	judgement = judged(dial(), (0, 99_900), (30, 150))
	assert last(judgement) == Verdict.USUAL
	assert bool(judgement.rolled_over[1])
	assert int(judgement.energy_wh[1]) == 250 * KWH


def test_a_fall_that_would_need_more_than_the_permitted_power_is_impossible() -> None:
	assert last(judged(dial(), (0, 50_000), (30, 49_000))) == Verdict.BELOW_PREVIOUS


def test_a_fall_is_never_a_rollover_when_the_permitted_power_is_unknown() -> None:
	unknown = dial(kilowatts=0)
	unknown = DialColumns(**{**vars(unknown), "max_daily_wh": np.array([NONE])})
	assert last(judged(unknown, (0, 99_990), (30, 10))) == Verdict.BELOW_PREVIOUS
	assert last(judged(unknown, (0, 0), (30, 99_000))) == Verdict.USUAL


@pytest.mark.parametrize(("kwh", "verdict"), [(3_600, Verdict.USUAL), (3_601, Verdict.ABOVE_PERMITTED)])
def test_thirty_days_at_five_kilowatts_bring_at_most_3600_kwh(kwh: int, verdict: Verdict) -> None:
	assert last(judged(dial(), (0, 0), (30, kwh))) == verdict


def test_the_ratio_of_the_transformers_counts_against_the_permitted_power() -> None:
	assert last(judged(dial(kilowatts=400, ratio=80), (0, 0), (30, 3_600))) == Verdict.USUAL
	assert last(judged(dial(kilowatts=400, ratio=80), (0, 0), (30, 3_601))) == Verdict.ABOVE_PERMITTED


@pytest.mark.parametrize(
	("day", "value", "verdict"),
	[
		(-1, 10, Verdict.BEFORE_INSTALLATION),
		(201, 10, Verdict.AFTER_REMOVAL),
		(200, 10, Verdict.USUAL),
		(10, 100_000, Verdict.BEYOND_DIAL),
		(10, 10.5, Verdict.TOO_FINE),
	],
)
def test_the_dial_cannot_have_shown_it(day: int, value: float, verdict: Verdict) -> None:
	assert last(judged(dial(removed=200), (day, value))) == verdict


def test_tomorrow_has_not_been_read() -> None:
	assert last(judged(dial(), (TODAY, 10))) == Verdict.USUAL
	assert last(judged(dial(), (TODAY + 1, 10))) == Verdict.IN_FUTURE


def test_more_than_five_times_the_average_is_suspicious() -> None:
	history = ((0, 0), (30, 100), (60, 200))
	assert last(judged(dial(), *history, (90, 700))) == Verdict.USUAL
	assert last(judged(dial(), *history, (90, 701))) == Verdict.FAR_ABOVE_AVERAGE


def test_one_earlier_reading_is_no_average() -> None:
	assert last(judged(dial(), (0, 0), (30, 3_000))) == Verdict.USUAL


def test_standing_still_is_odd_on_an_active_account_only() -> None:
	assert last(judged(dial(), (0, 50), (30, 50))) == Verdict.ZERO
	assert last(judged(dial(), (0, 50), (10, 50))) == Verdict.USUAL
	assert last(judged(dial(active=False), (0, 50), (30, 50))) == Verdict.USUAL


def test_many_registers_are_judged_as_each_one_alone() -> None:
	rng = np.random.default_rng(7)
	count, each = 200, 6
	value = np.cumsum(rng.integers(-50, 2_000, (count, each)), axis=1) * KWH
	day = np.cumsum(rng.integers(1, 40, (count, each)), axis=1)
	single = dial()
	many = DialColumns(**{name: np.repeat(column, count) for name, column in vars(single).items()})
	index = np.repeat(np.arange(count), each)
	together = judge(many, ReadingColumns(index, day.ravel(), value.ravel(), index * 0), 50, TODAY)
	for row in range(count):
		alone = judge(
			single, ReadingColumns(index[:each] * 0, day[row], value[row], index[:each] * 0), 50, TODAY
		)
		part = slice(row * each, (row + 1) * each)
		assert alone.verdict.tolist() == together.verdict[part].tolist()
		assert alone.energy_wh.tolist() == together.energy_wh[part].tolist()
