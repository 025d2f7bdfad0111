"""Devices on their way: store, installer, wall, laboratory, scrap; never two places, never back in time."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from elektrhisob.metering.equipment.errors import (
	DeviceElsewhereError,
	DeviceWrittenOffError,
	LaterMoveError,
	MoveBackInTimeError,
	MovedMeanwhileError,
	MoveInFutureError,
	PlaceOfAnotherDistrictError,
	SealStateError,
	SecondPlaceError,
	UnknownDeviceError,
)
from elektrhisob.metering.equipment.placements import Device, Place, move, move_many, undo, where_is
from elektrhisob.metering.equipment.seals import break_seal, seals_at, set_seal
from elektrhisob.metering.equipment.seals import undo as undo_seals
from elektrhisob.metering.equipment.stores import main_store
from elektrhisob.tests import district

if TYPE_CHECKING:
	from elektrhisob.metering.equipment.placements import Placement

pytestmark = pytest.mark.site

SCRAP = Place("Written Off")


def meter(**values: Any) -> Device:
	return Device("Meter", district.meter(**values).name)


def store(het: str = district.HET, **values: Any) -> Place:
	made = district.insert("Device Store", store_name=f"Store {district.number()}", het=het, **values)
	return Place("Store", "Device Store", made.name)


def point() -> Place:
	return Place("Supply Point", "Supply Point", district.supply_point().name)


def paper() -> tuple[str, str]:
	"""A document; placements only keep its name."""
	return "Device Movement", f"V{district.number():012}"


def here(device: Device) -> Placement:
	found = where_is(device)
	assert found
	return found


def status(device: Device) -> str:
	return str(frappe.db.get_value(device.doctype, device.name, "status"))


def test_a_registered_meter_lies_in_the_main_store_of_its_district() -> None:
	device = meter()
	assert here(device).place == Place("Store", "Device Store", main_store(district.HET))
	assert here(device).since is None
	assert frappe.db.get_value("Device Store", main_store(district.HET), "is_main") == 1


def test_a_meter_goes_out_hangs_and_is_scrapped() -> None:
	device, shelf, wall = meter(), store(), point()
	move(device, shelf, date(2025, 3, 1), paper())
	move(device, wall, date(2025, 3, 5), paper())
	assert status(device) == "Installed"
	move(device, shelf, date(2025, 9, 1), paper())
	assert status(device) == "In Store"
	move(device, SCRAP, date(2025, 9, 1), paper())
	assert status(device) == "Written Off"
	history = frappe.get_all(
		"Device Placement", {"device": device.name}, ["place_kind", "since", "until"], order_by="name"
	)
	assert [row.place_kind for row in history] == ["Store", "Store", "Supply Point", "Store", "Written Off"]
	assert [row.until for row in history[:-1]] == [row.since for row in history[1:]]
	with pytest.raises(DeviceWrittenOffError, match="written off"):
		move(device, shelf, date(2025, 10, 1), paper())


def test_no_device_is_in_two_places() -> None:
	device, wall = meter(), point()
	move(device, wall, date(2025, 3, 5), paper())
	with pytest.raises(SecondPlaceError, match="Record its removal"):
		move(device, point(), date(2025, 4, 1), paper())
	with pytest.raises(SecondPlaceError):
		move(device, wall, date(2025, 4, 1), paper())
	with pytest.raises(DeviceElsewhereError, match="is not at"):
		move(device, SCRAP, date(2025, 4, 1), paper(), came_from=store())
	# What no service would do, the database refuses.
	values = {"name": "D9", "device": device.name, "device_doctype": "Meter", "open_mark": "1"}
	with pytest.raises(Exception, match="one_place_at_a_time"):
		frappe.db.bulk_insert("Device Placement", fields=list(values), values=[tuple(values.values())])


def test_no_movement_back_in_time_nor_ahead_of_it() -> None:
	device = meter()
	move(device, store(), date(2025, 3, 5), paper())
	with pytest.raises(MoveBackInTimeError, match="cannot be dated before"):
		move(device, store(), date(2025, 3, 4), paper())
	move(device, store(), date(2025, 3, 5), paper())
	with pytest.raises(MoveInFutureError):
		move(device, store(), getdate(add_days(today(), 1)), paper())


def test_a_cancelled_document_puts_the_devices_back_and_leaves_its_trace() -> None:
	first, second, shelf, document = meter(), meter(), store(), paper()
	before = here(first).place
	move_many([first, second], shelf, date(2025, 3, 5), document)
	undo(document)
	assert here(first).place == here(second).place == before
	assert frappe.db.count("Device Placement", {"document": document[1], "withdrawn": 1}) == 2
	undo(document)
	move(first, shelf, date(2025, 3, 1), paper())
	assert here(first).since == date(2025, 3, 1)


def test_a_document_is_not_undone_below_a_later_one() -> None:
	device, document, later = meter(), paper(), paper()
	move(device, store(), date(2025, 3, 5), document)
	move(device, store(), date(2025, 3, 5), later)
	with pytest.raises(LaterMoveError, match=later[1]):
		undo(document)
	undo(later)
	undo(document)
	assert here(device).since is None


def test_a_store_of_another_district_takes_the_meter_over() -> None:
	device, document = meter(), paper()
	foreign = store(district.OTHER_HET)
	move(device, foreign, date(2025, 3, 5), document)
	assert frappe.db.get_value("Meter", device.name, "het") == district.OTHER_HET
	with pytest.raises(PlaceOfAnotherDistrictError, match="Transfer it"):
		move(device, point(), date(2025, 3, 6), paper())
	undo(document)
	assert frappe.db.get_value("Meter", device.name, "het") == district.HET


def test_a_device_that_is_not_registered_does_not_move() -> None:
	with pytest.raises(UnknownDeviceError, match="not registered"):
		move(Device("Meter", "M1"), SCRAP, date(2025, 3, 5), paper())


def test_an_installation_entered_by_hand_moves_the_meter() -> None:
	installed = district.installation(installed_on="2025-01-01")
	device = Device("Meter", installed.meter)
	assert here(device).place == Place("Supply Point", "Supply Point", installed.supply_point)
	installed.update({"removed_on": "2025-06-01"}).save()
	assert here(device).place.kind == "Store"
	assert here(device).since == date(2025, 6, 1)
	assert status(device) == "Removed"
	installed.update({"removed_on": "2025-06-05"}).save()
	assert here(device).since == date(2025, 6, 5)
	installed.update({"removed_on": None}).save()
	assert here(device).place.kind == "Supply Point"
	frappe.delete_doc("Meter Installation", installed.name)
	assert here(device).place.kind == "Store"
	assert status(device) == "In Store"


def test_an_installation_of_the_past_is_added_to_the_history() -> None:
	device = meter()
	district.installation(meter=device.name, installed_on="2025-06-01")
	district.installation(meter=device.name, installed_on="2025-01-01", removed_on="2025-03-01")
	rows = frappe.get_all(
		"Device Placement",
		{"device": device.name, "place_kind": "Supply Point"},
		["since", "until"],
		order_by="since",
	)
	assert [(row.since, row.until) for row in rows] == [
		(date(2025, 1, 1), date(2025, 3, 1)),
		(date(2025, 6, 1), None),
	]


def test_an_act_says_where_the_removed_meter_goes() -> None:
	installed, shelf, act = district.installation(), store(), paper()
	installed.flags.document, installed.flags.removed_to = act, shelf
	installed.update({"removed_on": "2025-06-01"}).save()
	device = Device("Meter", installed.meter)
	assert here(device).place == shelf
	assert here(device).document == act
	undo(act)
	assert here(device).place.kind == "Supply Point"


def seal() -> str:
	return str(district.insert("Seal", serial_no=f"PL {district.number():06}", het=district.HET).name)


def test_a_seal_is_set_once_and_broken_once() -> None:
	number, act = seal(), paper()
	installed = district.installation()
	set_seal(number, Device("Meter", installed.meter), act, date(2025, 2, 1))
	assert status(Device("Seal", number)) == "Set"
	assert [row.name for row in seals_at(installed.supply_point)] == [number]
	with pytest.raises(SealStateError, match="used once"):
		set_seal(number, installed.supply_point, paper(), date(2025, 2, 2))
	inspection = paper()
	break_seal(number, inspection, date(2025, 5, 1))
	assert status(Device("Seal", number)) == "Broken"
	assert seals_at(installed.supply_point) == []
	with pytest.raises(SealStateError, match="not set anywhere"):
		break_seal(number, paper(), date(2025, 5, 2))
	with pytest.raises(SealStateError, match="used once"):
		set_seal(number, installed.supply_point, paper(), date(2025, 6, 2))
	undo_seals(inspection)
	assert status(Device("Seal", number)) == "Set"
	undo_seals(act)
	found = frappe.db.get_value("Seal", number, ["status", "set_by", "supply_point"], as_dict=True)
	assert (found.status, found.set_by, found.supply_point) == ("In Stock", None, None)


@pytest.mark.usefixtures("database_put_back")
def test_a_device_moved_twice_at_once_moves_once() -> None:
	"""Two people post two documents in the same second, each over a connection of their own."""
	device, first, second = meter(), store(), store()
	site = frappe.local.site
	frappe.db.commit()
	looked, moved = threading.Barrier(2), []
	failed: list[Exception] = []

	def post(to: Place) -> None:
		frappe.init(site=site, sites_path=".")
		frappe.connect()
		try:
			where_is(device)
			looked.wait(timeout=30)
			move(device, to, date(2025, 3, 5), ("Device Movement", f"V-{to.name}"))
			frappe.db.commit()
			moved.append(to)
		except Exception as error:
			frappe.db.rollback()
			failed.append(error)
		finally:
			frappe.destroy()

	people = [threading.Thread(target=post, args=(to,)) for to in (first, second)]
	for person in people:
		person.start()
	for person in people:
		person.join(timeout=60)
	assert len(moved) == 1
	assert isinstance(failed[0], MovedMeanwhileError)
	assert f"V-{moved[0].name}" in str(failed[0])
	frappe.db.rollback()
	assert here(device).place == moved[0]
	assert frappe.db.count("Device Placement", {"device": device.name, "open_mark": "1"}) == 1
