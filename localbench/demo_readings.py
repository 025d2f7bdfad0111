"""A year of meter readings: by route on its day, some entered late, some taken late or missed, a few
misread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localbench.demo_calendar import (
	FIRST_DAY,
	FIRST_MONTH,
	MONTHS,
	REGISTERS_FROM,
	TARIFF_CHANGE,
	day,
	month_of,
	month_starts,
)
from localbench.demo_consumers import SEED, Consumers
from localbench.demo_meters import OPEN_END, WH_PER_KWH, Installations
from localbench.simbench_district import (
	HOUSEHOLD,
	LOW_VOLTS,
	NIGHT,
	PEAK,
	TOTAL,
	District,
	Flags,
	Ints,
	Registers,
)

if TYPE_CHECKING:
	from localbench.demo_routes import Routes

PERIODIC, INSTALLATION, REMOVAL, CONTROL = range(4)
REASON_NAMES = ("Periodic", "Installation", "Removal", "Control")
BY_CONTROLLER, BY_ASKUE, BY_CONSUMER, BY_ACT = range(4)
SOURCE_NAMES = ("Controller", "ASKUE", "Consumer", "Act")

MISSED_SHARE, TAKEN_LATE_SHARE = 0.008, 0.007
ENTERED_LATE_SHARE, OWN_READING_SHARE = 0.02, 0.15
MISREAD_SHARE, MISREAD_FROM = 0.002, "2025-01-15"
LATE_DAYS = (2, 3)
LAST_ENTRY_DAY = 4
MONTH_DAYS, SHORTEST_GAP_DAYS, HOURS_PER_DAY = 30, 22, 24


@dataclass(frozen=True)
class Readings:
	"""One row per reading of one register, ordered by month of the reading day, installation, zone, day.

	``dial_wh`` is what was written down, ``true_wh`` what the dial showed: they differ where ``is_misread``.
	A reading of a day is the state at its start. ``entry_day`` is when it came into the system.
	``month_start`` has the first row of every month from the opening one (October 2024) on and the number of
	rows at its end.
	"""

	installation: Ints
	zone: Ints
	day: Ints
	dial_wh: Ints
	true_wh: Ints
	is_misread: Flags
	reason: Ints
	source: Ints
	entry_day: Ints
	month_start: Ints

	def __len__(self) -> int:
		return len(self.day)

	def of_month(self, number: int) -> slice:
		"""Rows of a month: 0 is the opening month, 1 the first billed one, 13 the late readings after the
		last."""
		return slice(int(self.month_start[number]), int(self.month_start[number + 1]))


@dataclass(frozen=True)
class _Events:
	installation: Ints
	day: Ints
	reason: Ints


def take_readings(
	district: District,
	routes: Routes,
	consumers: Consumers,
	meters: Installations,
	registers: Registers,
	seed: int = SEED,
) -> Readings:
	"""All readings of the year and the opening ones before it; the same seed gives the same readings."""
	random = np.random.default_rng(seed + 2)
	parts = [_openings(routes, meters), _meter_changes(meters), _controls(district, meters)]
	parts += [_monthly(routes, meters, number, random) for number in range(1, MONTHS + 1)]
	installation, days, reason = (
		np.concatenate([getattr(part, column) for part in parts])
		for column in ("installation", "day", "reason")
	)
	source = _sources(meters, installation, reason, random)
	entry = _entry_days(days, source, random)
	misread = _choose_misread(district, meters, installation, days, reason, random)
	event, zone = _by_register(meters, installation)
	order = np.lexsort((days[event], zone, installation[event], month_of(days[event])))
	event, zone = event[order], zone[order]
	rows, at = installation[event], days[event]
	true_wh = meters.dial_wh(registers, rows, at, zone)
	written = np.where(
		misread[event], _misread(meters, registers, consumers.permitted_w, rows, at, true_wh, random), true_wh
	)
	months = np.arange(MONTHS + 3) + month_of(np.array([REGISTERS_FROM]))
	return Readings(
		installation=rows,
		zone=zone,
		day=at,
		dial_wh=written,
		true_wh=true_wh,
		is_misread=written != true_wh,
		reason=reason[event],
		source=source[event],
		entry_day=entry[event],
		month_start=np.searchsorted(month_of(at), months),
	)


def planned_days(routes: Routes, point: Ints, number: int) -> Ints:
	"""Reading day of the points' routes in month ``number`` (0 = the opening one); 31 is the last day of any
	month."""
	start, after = month_starts(FIRST_MONTH, MONTHS + 1)[[number - 1, number]] if number else _opening_month()
	return np.minimum(start + routes.reading_day[routes.of_point[point]], after) - 1


def _opening_month() -> tuple[int, int]:
	return REGISTERS_FROM, FIRST_DAY


def _openings(routes: Routes, meters: Installations) -> _Events:
	old = np.flatnonzero(meters.installed_day < REGISTERS_FROM)
	return _Events(old, planned_days(routes, meters.point[old], 0), np.full(len(old), PERIODIC))


def _meter_changes(meters: Installations) -> _Events:
	"""The final reading of every removed meter and the first one of every meter installed within the year."""
	removed = np.flatnonzero(meters.removed_day != OPEN_END)
	installed = np.flatnonzero(meters.installed_day >= FIRST_DAY)
	return _Events(
		np.concatenate([removed, installed]),
		np.concatenate([meters.removed_day[removed], meters.installed_day[installed]]),
		np.repeat([REMOVAL, INSTALLATION], [len(removed), len(installed)]),
	)


def _controls(district: District, meters: Installations) -> _Events:
	"""Consumers on their own voltage are read on the eve of new tariffs, so that no day is averaged."""
	eve = day(TARIFF_CHANGE) - 1
	large = np.flatnonzero((district.points.volts > LOW_VOLTS)[meters.point] & _stands_on(meters, eve))
	return _Events(large, np.full(len(large), eve), np.full(len(large), CONTROL))


def _monthly(routes: Routes, meters: Installations, number: int, random: np.random.Generator) -> _Events:
	planned = planned_days(routes, meters.point, number)
	chance = random.random(len(meters))
	month_after = int(month_starts(FIRST_MONTH, MONTHS + 1)[number])
	late = month_after + random.integers(LATE_DAYS[0], LATE_DAYS[1] + 1, len(meters)) - 1
	taken = np.where(chance < MISSED_SHARE + TAKEN_LATE_SHARE, late, planned)
	read = np.flatnonzero((chance >= MISSED_SHARE) & _stands_on(meters, taken) & _stands_on(meters, planned))
	return _Events(read, taken[read], np.full(len(read), PERIODIC))


def _stands_on(meters: Installations, days: int | Ints) -> Flags:
	here = (meters.removed_day == OPEN_END) | (meters.removed_day > days)
	stands: Flags = (meters.installed_day < days) & here
	return stands


def _by_register(meters: Installations, installation: Ints) -> tuple[Ints, Ints]:
	"""Row of the event and zone, one for every register of the meter."""
	zoned = meters.has_zones[installation]
	single = np.flatnonzero(~zoned)
	zones = np.arange(PEAK, NIGHT + 1, dtype=np.int64)
	several = np.flatnonzero(zoned)
	event = np.concatenate([single, np.repeat(several, len(zones))])
	return event, np.concatenate([np.full(len(single), TOTAL), np.tile(zones, len(several))])


def _sources(meters: Installations, installation: Ints, reason: Ints, random: np.random.Generator) -> Ints:
	own = random.random(len(installation)) < OWN_READING_SHARE
	periodic = np.where(meters.is_smart[installation], BY_ASKUE, np.where(own, BY_CONSUMER, BY_CONTROLLER))
	return np.where(reason == PERIODIC, periodic, np.where(reason == CONTROL, BY_CONTROLLER, BY_ACT))


def _entry_days(days: Ints, source: Ints, random: np.random.Generator) -> Ints:
	"""Smart meters report at once, people within three days, a few later; never after the month's bills are
	made."""
	delay = np.where(random.random(len(days)) < ENTERED_LATE_SHARE, 9, random.integers(0, 4, len(days)))
	next_month = (month_of(days) + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
	return np.where(source == BY_ASKUE, days, np.minimum(days + delay, next_month + LAST_ENTRY_DAY - 1))


def _choose_misread(
	district: District,
	meters: Installations,
	installation: Ints,
	days: Ints,
	reason: Ints,
	random: np.random.Generator,
) -> Flags:
	"""Controllers misread dials of households, once the meter has readings enough to notice it by."""
	by_hand = ~meters.is_smart[installation] & (reason == PERIODIC)
	known = (meters.installed_day[installation] < REGISTERS_FROM) & (days >= day(MISREAD_FROM))
	at_home = district.points.kind[meters.point[installation]] == HOUSEHOLD
	misread: Flags = by_hand & known & at_home & (random.random(len(reason)) < MISREAD_SHARE)
	return misread


def _misread(
	meters: Installations,
	registers: Registers,
	permitted_w: Ints,
	rows: Ints,
	days: Ints,
	true_wh: Ints,
	random: np.random.Generator,
) -> Ints:
	"""Too high by several months of consumption, in whole kWh, but no more than the permitted power could
	bring."""
	month_ago = np.maximum(days - MONTH_DAYS, meters.counts_from[rows])
	point = meters.point[rows]
	usual = (registers.wh(point, days) - registers.wh(point, month_ago)) // meters.ratio[rows]
	possible = permitted_w[point] * HOURS_PER_DAY * SHORTEST_GAP_DAYS // meters.ratio[rows] - usual
	excess = np.minimum(usual * random.integers(7, 11, len(rows)), possible) // WH_PER_KWH * WH_PER_KWH
	is_believable = (excess > usual) & (true_wh + excess < meters.modulus_wh[rows])
	return np.where(is_believable, true_wh + excess, true_wh)


def count_rollovers(meters: Installations, readings: Readings) -> int:
	"""Meters whose dial passed its end between two of its true readings."""
	order = np.lexsort((readings.day, readings.zone, readings.installation))
	rows, zone, value = readings.installation[order], readings.zone[order], readings.true_wh[order]
	same = (rows[1:] == rows[:-1]) & (zone[1:] == zone[:-1])
	return len(np.unique(rows[1:][same & (value[1:] < value[:-1])]))
