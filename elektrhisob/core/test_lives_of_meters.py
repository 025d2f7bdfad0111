"""Random lives of a supply point: exchanges, other ratios, dials over the top, months nobody read.

Whatever happens, the months together measure last minus first of each meter, with its ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.causes import Cause
from elektrhisob.core.consumption import ReadingColumns, RegisterColumns, measure
from elektrhisob.core.periods import month_period

MONTHS = tuple(month_period(2025, month) for month in range(1, 13))
FIRST_DAY, LAST_DAY = MONTHS[0].start_day - 1, MONTHS[-1].end_day
MAX_DAILY_WH = 10_000


@dataclass(frozen=True)
class Meter:
	"""One installation: its days, its dial, and (day, Wh the dial has gone on since the reading before)."""

	installed: int
	removed: int
	ratio: int
	modulus_wh: int
	first_wh: int
	readings: tuple[tuple[int, int], ...]

	@property
	def energy_wh(self) -> int:
		return sum(step for _day, step in self.readings) * self.ratio


@st.composite
def lives(draw: st.DrawFn) -> list[Meter]:
	"""Meters that follow one another on one point, each read when it comes and when it goes.

	Between these it is read on any days: actual and estimated readings alike are steps of the same dial.
	"""
	inner = st.integers(FIRST_DAY + 1, LAST_DAY - 1)
	exchanges = sorted(draw(st.sets(inner, max_size=4)))
	days = [FIRST_DAY, *exchanges, LAST_DAY]
	return [draw(meters(installed, removed)) for installed, removed in pairwise(days)]


@st.composite
def meters(draw: st.DrawFn, installed: int, removed: int) -> Meter:
	ratio = draw(st.sampled_from((1, 20, 80)))
	modulus_wh = 10 ** draw(st.integers(2, 5)) * 1000
	between = draw(st.sets(st.integers(installed, removed), max_size=8))
	days = sorted(between - {installed, removed})
	readings, before = [(installed, 0)], installed
	for day in [*days, removed]:
		most = min(MAX_DAILY_WH * (day - before) // ratio, modulus_wh - 1)
		readings.append((day, draw(st.integers(0, most))))
		before = day
	first = draw(st.integers(0, modulus_wh - 1))
	return Meter(installed, removed, ratio, modulus_wh, first, tuple(readings))


def columns_of(life: list[Meter]) -> tuple[RegisterColumns, ReadingColumns]:
	registers, readings = [], []
	for position, meter in enumerate(life):
		stands = meter is life[-1]
		removed = -1 if stands else meter.removed
		registers.append(
			(0, 0, meter.ratio, meter.modulus_wh, MAX_DAILY_WH, meter.installed, removed),
		)
		dial = meter.first_wh
		for order, (day, step) in enumerate(meter.readings):
			dial = (dial + step) % meter.modulus_wh
			readings.append((position, day, dial, order))
	return (
		RegisterColumns(*np.array(registers, dtype=np.int64).T),
		ReadingColumns(*np.array(readings, dtype=np.int64).T),
	)


@given(lives())
def test_the_months_together_measure_last_minus_first_of_every_meter(life: list[Meter]) -> None:
	registers, readings = columns_of(life)
	measured = np.zeros(len(life), dtype=np.int64)
	for month in MONTHS:
		intervals = measure(registers, readings, month).intervals
		assert set(intervals.cause.tolist()) <= {Cause.OK, Cause.MISSING_CLOSE}
		np.add.at(measured, intervals.register_idx, intervals.energy_wh)
	assert measured.tolist() == [meter.energy_wh for meter in life]
