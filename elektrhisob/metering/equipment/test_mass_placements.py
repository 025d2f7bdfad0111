"""Meters that come by the thousand have their places too."""

from __future__ import annotations

from datetime import date

import frappe
import pytest

from elektrhisob.metering.equipment.bulk_meters_for_tests import meters_in_bulk
from elektrhisob.metering.equipment.placements import Device, Place, where_are
from elektrhisob.metering.equipment.stores import main_store_name
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

MAIN = Place("Store", "Device Store", main_store_name(district.HET))


def test_every_meter_loaded_in_bulk_is_somewhere() -> None:
	meters, points = meters_in_bulk()
	devices = [Device("Meter", name) for name in meters]
	places = where_are(devices)
	assert places[devices[0]].place == places[devices[2]].place == MAIN
	assert places[devices[2]].since == date(2025, 3, 1)
	assert places[devices[1]].place.name == points[0]
	assert places[devices[3]].place.name == points[1]
	history = frappe.get_all("Device Placement", {"device": meters[3]}, ["since", "until"], order_by="since")
	assert [row.until for row in history] == [date(2025, 4, 1), None]
