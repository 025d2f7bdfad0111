"""Zone calendars as stewards enter them."""

from __future__ import annotations

from typing import Any

import frappe
import numpy as np
import pytest

from elektrhisob.core.zone_calendar import split_by_zone
from elektrhisob.metering.profiles.calendar_book import NoZoneCalendarError, ZoneCalendarError, calendar_on
from elektrhisob.metering.validation.days import day_number

pytestmark = pytest.mark.site

SEEDED = [
	{"from_time": "06:00:00", "to_time": "09:00:00", "zone": "T1"},
	{"from_time": "09:00:00", "to_time": "17:00:00", "zone": "T2"},
	{"from_time": "17:00:00", "to_time": "22:00:00", "zone": "T1"},
	{"from_time": "22:00:00", "to_time": "06:00:00", "zone": "T3"},
]
YEAR = [{"season": "Whole year", "from_month": 1, "from_day": 1}]


def calendar(hours: Any, seasons: Any = YEAR, **values: Any) -> Any:
	return frappe.get_doc(
		{
			"doctype": "Zone Calendar",
			"calendar_name": "New hours",
			"valid_from": "2025-06-01",
			"seasons": seasons,
			"hours": hours,
			**values,
		}
	)


def energies(day: str) -> list[int]:
	"""Of 48 half hours of 1 Wh, by the zone numbers of the calendar."""
	number = day_number(day)
	values, days = np.ones((1, 48), dtype=np.int64), np.array([number], dtype=np.int64)
	split: list[int] = split_by_zone(values, days, calendar_on(number))[0].tolist()
	return split


def test_a_new_calendar_holds_from_its_day_and_the_old_one_until_then() -> None:
	longer_peak = [{**SEEDED[0], "to_time": "10:00:00"}, {**SEEDED[1], "from_time": "10:00:00"}, *SEEDED[2:]]
	calendar(longer_peak).insert()
	assert energies("2025-05-31") == [16, 16, 16]
	assert energies("2025-06-01") == [18, 14, 16]


def test_a_holiday_counts_as_the_calendar_says() -> None:
	hours = [
		*({**row, "day_type": kind} for row in SEEDED for kind in ("Working Day", "Weekend")),
		{"day_type": "Holiday", "from_time": "00:00:00", "to_time": "00:00:00", "zone": "T3"},
	]
	calendar(hours, days=[{"day": "2025-09-01", "day_type": "Holiday"}]).insert()
	assert energies("2025-09-01") == [0, 0, 48]
	assert energies("2025-09-02") == [16, 16, 16]


def test_hours_left_open_or_given_twice_are_named() -> None:
	with pytest.raises(ZoneCalendarError, match="09:00 belongs to no zone"):
		calendar([SEEDED[0], *SEEDED[2:]]).insert()
	with pytest.raises(ZoneCalendarError, match="08:00 belongs to several"):
		calendar([*SEEDED, {"from_time": "08:00:00", "to_time": "08:30:00", "zone": "T3"}]).insert()
	with pytest.raises(ZoneCalendarError, match="no day 31 of month 6"):
		calendar(SEEDED, [{"season": "Summer", "from_month": 6, "from_day": 31}]).insert()


def test_before_the_first_calendar_nothing_is_split() -> None:
	with pytest.raises(NoZoneCalendarError, match="no zone calendar"):
		calendar_on(day_number("2017-12-31"))
