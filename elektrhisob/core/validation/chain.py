"""Readings of a register in a row, and what lies between each of them and the one before it.

A chain holds the stored readings that a judgement needs (the last ones before, the ones after) and the new
ones, sorted by register, day, sequence. Energy between neighbours follows core.consumption: the dial
difference after the ratio, and a fall of the dial is a rollover only when permitted power allows it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elektrhisob.core.columns import NONE, Columns, Flag, Int, run_starts
from elektrhisob.core.consumption import RegisterColumns


@dataclass(frozen=True)
class RegisterContext(RegisterColumns):
	"""Registers with what the rules ask about them.

	resolution_wh   smallest step of the dial: 1000 without decimals, 100 with one
	is_active       the account still consumes: standing still is odd
	is_known        False: nobody knows the device; only UNKNOWN_DEVICE applies
	is_cumulative   False for a maximum that is set back to zero: its differences mean nothing
	device_idx      registers of one installation and quantity share it: a total and its zones
	billed_until_day   last day an issued or calculated bill of the account holds; -1 never billed
	neighbour_daily_wh   median daily energy of consumers of the kind nearby; -1 unknown
	"""

	resolution_wh: Int
	is_active: Flag
	is_known: Flag
	is_cumulative: Flag
	device_idx: Int
	billed_until_day: Int
	neighbour_daily_wh: Int


@dataclass(frozen=True)
class ChainColumns(Columns):
	"""One row per reading, sorted by register, day, sequence.

	is_new         arrives now; the others are stored
	is_estimated   computed, not read
	source         number of the source it came from
	row            position among the arrived ones; -1 stored
	clock_drift_seconds   how far the device's clock was off, either way; -1 unknown
	profile_wh     energy of the load profile since the reading before it, after the ratio; -1 unknown
	"""

	register_idx: Int
	day: Int
	value_wh: Int
	is_new: Flag
	is_estimated: Flag
	source: Int
	row: Int
	clock_drift_seconds: Int
	profile_wh: Int


@dataclass(frozen=True)
class Measured:
	"""A chain with what lies between neighbours; every column has the chain's length.

	first, before   positions of the register's first reading, and of the one before (itself for the first)
	follows         there is one before
	energy_wh       since the one before, after the ratio; 0 for the first one and for an impossible fall
	limit_wh        most energy permitted power allows since then; -1 unknown
	total_wh        energies summed up from the very beginning: differences in a register are consumption
	"""

	chain: ChainColumns
	dial: RegisterContext
	today: int
	first: Int
	before: Int
	follows: Flag
	days: Int
	change_wh: Int
	limit_wh: Int
	rolled_over: Flag
	energy_wh: Int
	total_wh: Int

	def __len__(self) -> int:
		return len(self.chain)

	def average_before(self, readings: Int) -> tuple[Int, Int]:
		"""Energy and days between that many last readings before each one; -1 where there are not two."""
		position = np.arange(len(self), dtype=np.int64)
		start = np.maximum(position - readings, self.first)
		day = self.chain.day
		known = (self.before > start) & (day[self.before] > day[start])
		return (
			np.where(known, self.total_wh[self.before] - self.total_wh[start], NONE),
			np.where(known, day[self.before] - day[start], NONE),
		)


def measure_chain(dials: RegisterContext, chain: ChainColumns, today: int) -> Measured:
	"""today: day number of the judgement."""
	dial = dials.take(chain.register_idx)
	position = np.arange(len(chain), dtype=np.int64)
	first = _first_of_register(chain.register_idx)
	follows = first < position
	before = np.where(follows, position - 1, position)
	days = chain.day - chain.day[before]
	change = chain.value_wh - chain.value_wh[before]
	limit = np.where(dial.max_daily_wh == NONE, NONE, dial.max_daily_wh * np.maximum(days, 1))
	around = (change + dial.dial_modulus_wh) * dial.ratio
	rolled_over = (change < 0) & (around <= limit) & dial.is_cumulative
	energy = np.where(rolled_over, around, np.maximum(change, 0) * dial.ratio)
	energy = np.where(dial.is_cumulative, energy, 0)
	return Measured(
		chain=chain,
		dial=dial,
		today=today,
		first=first,
		before=before,
		follows=follows,
		days=days,
		change_wh=change,
		limit_wh=limit,
		rolled_over=rolled_over,
		energy_wh=energy,
		total_wh=np.cumsum(energy),
	)


def _first_of_register(register_idx: Int) -> Int:
	starts = run_starts(register_idx)
	return np.repeat(starts, np.diff(np.append(starts, len(register_idx))))
