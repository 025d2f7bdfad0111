"""Readings of the registers that the story does not know: reactive energy, energy given to the grid, a
house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.consumers.mass_entry import Entry
from elektrhisob.metering.mass_entry import ReadingRows, enter_readings
from localbench.demo_calendar import REGISTERS_FROM, REGISTERS_TO, month_of
from localbench.demo_case_entry import HOUSE_MODEL, extra_installations, prosumer_kw
from localbench.demo_cases import row_of_point
from localbench.demo_readings import PERIODIC, planned_days
from localbench.demo_routes import HET_CODE

if TYPE_CHECKING:
	from localbench.demo_cases import Cases
	from localbench.demo_story import Story
	from localbench.simbench_district import Ints

ACTIVE, REACTIVE, EXPORT = "Active Import", "Reactive Import", "Active Export"
TANGENTS = np.array([310, 480, 620, 350, 760])
"""Reactive to active energy in thousandths, consumer by consumer: below and above what the rule allows."""
SUN_MINUTES = np.array([25, 40, 60, 95, 130, 150, 155, 140, 110, 75, 40, 22])
"""Minutes a day that a generator gives its full power to the grid, by month. Invented."""
COMMON_PERCENT = 106
"""What a house takes for each 100 kWh of its flats: stairs, lift, pumps."""


@dataclass(frozen=True)
class _Part:
	"""Readings of one quantity: installations' names, days, dials in Wh."""

	quantity: str
	names: list[str]
	days: Ints
	dial_wh: Ints


def enter_case_readings(story: Story, cases: Cases, number: int) -> int:
	"""Those of a month (0 = the opening one), after the others; returns how many, 0 when they are there."""
	extra = extra_installations(story, cases)
	house_day = planned_days(story.routes, cases.flats[:1], number)
	if frappe.db.exists(
		"Meter Reading",
		{"installation": extra.house, "reading_date": str(house_day.astype("datetime64[D]")[0])},
	):
		return 0
	parts = [
		_reactive(story, cases, extra.large, number),
		_exported(story, cases, extra.prosumers, number),
		_Part(ACTIVE, [extra.house], house_day, _house_wh(story, cases, house_day)),
	]
	names = [name for part in parts for name in part.names]
	places = {
		row.name: row
		for row in frappe.get_all(
			"Meter Installation",
			{"name": ("in", names)},
			["name", "personal_account", "supply_point", "serial_no"],
			order_by="name",
			limit_page_length=0,
		)
	}
	rows = ReadingRows(
		installations=names,
		accounts=[places[name].personal_account for name in names],
		supply_points=[places[name].supply_point for name in names],
		serials=[places[name].serial_no for name in names],
		zones=["T0"] * len(names),
		days=np.concatenate([part.days for part in parts]),
		value_wh=np.concatenate([part.dial_wh for part in parts]),
		sources=["ASKUE"] * len(names),
		reasons=["Periodic"] * len(names),
		suspicions=[None] * len(names),
		quantities=[part.quantity for part in parts for _name in part.names],
	)
	with bulk_connection() as connection:
		entry = Entry(connection.cursor(), frappe.session.user, now_datetime(), HET_CODE)
		count = enter_readings(entry, rows)
		connection.commit()
	frappe.db.rollback()
	return count


def _read_days(story: Story, points: Ints, number: int) -> tuple[Ints, Ints]:
	"""Which of the points were read in the month, by place, and when: a meter tells all its registers."""
	part = story.readings.of_month(number)
	rows = row_of_point(story, points)
	installation, days = story.readings.installation[part], story.readings.day[part]
	periodic = story.readings.reason[part] == PERIODIC
	place_of = {row: place for place, row in enumerate(rows.tolist())}
	told = [
		(place_of[row], day)
		for row, day, is_periodic in zip(installation.tolist(), days.tolist(), periodic.tolist(), strict=True)
		if is_periodic and row in place_of
	]
	places, on = np.array(told, dtype=np.int64).reshape(len(told), 2).T
	return places, on


def _reactive(story: Story, cases: Cases, names: list[str], number: int) -> _Part:
	places, days = _read_days(story, cases.large, number)
	rows = row_of_point(story, cases.large)[places]
	counted = story.registers.wh(cases.large[places], days + 1)
	varh = counted * TANGENTS[places % len(TANGENTS)] // 1_000 // story.meters.ratio[rows]
	return _Part(REACTIVE, [names[place] for place in places.tolist()], days, _cut(story, rows, varh))


def _exported(story: Story, cases: Cases, names: list[str], number: int) -> _Part:
	places, days = _read_days(story, cases.prosumers, number)
	rows = row_of_point(story, cases.prosumers)[places]
	all_days = np.arange(REGISTERS_FROM, REGISTERS_TO)
	minutes = np.concatenate([[0], np.cumsum(SUN_MINUTES[month_of(all_days) % 12])])
	kw = np.array([prosumer_kw(int(row)) for row in cases.prosumers[places]], dtype=np.int64)
	wh = kw * minutes[days + 1 - REGISTERS_FROM] * 1_000 // 60
	return _Part(EXPORT, [names[place] for place in places.tolist()], days, _cut(story, rows, wh))


def _house_wh(story: Story, cases: Cases, day: Ints) -> Ints:
	flats = story.registers.wh(cases.flats, np.repeat(day + 1, len(cases.flats)))
	whole = np.array([int(flats.sum())]) * COMMON_PERCENT // 100
	shown: Ints = whole // HOUSE_MODEL.step_wh * HOUSE_MODEL.step_wh % HOUSE_MODEL.modulus_wh
	return shown


def _cut(story: Story, rows: Ints, wh: Ints) -> Ints:
	step = story.meters.step_wh[rows]
	shown: Ints = wh // step * step % story.meters.modulus_wh[rows]
	return shown
