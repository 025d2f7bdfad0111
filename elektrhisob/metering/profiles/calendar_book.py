"""The zone calendars of the site: checked when they are entered, compiled when profiles are split."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import formatdate, get_time

from elektrhisob.core.columns import NONE
from elektrhisob.core.zone_calendar import (
	HOLIDAY,
	WEEKEND,
	WORKING_DAY,
	ZoneHours,
	compile_calendar,
	cover_faults,
)
from elektrhisob.metering.validation.days import day_number

if TYPE_CHECKING:
	from elektrhisob.core.zone_calendar import ZoneCalendar as CompiledCalendar
	from elektrhisob.metering.doctype.zone_calendar.zone_calendar import ZoneCalendar

DAY_TYPE = {"Working Day": WORKING_DAY, "Weekend": WEEKEND, "Holiday": HOLIDAY}
CACHE = "elektrhisob_zone_calendars"
LEAP_YEAR = 2024


class ZoneCalendarError(frappe.ValidationError):
	pass


class NoZoneCalendarError(frappe.ValidationError):
	pass


def check_seasons(doc: ZoneCalendar) -> None:
	names = [row.season for row in doc.seasons]
	starts = [(row.from_month, row.from_day) for row in doc.seasons]
	if len(set(names)) < len(names) or len(set(starts)) < len(starts):
		frappe.throw(_("A season or its first day stands twice. Keep one row a season."), ZoneCalendarError)
	for row in doc.seasons:
		try:
			datetime.date(LEAP_YEAR, int(row.from_month), int(row.from_day))
		except ValueError:
			frappe.throw(
				_("Row {0}: there is no day {1} of month {2}.").format(row.idx, row.from_day, row.from_month),
				ZoneCalendarError,
			)
	unknown = [row for row in doc.hours if row.season and row.season not in names]
	if unknown:
		frappe.throw(
			_("Row {0} of the hours: season {1} is not in the list of seasons.").format(
				unknown[0].idx, unknown[0].season
			),
			ZoneCalendarError,
		)


def check_hours(doc: ZoneCalendar) -> None:
	seasons = _seasons(doc)
	faults = cover_faults(len(seasons), _hours(doc, seasons, {row.zone: 0 for row in doc.hours}))
	if not faults:
		return
	fault = faults[0]
	kinds = (_("Working Day"), _("Weekend"), _("Holiday"))
	facts = (
		f"{fault.minute // 60:02d}:{fault.minute % 60:02d}",
		seasons[fault.season],
		kinds[fault.day_type],
	)
	if fault.times:
		frappe.throw(
			_("{0} belongs to several rows of the hours in season {1} on a {2}. Shorten one of them.").format(
				*facts
			),
			ZoneCalendarError,
		)
	frappe.throw(
		_("{0} belongs to no zone in season {1} on a {2}. Add the missing hours.").format(*facts),
		ZoneCalendarError,
	)


def check_days(doc: ZoneCalendar) -> None:
	days = [str(row.day) for row in doc.days]
	twice = {day for day in days if days.count(day) > 1}
	if twice:
		frappe.throw(
			_("Day {0} stands twice in the exceptional days.").format(formatdate(min(twice))),
			ZoneCalendarError,
		)


def calendar_on(day: int) -> CompiledCalendar:
	"""The calendar of a day number. Raises NoZoneCalendarError before the first one."""
	book: list[tuple[int, CompiledCalendar]] = _read_book()
	place = bisect_right([since for since, _calendar in book], day) - 1
	if place < 0:
		frappe.throw(
			_("There is no zone calendar for {0}. Enter one that is valid from that day or earlier.").format(
				formatdate(datetime.date(1970, 1, 1) + datetime.timedelta(days=day))
			),
			NoZoneCalendarError,
		)
	return book[place][1]


def zone_numbers() -> dict[str, int]:
	"""Zones of the tariffs by name: the core counts them by number."""
	return dict(
		frappe.get_all("Tariff Zone", fields=["name", "zone_number"], order_by="zone_number", as_list=True)
	)


def forget() -> None:
	frappe.local.cache.pop(CACHE, None)


def _read_book() -> list[tuple[int, CompiledCalendar]]:
	known = frappe.local.cache.get(CACHE)
	if known is not None:
		book: list[tuple[int, CompiledCalendar]] = known
		return book
	zones = zone_numbers()
	names = frappe.get_all("Zone Calendar", pluck="name", order_by="valid_from")
	docs = [frappe.get_doc("Zone Calendar", name) for name in names]
	book = [(day_number(doc.valid_from), _compiled(doc, zones)) for doc in docs]
	frappe.local.cache[CACHE] = book
	return book


def _compiled(doc: Any, zones: dict[str, int]) -> CompiledCalendar:
	seasons = _seasons(doc)
	starts = sorted(row.from_month * 100 + row.from_day for row in doc.seasons)
	days = {day_number(row.day): DAY_TYPE[row.day_type] for row in doc.days}
	return compile_calendar(starts, _hours(doc, seasons, zones), days)


def _seasons(doc: Any) -> list[str]:
	"""Their names in the order of the year."""
	return [row.season for row in sorted(doc.seasons, key=lambda row: (row.from_month, row.from_day))]


def _hours(doc: Any, seasons: list[str], zones: dict[str, int]) -> list[ZoneHours]:
	return [
		ZoneHours(
			season=seasons.index(row.season) if row.season else NONE,
			day_type=DAY_TYPE[row.day_type] if row.day_type else NONE,
			since_minute=_minute(row.from_time),
			until_minute=_minute(row.to_time),
			zone=zones[row.zone],
			is_controlled=bool(row.is_controlled),
		)
		for row in doc.hours
	]


def _minute(time: Any) -> int:
	at = get_time(time)
	return at.hour * 60 + at.minute
