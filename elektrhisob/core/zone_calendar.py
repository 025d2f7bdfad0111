"""Which tariff zone every minute of a day belongs to, and energy of intervals split by it.

A calendar has seasons (each from a day of the year until the next one begins) and three kinds of day. For
each season and kind the 24 hours are covered once. An interval inside one zone gives it all its energy; one
that a border cuts is divided in proportion to the minutes, whole watt-hours, the units left over by
`rounding.split_by_weights`: zones always add up to the total.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .columns import NONE, Int
from .rounding import half_up_divide, split_by_weights

MINUTES_OF_DAY = 1440
WORKING_DAY, WEEKEND, HOLIDAY = range(3)
DAY_TYPES = 3
_THURSDAY, _SATURDAY = 3, 5  # 1970-01-01 was a Thursday; Monday is 0.


@dataclass(frozen=True)
class ZoneHours:
	"""A zone's hours; until ≤ since passes midnight (22–6), equal ones are the whole day.

	season, day_type: positions, NONE for every one of them. is_controlled: maximum demand is taken there.
	"""

	season: int
	day_type: int
	since_minute: int
	until_minute: int
	zone: int
	is_controlled: bool = False

	def minutes(self) -> Int:
		length = (self.until_minute - self.since_minute - 1) % MINUTES_OF_DAY + 1
		return (self.since_minute + np.arange(length, dtype=np.int64)) % MINUTES_OF_DAY


@dataclass(frozen=True)
class CoverFault:
	"""A season and kind of day whose hours leave a minute without zone (times 0) or give it several."""

	season: int
	day_type: int
	minute: int
	times: int


@dataclass(frozen=True)
class ZoneCalendar:
	"""zones: their numbers, ascending. season_starts: month * 100 + day, ascending. day_types: exceptions
	by day number (holidays, and weekends that are worked). minute_zone: position in zones, per pattern
	season * DAY_TYPES + day type."""

	zones: tuple[int, ...]
	season_starts: tuple[int, ...]
	day_types: dict[int, int]
	minute_zone: npt.NDArray[np.int64]
	controlled: npt.NDArray[np.bool_]

	def patterns(self, days: Int) -> Int:
		dates = days.astype("datetime64[D]")
		months = dates.astype("datetime64[M]")
		month_day = (months.astype(np.int64) % 12 + 1) * 100 + (dates - months).astype(np.int64) + 1
		starts = np.array(self.season_starts, dtype=np.int64)
		# Before the first start of the year the last season still runs.
		season = (np.searchsorted(starts, month_day, side="right") - 1) % len(starts)
		weekday = (days + _THURSDAY) % 7
		kind = np.where(weekday >= _SATURDAY, WEEKEND, WORKING_DAY)
		if self.day_types:
			kind = np.array(
				[
					self.day_types.get(day, usual)
					for day, usual in zip(days.tolist(), kind.tolist(), strict=True)
				],
				dtype=np.int64,
			)
		return np.asarray(season * DAY_TYPES + kind, dtype=np.int64)


def cover_faults(seasons: int, hours: list[ZoneHours]) -> list[CoverFault]:
	"""The first wrong minute of every season and kind of day that is not covered exactly once."""
	faults = []
	for season in range(seasons):
		for kind in range(DAY_TYPES):
			times = np.zeros(MINUTES_OF_DAY, dtype=np.int64)
			for row in _of(hours, season, kind):
				times[row.minutes()] += 1
			wrong = np.flatnonzero(times != 1)
			if len(wrong):
				faults.append(CoverFault(season, kind, int(wrong[0]), int(times[wrong[0]])))
	return faults


def compile_calendar(
	season_starts: list[int], hours: list[ZoneHours], day_types: dict[int, int]
) -> ZoneCalendar:
	"""Raises ValueError when the hours do not cover every day exactly once."""
	if cover_faults(len(season_starts), hours):
		raise ValueError("The hours of a zone calendar must cover every day exactly once.")
	zones = tuple(sorted({row.zone for row in hours}))
	minute_zone = np.zeros((len(season_starts) * DAY_TYPES, MINUTES_OF_DAY), dtype=np.int64)
	controlled = np.zeros(minute_zone.shape, dtype=np.bool_)
	for season in range(len(season_starts)):
		for kind in range(DAY_TYPES):
			for row in _of(hours, season, kind):
				minute_zone[season * DAY_TYPES + kind, row.minutes()] = zones.index(row.zone)
				controlled[season * DAY_TYPES + kind, row.minutes()] = row.is_controlled
	return ZoneCalendar(zones, tuple(season_starts), dict(day_types), minute_zone, controlled)


def split_by_zone(
	values_wh: npt.NDArray[np.int64], days: Int, calendar: ZoneCalendar
) -> npt.NDArray[np.int64]:
	"""Energy[day row, zone]; values_wh[day row, interval], the intervals of a row fill its day."""
	intervals = values_wh.shape[1]
	weights = _minutes_of_zones(calendar, intervals)[calendar.patterns(days)]
	length = MINUTES_OF_DAY // intervals
	whole = weights == length
	split: npt.NDArray[np.int64] = (np.where(whole, 1, 0) * values_wh[:, :, None]).sum(axis=1)
	row, interval = np.nonzero(~whole.any(axis=2))
	if len(row):
		zones = len(calendar.zones)
		parts = split_by_weights(
			values_wh[row, interval],
			weights[row, interval].reshape(-1),
			np.repeat(np.arange(len(row), dtype=np.int64), zones),
		).reshape(-1, zones)
		np.add.at(split, row, parts)
	return split


@dataclass(frozen=True)
class Demand:
	"""Highest demand of each day in the controlled hours: watts (half up) and the interval, or NONE."""

	watts: Int
	interval: Int


def maximum_demand(values_wh: npt.NDArray[np.int64], days: Int, calendar: ZoneCalendar) -> Demand:
	"""An interval counts when it lies in the controlled hours with all its minutes."""
	intervals = values_wh.shape[1]
	by_interval = calendar.controlled.reshape(len(calendar.controlled), intervals, -1)
	inside = np.asarray(by_interval.all(axis=2), dtype=np.bool_)
	asked = np.where(inside[calendar.patterns(days)], values_wh, NONE)
	best = asked.argmax(axis=1).astype(np.int64)
	value = asked[np.arange(len(asked)), best]
	watts = half_up_divide(np.maximum(value, 0) * 60, MINUTES_OF_DAY // intervals)
	return Demand(np.where(value == NONE, NONE, watts), np.where(value == NONE, NONE, best))


def _minutes_of_zones(calendar: ZoneCalendar, intervals: int) -> npt.NDArray[np.int64]:
	"""Minutes[pattern, interval, zone]."""
	by_interval = calendar.minute_zone.reshape(len(calendar.minute_zone), intervals, -1)
	zones = np.arange(len(calendar.zones))
	inside = np.equal(by_interval[:, :, :, None], zones).astype(np.int64)
	return np.asarray(inside.sum(axis=2), dtype=np.int64)


def _of(hours: list[ZoneHours], season: int, kind: int) -> list[ZoneHours]:
	return [row for row in hours if row.season in (NONE, season) and row.day_type in (NONE, kind)]
