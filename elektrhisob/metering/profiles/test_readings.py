"""A meter that gives only a profile is read at the end of the month all the same."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.utils import add_days

from elektrhisob.metering.profiles.readings import read_district, readings_from_profiles
from elektrhisob.metering.profiles.test_store import send
from elektrhisob.tests import district
from elektrhisob.tests.district import reading

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


def meter(*zones: str, ratio: int = 1) -> str:
	model = district.meter_model(5, 0, zones or ("T0",))
	name = str(
		district.installation(
			meter=district.meter(meter_model=model).name,
			supply_point=district.supply_point(permitted_power_kw=500).name,
			ct_primary=5 * ratio,
			ct_secondary=5,
		).name
	)
	for zone in zones or ("T0",):
		reading(name, "2025-01-31", 100, zone=zone, reason="Installation")
	frappe.db.commit()
	return name


def february(one: str, half_hour_wh: int, days: int = 28, status: Any = None) -> None:
	send([(one, str(add_days("2025-02-01", day)), 1, [half_hour_wh] * 48) for day in range(days)], status)


def told(one: str) -> dict[str, tuple[float, str]]:
	frappe.db.rollback()
	rows = frappe.get_all("Meter Reading", {"installation": one, "source": "ASKUE"}, ["*"], order_by="name")
	return {row.zone: (float(row.value), row.estimation_basis) for row in rows}


def test_the_registers_of_the_zones_move_by_the_hours_of_the_calendar() -> None:
	one = meter("T1", "T2", "T3")
	february(one, 250)
	assert readings_from_profiles([one], "2025-02-28").codes == ["ACCEPTED"] * 3
	# Each zone has 16 half hours a day: 28 · 16 · 250 Wh = 112 kWh.
	assert told(one) == {zone: (212, "112000 Wh + 0 Wh") for zone in ("T1", "T2", "T3")}
	assert readings_from_profiles([one], "2025-02-28").codes == ["KNOWN"] * 3


def test_what_is_too_little_for_the_dial_is_carried_to_the_next_month() -> None:
	one = meter(ratio=80)
	february(one, 1_000)
	readings_from_profiles([one], "2025-02-28")
	# 28 · 48 kWh = 1 344 kWh through 80: 16 steps, 64 kWh left.
	assert told(one) == {"T0": (116, "1344000 Wh + 64000 Wh")}
	send([(one, "2025-03-01", 1, [1_000] * 48)])
	readings_from_profiles([one], "2025-03-01")
	frappe.db.rollback()
	# 64 + 48 = 112: one step, 32 left.
	last = frappe.get_all("Meter Reading", {"installation": one, "reading_date": "2025-03-01"}, ["*"])[0]
	assert (last.value, last.estimation_basis) == (117, "48000 Wh + 32000 Wh")


def test_a_month_with_a_hole_is_not_read_and_comes_when_the_day_has_come() -> None:
	one = meter()
	february(one, 250, days=27)
	assert readings_from_profiles([one], "2025-02-28").codes == []
	send([(one, "2025-02-28", 1, [0, *[250] * 47])], [[3, *[0] * 47]])
	assert readings_from_profiles([one], "2025-02-28").codes == []
	send([(one, "2025-02-28", 2, [250] * 48)])
	frappe.db.rollback()
	assert read_district(district.HET, "2025-02-28") == 1
	assert told(one) == {"T0": (436, "336000 Wh + 0 Wh")}
	assert read_district(district.HET, "2025-02-28") == 0
