"""Registers of meters that give only a profile: a reading at the end of the month, worked out of its days.

The dial goes on from the last reading that counts, by the energy of every day since; a zone's by the
calendar. What is too little for the smallest step of the dial is carried to the next month, on the
reading's basis. A day that is not there, or a value that is missing, leaves the register unread: it is
estimated or visited.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import frappe
import mariadb
import numpy as np
from frappe.utils import add_days, get_first_day, getdate, today

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.profiles import move_dials
from elektrhisob.core.zone_calendar import MINUTES_OF_DAY, split_by_zone
from elektrhisob.metering.arrival import ArrivedReadings, Outcomes, take_readings
from elektrhisob.metering.estimation.facts import Registers, last_before, read_history, read_registers, stage
from elektrhisob.metering.profiles.calendar_book import calendar_on
from elektrhisob.metering.profiles.store import ESTIMATED, GOOD, MISSING, statuses, unpacked
from elektrhisob.metering.validation.days import day_number

SOURCE = "LOAD-PROFILE"
INSTALLATIONS_A_STEP = 1_000
TOTAL_ZONE = 0
_CARRIED = re.compile(r"\+ (\d+) Wh$")


@dataclass(frozen=True)
class DayEnergies:
	"""Days of channels: place in the question, quantity, day, energy of the day by zone number, quality."""

	asked: Int
	quantities: list[str]
	days: Int
	by_zone: dict[int, Int]
	is_estimated: Int


def read_last_month() -> None:
	"""Every day: channels whose last month is complete now and not read yet, district by district."""
	on = str(add_days(get_first_day(today()), -1))
	for het in frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name"):
		read_district(het, on)


def read_district(het: str, on: str) -> int:
	"""How many registers were entered."""
	waiting: list[str] = frappe.db.sql_list(
		"""select distinct profile.installation from `tabLoad Profile Day` profile
		where profile.het = %(het)s and profile.day = %(on)s and profile.replaced_by is null
			and not exists (select 1 from `tabMeter Reading` reading
				where reading.installation = profile.installation
				and reading.reading_date between %(first)s and %(on)s
				and reading.status in ('Accepted', 'Suspicious') and reading.quality = 'Actual')
		order by profile.installation""",
		{"het": het, "on": getdate(on), "first": get_first_day(on)},
	)
	entered = 0
	for start in range(0, len(waiting), INSTALLATIONS_A_STEP):
		codes = readings_from_profiles(waiting[start : start + INSTALLATIONS_A_STEP], on).codes
		entered += sum(code in ("ACCEPTED", "SUSPICIOUS") for code in codes)
	return entered


def readings_from_profiles(installations: Sequence[str], on: str) -> Outcomes:
	"""Enter the registers of these installations at the end of a day; commits. The same day again: KNOWN.

	One outcome per register whose profile is complete since its last reading.
	"""
	day = day_number(on)
	with bulk_connection() as connection:
		stage(connection, installations)
		registers = read_registers(connection)
		history = read_history(connection, registers, day)
		every = np.arange(len(registers), dtype=np.int64)
		opening = last_before(history, every, day)
		since = (
			np.where(opening == NONE, NONE, history.day[np.maximum(opening, 0)])
			if len(history.day)
			else opening
		)
		values = history.value_wh[np.maximum(opening, 0)] if len(history.day) else opening
		energies = _read_days(connection, int(since[since != NONE].min(initial=day)), day)
		carried = _carried(connection, registers, day)
	energy, complete, estimated = _since(registers, energies, since, day)
	rows = np.flatnonzero(complete & (since != NONE) & (since < day))
	moved = move_dials(
		values, energy, carried, registers.ratio, registers.resolution_wh, registers.modulus_wh
	)
	return _enter(registers, rows, moved.value_wh, moved.carried_wh, estimated, energy, on)


def _read_days(connection: mariadb.Connection, after: int, until: int) -> DayEnergies:
	number, quantity, day, texts, quality, interval = read_columns(
		connection,
		"""SELECT asked.number, profile.quantity, TO_DAYS(profile.day) - 719528, profile.values_wh,
			profile.quality, profile.interval_minutes
		FROM asked_installation asked
		STRAIGHT_JOIN `tabLoad Profile Day` profile ON profile.installation = asked.installation
		WHERE profile.day > FROM_DAYS(? + 719528) AND profile.day <= FROM_DAYS(? + 719528)
			AND profile.replaced_by IS NULL""",
		(after, until),
	)
	days = np.array(day, dtype=np.int64)
	intervals = np.array(interval, dtype=np.int64)
	numbers = frappe.get_all("Tariff Zone", pluck="zone_number", order_by="zone_number")
	by_zone = {zone: np.zeros(len(days), dtype=np.int64) for zone in numbers}
	by_zone.setdefault(TOTAL_ZONE, np.zeros(len(days), dtype=np.int64))
	estimated = np.zeros(len(days), dtype=np.int64)
	calendars = {one: calendar_on(one) for one in np.unique(days).tolist()}
	for length in np.unique(intervals).tolist():
		rows = np.flatnonzero(intervals == length)
		count = MINUTES_OF_DAY // length
		values = unpacked([texts[row] for row in rows], count)
		status = statuses([quality[row] for row in rows], count)
		by_zone[TOTAL_ZONE][rows] = values.sum(axis=1)
		estimated[rows] = np.where(
			(status == MISSING).any(axis=1),
			MISSING,
			np.where((status == ESTIMATED).any(axis=1), ESTIMATED, GOOD),
		)
		for calendar in {id(one): one for one in calendars.values()}.values():
			own = np.array([calendars[one] is calendar for one in days[rows].tolist()], dtype=np.bool_)
			split = split_by_zone(values[own], days[rows][own], calendar)
			for column, zone in enumerate(calendar.zones):
				by_zone[zone][rows[own]] = split[:, column]
	return DayEnergies(np.array(number, dtype=np.int64), quantity, days, by_zone, estimated)


def _since(registers: Registers, energies: DayEnergies, since: Int, day: int) -> tuple[Int, Int, Int]:
	"""Per register: energy of the days after its last reading; are all there; is any estimated."""
	places = {
		key: at
		for at, key in enumerate(sorted(set(zip(energies.asked.tolist(), energies.quantities, strict=True))))
	}
	channel = [places[key] for key in zip(energies.asked.tolist(), energies.quantities, strict=True)]
	order = np.lexsort((energies.days, np.array(channel, dtype=np.int64)))
	key = (np.array(channel, dtype=np.int64)[order] << 22) + energies.days[order]
	own = zip(registers.asked.tolist(), registers.quantities, strict=True)
	of_register = np.array([places.get(one, NONE) for one in own], dtype=np.int64)
	known = of_register != NONE
	first = np.searchsorted(key, (np.maximum(of_register, 0) << 22) + since, side="right")
	last = np.searchsorted(key, (np.maximum(of_register, 0) << 22) + day, side="right")
	missing = np.concatenate([[0], np.cumsum(energies.is_estimated[order] == MISSING)])
	guessed = np.concatenate([[0], np.cumsum(energies.is_estimated[order] == ESTIMATED)])
	zones = dict(
		frappe.get_all("Tariff Zone", fields=["name", "zone_number"], order_by="zone_number", as_list=True)
	)
	total = {
		zone: np.concatenate([[0], np.cumsum(column[order])]).astype(np.int64)
		for zone, column in energies.by_zone.items()
	}
	of_zone = np.array([zones[name] for name in registers.zones], dtype=np.int64)
	energy = np.zeros(len(registers), dtype=np.int64)
	for zone, sums in total.items():
		rows = of_zone == zone
		energy[rows] = sums[last[rows]] - sums[first[rows]]
	complete = known & (last - first == day - since) & (missing[last] == missing[first])
	return energy, complete, np.asarray(guessed[last] > guessed[first])


def _carried(connection: mariadb.Connection, registers: Registers, day: int) -> Int:
	"""Watt-hours left over by the last reading, when it was worked out of a profile too."""
	number, quantity, zone, basis = read_columns(
		connection,
		"""SELECT asked.number, reading.quantity, reading.zone, reading.estimation_basis
		FROM asked_installation asked
		STRAIGHT_JOIN `tabMeter Reading` reading ON reading.installation = asked.installation
		WHERE reading.status IN ('Accepted', 'Suspicious') AND reading.reading_date < FROM_DAYS(? + 719528)
			AND reading.reading_date >= FROM_DAYS(? + 719528)
		ORDER BY reading.reading_date, reading.name""",
		(day, day - 400),
	)
	left = {
		key: _CARRIED.search(text or "")
		for key, text in zip(zip(number, quantity, zone, strict=True), basis, strict=True)
	}
	own = zip(registers.asked.tolist(), registers.quantities, registers.zones, strict=True)
	found = [left.get(one) for one in own]
	return np.array([int(match.group(1)) if match else 0 for match in found], dtype=np.int64)


def _enter(
	registers: Registers, rows: Int, value_wh: Int, carried_wh: Int, estimated: Int, energy: Int, on: str
) -> Outcomes:
	chosen = rows.tolist()
	if not chosen:
		return Outcomes()
	keys = [(registers.installations[row], registers.quantities[row], registers.zones[row]) for row in chosen]
	return take_readings(
		ArrivedReadings(
			installations=[key[0] for key in keys],
			quantities=[key[1] for key in keys],
			zones=[key[2] for key in keys],
			days=np.full(len(chosen), day_number(on), dtype=np.int64),
			value_wh=value_wh[rows],
			source="ASKUE",
			reason="Periodic",
			qualities=["Estimated" if estimated[row] else "Actual" for row in chosen],
			external_source=SOURCE,
			external_ids=["|".join((*key, str(getdate(on)))) for key in keys],
			estimation_methods=["LOAD_PROFILE"] * len(chosen),
			estimation_bases=[f"{int(energy[row])} Wh + {int(carried_wh[row])} Wh" for row in chosen],
		)
	)
