"""From readings to consumption.

A reading closes its day: it is the state of the register at the end of day D. So two readings hold the
energy of the days after the opening day up to and including the closing day, and readings of 30 April and
31 May hold May, day for day. (A value captured at 00:00 of the 1st is the reading of the day before.)
The day of a reading, never the time of its entry, decides its period:

* opening reading = the last one before the period, or the first one of a meter installed inside the period;
* closing reading = the last one inside the period (of a removed meter: its final reading).

Every pair of neighbouring readings between the two is a step. Steps are kept, so that a reading taken on the
eve of a tariff change is used exactly and not averaged away. Energy of a step:

	(new - old) * ratio                     when new >= old
	(dial_modulus + new - old) * ratio      when new < old and that is plausible: the dial rolled over

where ratio = CT * VT and plausible = at most max_daily_wh * days of the step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .causes import Cause
from .columns import NONE, Columns, Flag, Int, day_key, ranges, sum_by_index

if TYPE_CHECKING:
	from .periods import Period


@dataclass(frozen=True)
class RegisterColumns(Columns):
	"""One row per register = meter installation x zone, in any order. Its index is its position here.

	account_idx    the account it serves
	zone           0 all day, or the tariff zone it counts (1, 2, …)
	ratio          CT ratio * VT ratio
	dial_modulus_wh   10**digits kWh, in Wh
	max_daily_wh   most energy a day can bring through this register after the ratio: permitted power * 24 h;
	               -1 unknown (no rollover is then believed)
	installed_day, removed_day   removed_day -1 = still there
	"""

	account_idx: Int
	zone: Int
	ratio: Int
	dial_modulus_wh: Int
	max_daily_wh: Int
	installed_day: Int
	removed_day: Int


@dataclass(frozen=True)
class ReadingColumns(Columns):
	"""One row per valid reading, in any order (sorted by register, day, sequence is fastest).

	register_idx   position in the registers
	day            business date
	value_wh       what the dial shows, in Wh, before the ratio
	sequence       order of the readings of one register on one day
	"""

	register_idx: Int
	day: Int
	value_wh: Int
	sequence: Int


@dataclass(frozen=True)
class IntervalColumns(Columns):
	"""One row per register present in the period, in the order of the registers.

	opening_idx, closing_idx   positions in the readings, -1 none
	opening_day, closing_day   days of the two readings; -1 none
	energy_wh      after the ratio; 0 unless cause is OK
	rolled_over    the dial passed zero in a step
	cause          see Cause
	"""

	register_idx: Int
	opening_idx: Int
	closing_idx: Int
	opening_day: Int
	closing_day: Int
	energy_wh: Int
	rolled_over: Flag
	cause: Int


@dataclass(frozen=True)
class StepColumns(Columns):
	"""One row per pair of neighbouring readings of a register whose cause is OK.

	interval_row   position in the intervals
	from_day, until_day   half-open days it holds: the days after each of the two readings
	energy_wh      after the ratio; a meter with only its installation reading has one step of 0 days and 0 Wh
	"""

	interval_row: Int
	from_day: Int
	until_day: Int
	energy_wh: Int


@dataclass(frozen=True)
class Consumption:
	intervals: IntervalColumns
	steps: StepColumns


def measure(
	registers: RegisterColumns, readings: ReadingColumns, period: Period, start_day: Int | None = None
) -> Consumption:
	"""Intervals and steps of every register present on a day of the period.

	start_day: per register, where its period begins when that is not the period's own first day.
	"""
	start = np.full(len(registers), period.start_day) if start_day is None else start_day
	present = np.flatnonzero(
		(registers.installed_day <= period.end_day)
		& ((registers.removed_day == NONE) | (registers.removed_day >= start))
	)
	order = reading_order(readings)
	ordered = readings if order is None else readings.take(order)
	meters = registers.take(present)
	opening, closing = _find_readings(present, meters, ordered, start[present], period)
	cause = _cause_of_readings(meters, ordered, opening, closing, period)
	steps, rolled_over, step_cause = _measure_steps(meters, ordered, opening, closing, cause)
	cause = np.where(cause == Cause.OK, step_cause, cause)
	steps = steps.take(cause[steps.interval_row] == Cause.OK)
	intervals = IntervalColumns(
		register_idx=present,
		opening_idx=_original(order, opening),
		closing_idx=_original(order, closing),
		opening_day=_day_at(ordered, opening),
		closing_day=_day_at(ordered, closing),
		energy_wh=sum_by_index(steps.energy_wh, steps.interval_row, len(present)),
		rolled_over=rolled_over & (cause == Cause.OK),
		cause=cause,
	)
	return Consumption(intervals, steps)


def reading_order(readings: ReadingColumns) -> Int | None:
	"""Positions sorted by register, day, sequence; None when they are sorted already."""
	key = day_key(readings.register_idx, readings.day)
	later = (key[1:] > key[:-1]) | ((key[1:] == key[:-1]) & (readings.sequence[1:] >= readings.sequence[:-1]))
	if bool(later.all()):
		return None
	order: Int = np.lexsort((readings.sequence, key)).astype(np.int64)
	return order


def _find_readings(
	register_idx: Int, meters: RegisterColumns, ordered: ReadingColumns, start_day: Int, period: Period
) -> tuple[Int, Int]:
	"""Positions of the opening and the closing reading among the ordered ones, NONE where there is none."""
	key = day_key(ordered.register_idx, ordered.day)
	inside = np.searchsorted(key, day_key(register_idx, start_day))
	after = np.searchsorted(key, day_key(register_idx, period.end_day + 1))
	has_earlier = (inside > 0) & (_register_at(ordered, inside - 1) == register_idx)
	has_inside = after > inside
	starts_inside = (meters.installed_day >= start_day) & has_inside
	opening = np.where(has_earlier, inside - 1, np.where(starts_inside, inside, NONE))
	closing = np.where(has_inside, after - 1, NONE)
	return opening, closing


def _register_at(ordered: ReadingColumns, position: Int) -> Int:
	if len(ordered) == 0:
		return np.full(len(position), NONE, dtype=np.int64)
	register: Int = ordered.register_idx[np.maximum(position, 0)]
	return register


def _day_at(ordered: ReadingColumns, position: Int) -> Int:
	if len(ordered) == 0:
		return np.full(len(position), NONE, dtype=np.int64)
	return np.where(position == NONE, NONE, ordered.day[np.maximum(position, 0)])


def _original(order: Int | None, position: Int) -> Int:
	if order is None or len(order) == 0:
		return position
	return np.where(position == NONE, NONE, order[np.maximum(position, 0)])


def _cause_of_readings(
	meters: RegisterColumns, ordered: ReadingColumns, opening: Int, closing: Int, period: Period
) -> Int:
	removed_inside = (meters.removed_day != NONE) & (meters.removed_day <= period.end_day)
	no_final = removed_inside & (_day_at(ordered, closing) < meters.removed_day)
	return np.select(
		[opening == NONE, no_final, closing == NONE],
		[np.int64(Cause.MISSING_START), np.int64(Cause.MISSING_FINAL), np.int64(Cause.MISSING_CLOSE)],
		np.int64(Cause.OK),
	)


def _measure_steps(
	meters: RegisterColumns, ordered: ReadingColumns, opening: Int, closing: Int, cause: Int
) -> tuple[StepColumns, Flag, Int]:
	"""Steps of the intervals with both readings; per interval: a rollover happened, cause of its steps."""
	rows = np.flatnonzero(cause == Cause.OK)
	count = np.maximum(closing[rows] - opening[rows], 1)
	row = np.repeat(rows, count)
	old = ranges(opening[rows], count)
	new = np.minimum(old + 1, closing[row])
	meter = meters.take(row)
	days = ordered.day[new] - ordered.day[old]
	change = ordered.value_wh[new] - ordered.value_wh[old]
	falls = change < 0
	energy = (change + np.where(falls, meter.dial_modulus_wh, 0)) * meter.ratio
	plausible = energy <= meter.max_daily_wh * np.maximum(days, 1)
	step_cause = np.where(falls & ~plausible, np.int64(Cause.NEGATIVE), np.int64(Cause.OK))
	beyond = _beyond_dial(ordered, old, meter) | _beyond_dial(ordered, new, meter)
	step_cause = np.where(beyond, np.int64(Cause.BEYOND_DIAL), step_cause)
	rolled_over = np.zeros(len(meters), dtype=np.bool_)
	rolled_over[row[falls & plausible]] = True
	interval_cause = np.zeros(len(meters), dtype=np.int64)
	np.maximum.at(interval_cause, row, step_cause)
	steps = StepColumns(row, ordered.day[old] + 1, ordered.day[new] + 1, energy)
	return steps, rolled_over, interval_cause


def _beyond_dial(ordered: ReadingColumns, position: Int, meter: RegisterColumns) -> Flag:
	value = ordered.value_wh[position]
	return np.asarray((value < 0) | (value >= meter.dial_modulus_wh), dtype=np.bool_)
