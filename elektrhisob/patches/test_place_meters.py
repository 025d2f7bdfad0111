"""A site that had meters before it had equipment: every meter has its places after the patch."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.metering.equipment.bulk_meters_for_tests import meters_in_bulk
from elektrhisob.metering.equipment.placements import Device, where_are
from elektrhisob.metering.equipment.stores import main_store_name
from elektrhisob.patches import place_meters
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

SAME = (
	"device_doctype, device, serial_no, het, place_kind, place_doctype, place, since, until, open_mark,"
	" document_doctype, document, withdrawn, docstatus"
)


def placements(meters: list[str]) -> list[Any]:
	return list(
		frappe.db.sql(
			f"select {SAME} from `tabDevice Placement` where device in %s order by device, since, until",
			(tuple(meters),),
		)
	)


def forget(meters: list[str]) -> None:
	frappe.db.delete("Device Placement", {"device": ["in", meters]})
	frappe.db.commit()


def test_old_meters_get_the_places_a_mass_load_gives(monkeypatch: pytest.MonkeyPatch) -> None:
	"""In chunks of one meter, so that every chunk has a neighbour; twice, and nothing comes twice."""
	meters, _points = meters_in_bulk()
	as_loaded = placements(meters)
	assert len(as_loaded) == 6
	forget(meters)
	frappe.db.delete("Device Store", main_store_name(district.HET))
	monkeypatch.setattr(place_meters, "METERS_AT_ONCE", 1)
	place_meters.execute()
	assert placements(meters) == as_loaded
	assert frappe.db.get_value("Device Store", main_store_name(district.HET), "is_main") == 1
	names = frappe.get_all("Device Placement", pluck="name", order_by="name")
	place_meters.execute()
	assert frappe.get_all("Device Placement", pluck="name", order_by="name") == names


def test_what_is_placed_stays_and_what_is_gone_is_nowhere() -> None:
	"""A patch that was stopped goes on; written-off meters lie in no store; withdrawn rows never stood."""
	(never, hanging, removed, changed), points = meters_in_bulk()
	forget([never, removed, changed])
	before = placements([hanging])
	frappe.db.set_value("Meter", removed, "status", "Written Off")
	frappe.db.set_value(
		"Meter Installation", {"meter": changed, "removed_on": ["is", "not set"]}, "withdrawn", 1
	)
	frappe.db.commit()
	place_meters.execute()
	places = where_are([Device("Meter", name) for name in (never, removed, changed)])
	assert {device.name: placement.place.kind for device, placement in places.items()} == {
		never: "Store",
		removed: "Written Off",
		changed: "Store",
	}
	assert placements([hanging]) == before
	history = frappe.get_all(
		"Device Placement", {"device": changed}, pluck="place", order_by="open_mark, since"
	)
	assert history == [points[0], main_store_name(district.HET)]
