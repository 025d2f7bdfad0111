"""Days of profiles as registers need them: short gaps filled, split into zones, with their highest demand."""

from dataclasses import dataclass

import mariadb
import numpy as np

from elektrhisob.bulk.exact import EPOCH
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.profiles import ESTIMATED, GOOD, MISSING, Grid, fill_gaps
from elektrhisob.core.validation import resolve_rules
from elektrhisob.core.zone_calendar import MINUTES_OF_DAY, maximum_demand, split_by_zone
from elektrhisob.metering.profiles.calendar_book import calendar_on, zone_numbers
from elektrhisob.metering.profiles.store import statuses, unpacked
from elektrhisob.metering.validation.rule_settings import read_settings

TOTAL_ZONE = 0


@dataclass(frozen=True)
class DayEnergies:
	"""Days of channels: place in the question, quantity, day, energy of the day by zone number, quality
	(GOOD, ESTIMATED or MISSING), highest watts in the controlled hours (NONE: no such hours)."""

	asked: Int
	quantities: list[str]
	days: Int
	by_zone: dict[int, Int]
	quality: Int
	watts: Int


def read_days(connection: mariadb.Connection, after: int, until: int) -> DayEnergies:
	"""Of the staged installations, in the order of channel and day, with a day more at either end: a gap at
	midnight lies between its neighbours like any other."""
	number, quantity, day, texts, letters, interval = read_columns(
		connection,
		f"""SELECT asked.number, profile.quantity, TO_DAYS(profile.day) - {EPOCH}, profile.values_wh,
			profile.quality, profile.interval_minutes
		FROM asked_installation asked
		STRAIGHT_JOIN `tabLoad Profile Day` profile ON profile.installation = asked.installation
		WHERE profile.day > FROM_DAYS(? + {EPOCH}) AND profile.day <= FROM_DAYS(? + {EPOCH})
			AND profile.replaced_by IS NULL
		ORDER BY asked.number, profile.quantity, profile.day""",
		(after - 1, until + 1),
	)
	asked, days = np.array(number, dtype=np.int64), np.array(day, dtype=np.int64)
	intervals = np.array(interval, dtype=np.int64)
	by_zone = {zone: np.zeros(len(days), dtype=np.int64) for zone in zone_numbers().values()}
	by_zone.setdefault(TOTAL_ZONE, np.zeros(len(days), dtype=np.int64))
	result, watts = np.full(len(days), GOOD, dtype=np.int64), np.full(len(days), NONE, dtype=np.int64)
	calendars = {one: calendar_on(one) for one in np.unique(days).tolist()}
	filled = _filled_minutes(connection)
	quantities = {name: at for at, name in enumerate(sorted(set(quantity)))}
	channel = (asked << 4) + np.array([quantities[name] for name in quantity], dtype=np.int64)
	for length in np.unique(intervals).tolist():
		rows = np.flatnonzero(intervals == length)
		count = MINUTES_OF_DAY // length
		values = unpacked([texts[row] for row in rows], count)
		status = statuses([letters[row] for row in rows], count)
		_fill(values, status, channel[rows], days[rows], filled[asked[rows]] // length)
		by_zone[TOTAL_ZONE][rows] = values.sum(axis=1)
		result[rows] = np.where(
			(status == MISSING).any(axis=1),
			MISSING,
			np.where((status == ESTIMATED).any(axis=1), ESTIMATED, GOOD),
		)
		for calendar in {id(one): one for one in calendars.values()}.values():
			own = np.array([calendars[one] is calendar for one in days[rows].tolist()], dtype=np.bool_)
			split = split_by_zone(values[own], days[rows][own], calendar)
			for column, zone in enumerate(calendar.zones):
				by_zone[zone][rows[own]] = split[:, column]
			watts[rows[own]] = maximum_demand(values[own], days[rows][own], calendar).watts
	return DayEnergies(asked, quantity, days, by_zone, result, watts)


def _fill(values: Grid, status: Grid, channel: Int, days: Int, longest: Int) -> None:
	"""In place; only the few channels with a hole are walked through, in runs of neighbouring days."""
	holed = np.unique(channel[(status == MISSING).any(axis=1)])
	for one in holed.tolist():
		rows = np.flatnonzero(channel == one)
		breaks = np.flatnonzero(np.diff(days[rows]) != 1) + 1
		for run in np.split(rows, breaks):
			values[run], status[run] = fill_gaps(values[run], status[run], int(longest[run[0]]))


def _filled_minutes(connection: mariadb.Connection) -> Int:
	"""How long a gap may be that is filled, by the rule GAP, per staged installation."""
	_number, category, model, het = read_columns(
		connection,
		"""SELECT asked.number, IFNULL(account.category, ''), IFNULL(meter.meter_model, ''),
			IFNULL(installed.het, '')
		FROM asked_installation asked
		LEFT JOIN `tabMeter Installation` installed ON installed.name = asked.installation
		LEFT JOIN `tabMeter` meter ON meter.name = installed.meter
		LEFT JOIN `tabPersonal Account` account ON account.name = installed.personal_account
		ORDER BY asked.number""",
	)
	settings = [row for row in read_settings() if row.code == "GAP"]
	book = resolve_rules(settings, list(zip(category, model, het, strict=True)))
	return book.parameters["GAP"]["filled_minutes"]
