"""Estimates give way to the true reading.

A true reading takes the place of the estimates of its own month. When it shows that one of earlier months was
too high, all unbilled ones since the reading before them come to lie on the straight line from that reading
to the true one (moving one of them alone could leave it below its neighbour). So consumption adds up to
last − first, and no step is negative. Billed estimates stay; what was billed is corrected by a bill.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import NONE, Columns, Flag, Int
from .estimation import straight_line
from .periods import month_of


@dataclass(frozen=True)
class CountingReadings(Columns):
	"""Readings that count, sorted by register, day, sequence. is_billed: a bill covers the day."""

	register_idx: Int
	day: Int
	value_wh: Int
	is_estimated: Flag
	is_billed: Flag
	resolution_wh: Int
	modulus_wh: Int


@dataclass(frozen=True)
class TrueUp(Columns):
	"""Per reading: set_aside: it no longer counts; new_value_wh: it counts with this value, NONE as it is;
	by_row: the true reading it gives way to; contradicted: billed, and the true one contradicted_by shows
	that it was too high (or, read later in its month, too low)."""

	set_aside: Flag
	new_value_wh: Int
	by_row: Int
	contradicted: Flag
	contradicted_by: Int


@dataclass(frozen=True)
class RegisterValues(Columns):
	"""Readings as they come: stored or new."""

	register_idx: Int
	day: Int
	value_wh: Int
	is_estimated: Flag


def gives_way(stored: RegisterValues, new: RegisterValues, billed_until: Int) -> Flag:
	"""Stored readings a new true one is not judged by: unbilled estimates of its register, and billed ones
	that it contradicts. A dial is not wrong because somebody guessed too much: the bill is."""
	true = new.take(~new.is_estimated)
	size, last = len(billed_until), np.iinfo(np.int64).max
	lowest, highest = np.full(size, last, dtype=np.int64), np.full(size, NONE, dtype=np.int64)
	first_day, last_day = lowest.copy(), highest.copy()
	np.minimum.at(lowest, true.register_idx, true.value_wh)
	np.maximum.at(highest, true.register_idx, true.value_wh)
	np.minimum.at(first_day, true.register_idx, true.day)
	np.maximum.at(last_day, true.register_idx, true.day)
	at = stored.register_idx
	free = stored.day > billed_until[at]
	too_high = (stored.day < last_day[at]) & (stored.value_wh > lowest[at])
	too_low = (stored.day >= first_day[at]) & (stored.value_wh < highest[at])
	read = last_day[at] != NONE
	return np.asarray(stored.is_estimated & read & (free | too_high | too_low), dtype=np.bool_)


def true_up(readings: CountingReadings) -> TrueUp:
	count = len(readings)
	row = np.arange(count, dtype=np.int64)
	free = readings.is_estimated & ~readings.is_billed
	true = ~readings.is_estimated
	anchor = _before(readings.register_idx, np.where(~free, row, NONE))
	true_before = _before(readings.register_idx, np.where(true, row, NONE))
	true_after = _after(readings.register_idx, np.where(true, row, NONE))
	month = month_of(readings.day)
	same_month = _same(month, true_after) | _same(month, true_before)
	change = (readings.value_wh - readings.value_wh[np.maximum(anchor, 0)]) % readings.modulus_wh
	top = (
		readings.value_wh[np.maximum(true_after, 0)] - readings.value_wh[np.maximum(anchor, 0)]
	) % readings.modulus_wh
	between = (anchor != NONE) & (true_after != NONE)
	too_high = between & (change > top)
	# Behind the last true reading and below it: by more than half the dial round, so no rollover.
	below = (true_before != NONE) & (anchor == true_before) & (change > readings.modulus_wh // 2)
	# No line leads down from a billed estimate that was too high: the unbilled ones behind it do not count.
	falls_to_true = between & (top > readings.modulus_wh // 2)
	set_aside = free & (same_month | ((true_after == NONE) & below) | falls_to_true)
	line = straight_line(
		readings.value_wh[np.maximum(anchor, 0)],
		top,
		readings.day - readings.day[np.maximum(anchor, 0)],
		readings.day[np.maximum(true_after, 0)] - readings.day[np.maximum(anchor, 0)],
		readings.resolution_wh,
		readings.modulus_wh,
	)
	falls = np.zeros(count, dtype=np.bool_)
	falls[1:] = between[1:] & (anchor[1:] == anchor[:-1]) & free[1:] & free[:-1] & (change[1:] < change[:-1])
	wrong = np.zeros(count, dtype=np.bool_)
	wrong[anchor[between & free & (too_high | falls)]] = True
	revalued = free & ~set_aside & between & wrong[np.maximum(anchor, 0)]
	by = np.where(true_after != NONE, true_after, true_before)
	contradicted = readings.is_estimated & readings.is_billed & (too_high | below)
	return TrueUp(
		set_aside=set_aside,
		new_value_wh=np.where(revalued, line, NONE),
		by_row=np.where(set_aside | revalued, by, NONE),
		contradicted=contradicted,
		contradicted_by=np.where(contradicted, by, NONE),
	)


def _same(month: Int, other: Int) -> Flag:
	return np.asarray((other != NONE) & (month == month[np.maximum(other, 0)]), dtype=np.bool_)


def _before(register: Int, position: Int) -> Int:
	"""The last marked row before each one, on its register."""
	last = np.concatenate([[NONE], np.maximum.accumulate(position)])[: len(position)].astype(np.int64)
	own = (last != NONE) & (register[np.maximum(last, 0)] == register)
	return np.where(own, last, NONE)


def _after(register: Int, position: Int) -> Int:
	mirrored = np.where(position[::-1] == NONE, NONE, len(position) - 1 - position[::-1])
	found = _before(register[::-1], mirrored)[::-1]
	return np.where(found == NONE, NONE, len(position) - 1 - found)
