"""Is a reading possible, and is it usual? One judgement for one reading and for a million (no database here).

Energy between neighbouring readings follows core.consumption: the dial difference after the ratio, and a fall
of the dial is a rollover only when permitted power allows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from elektrhisob.core.columns import NONE, Columns, Flag, Int
from elektrhisob.core.consumption import ReadingColumns, RegisterColumns

READINGS_OF_AVERAGE = 4
"""The usual consumption is that between the last readings, this many of them."""
ZERO_IS_ODD_AFTER_DAYS = 20
"""A shorter stay away from home leaves a dial where it was without anything being wrong."""


class Verdict(IntEnum):
	"""What a reading is. Below 20 it is impossible and refused; from 20 on it is kept and flagged."""

	USUAL = 0
	BEFORE_INSTALLATION = 1
	AFTER_REMOVAL = 2
	IN_FUTURE = 3
	BEYOND_DIAL = 4
	TOO_FINE = 5
	BELOW_PREVIOUS = 6
	ABOVE_PERMITTED = 7
	FAR_ABOVE_AVERAGE = 20
	ZERO = 21

	@property
	def is_impossible(self) -> bool:
		return 0 < self < Verdict.FAR_ABOVE_AVERAGE

	@property
	def is_suspicious(self) -> bool:
		return self >= Verdict.FAR_ABOVE_AVERAGE


@dataclass(frozen=True)
class DialColumns(RegisterColumns):
	"""Registers with what only the judgement needs.

	resolution_wh   smallest step of the dial: 1000 without decimals, 100 with one
	is_active       the account still consumes: standing still is odd
	"""

	resolution_wh: Int
	is_active: Flag


@dataclass(frozen=True)
class JudgementColumns(Columns):
	"""One row per reading, in the order of the readings.

	verdict        see Verdict
	energy_wh      since the reading before it on the same register, after the ratio; -1 for the first one
	days           since that reading; -1 for the first one
	rolled_over    the dial passed zero since that reading
	average_energy_wh, average_days   consumption between the last readings before it; -1 unknown
	"""

	verdict: Int
	energy_wh: Int
	days: Int
	rolled_over: Flag
	average_energy_wh: Int
	average_days: Int


def judge(
	dials: DialColumns, readings: ReadingColumns, suspicious_tenths: int, today: int
) -> JudgementColumns:
	"""Judge readings sorted by register, day, sequence, each against the one before it on its register.

	suspicious_tenths   tenths of times the average a daily consumption may reach unflagged; 0 = never flag
	today               day number; a later reading is impossible
	"""
	dial = dials.take(readings.register_idx)
	first = _first_of_register(readings)
	follows = first < np.arange(len(readings))
	before = np.where(follows, np.arange(len(readings)) - 1, np.arange(len(readings)))
	days = readings.day - readings.day[before]
	change = readings.value_wh - readings.value_wh[before]
	limit = np.where(dial.max_daily_wh == NONE, NONE, dial.max_daily_wh * np.maximum(days, 1))
	around = (change + dial.dial_modulus_wh) * dial.ratio
	rolled_over = (change < 0) & (around <= limit)
	energy = np.where(rolled_over, around, np.maximum(change, 0) * dial.ratio)
	average_energy, average_days = _average_before(energy, readings.day, first, before)
	verdict = np.select(
		[
			readings.day < dial.installed_day,
			(dial.removed_day != NONE) & (readings.day > dial.removed_day),
			readings.day > today,
			(readings.value_wh < 0) | (readings.value_wh >= dial.dial_modulus_wh),
			readings.value_wh % dial.resolution_wh != 0,
			(change < 0) & ~rolled_over,
			(limit != NONE) & (energy > limit),
			_far_above(energy, days, average_energy, average_days, suspicious_tenths),
			follows & dial.is_active & (energy == 0) & (days >= ZERO_IS_ODD_AFTER_DAYS),
		],
		[np.int64(verdict) for verdict in Verdict if verdict != Verdict.USUAL],
		np.int64(Verdict.USUAL),
	)
	return JudgementColumns(
		verdict=verdict,
		energy_wh=np.where(follows, energy, NONE),
		days=np.where(follows, days, NONE),
		rolled_over=rolled_over,
		average_energy_wh=average_energy,
		average_days=average_days,
	)


def _first_of_register(readings: ReadingColumns) -> Int:
	"""Position of the first reading of the register that each reading belongs to."""
	position = np.arange(len(readings), dtype=np.int64)
	starts = np.ones(len(readings), dtype=np.bool_)
	starts[1:] = readings.register_idx[1:] != readings.register_idx[:-1]
	return np.maximum.accumulate(np.where(starts, position, 0)) if len(readings) else position


def _average_before(energy: Int, day: Int, first: Int, before: Int) -> tuple[Int, Int]:
	"""Energy and days between the last readings before each one; NONE where there are not two of them."""
	position = np.arange(len(energy), dtype=np.int64)
	total = np.cumsum(energy)
	start = np.maximum(position - READINGS_OF_AVERAGE, first)
	known = (before > start) & (day[before] > day[start])
	return (
		np.where(known, total[before] - total[start], NONE),
		np.where(known, day[before] - day[start], NONE),
	)


def _far_above(energy: Int, days: Int, average_energy: Int, average_days: Int, tenths: int) -> Flag:
	if tenths <= 0:
		return np.zeros(len(energy), dtype=np.bool_)
	known = (average_days > 0) & (average_energy > 0)
	usual = np.where(known, average_energy, 0) * np.maximum(days, 1) * tenths
	return np.asarray(known & (energy * np.maximum(average_days, 1) * 10 > usual), dtype=np.bool_)
