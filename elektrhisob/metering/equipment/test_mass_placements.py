"""Meters that come by the thousand have their places too."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import frappe
import numpy as np
import pytest
from frappe.utils import now_datetime

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.consumers.mass_entry import Entry
from elektrhisob.metering import mass_entry
from elektrhisob.metering.equipment.placements import Device, Place, where_are
from elektrhisob.metering.equipment.stores import main_store_name
from elektrhisob.tests import district

if TYPE_CHECKING:
	from elektrhisob.core.columns import Int

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

MAIN = Place("Store", "Device Store", main_store_name(district.HET))


def days(*texts: str | None) -> Int:
	return np.array(
		[-1 if text is None else np.datetime64(text, "D").astype(np.int64) for text in texts], dtype=np.int64
	)


def test_every_meter_loaded_in_bulk_is_somewhere() -> None:
	points = [district.supply_point() for _each in range(2)]
	model = district.meter_model()
	frappe.db.commit()
	statuses = ["In Store", "Installed", "Removed", "Installed"]
	with bulk_connection() as connection:
		entry = Entry(connection.cursor(), "Administrator", now_datetime(), district.HET)
		serials = [f"BULK{district.number()}" for _each in statuses]
		unknown, ones = days(None, None, None, None), np.ones(4, dtype=np.int64)
		meters = mass_entry.enter_meters(
			entry, mass_entry.MeterRows(serials, [model] * 4, statuses, ones * 2020, unknown)
		)
		# The fourth meter hung on the first point, came down and hangs on the second since the same day.
		hung = [1, 2, 3, 3]
		rows = mass_entry.InstallationRows(
			supply_points=[points[0].name, points[1].name, points[0].name, points[1].name],
			accounts=[points[0].personal_account] * 4,
			meters=[meters[row] for row in hung],
			serials=[serials[row] for row in hung],
			installed_days=days("2025-06-01", "2025-01-01", "2024-01-01", "2025-04-01"),
			removed_days=days(None, "2025-03-01", "2025-04-01", None),
			ct_primary=ones,
			ct_secondary=ones,
			vt_primary=ones,
			vt_secondary=ones,
		)
		mass_entry.enter_installations(entry, rows)
		connection.commit()
	frappe.db.commit()
	devices = [Device("Meter", name) for name in meters]
	places = where_are(devices)
	assert places[devices[0]].place == places[devices[2]].place == MAIN
	assert places[devices[2]].since == date(2025, 3, 1)
	assert places[devices[1]].place.name == points[0].name
	assert places[devices[3]].place.name == points[1].name
	history = frappe.get_all("Device Placement", {"device": meters[3]}, ["since", "until"], order_by="since")
	assert [row.until for row in history] == [date(2025, 4, 1), None]
