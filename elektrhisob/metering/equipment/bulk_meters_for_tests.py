"""Meters with their histories, loaded in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.consumers.mass_entry import Entry
from elektrhisob.metering import mass_entry
from elektrhisob.tests import district

if TYPE_CHECKING:
	from elektrhisob.core.columns import Int


def days(*texts: str | None) -> Int:
	return np.array(
		[-1 if text is None else np.datetime64(text, "D").astype(np.int64) for text in texts], dtype=np.int64
	)


def meters_in_bulk() -> tuple[list[str], list[str]]:
	"""Four meters: never hung, hanging, taken down, moved to another point. Returns (meters, points)."""
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
	return meters, [point.name for point in points]
