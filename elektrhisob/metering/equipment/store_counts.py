"""Inventory counts: what should lie in a store against what was found, and what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, getdate, today

from elektrhisob.metering.equipment import placements
from elektrhisob.metering.equipment.device_lookup import Found, at_place, by_serial
from elektrhisob.metering.equipment.errors import MoveInFutureError, SecondPlaceError
from elektrhisob.metering.equipment.places import (
	DEVICE_DOCTYPES,
	POINT,
	STORE,
	WRITTEN_OFF,
	Device,
	Place,
	device_of,
)
from elektrhisob.metering.equipment.registration import serial_as_stored
from elektrhisob.metering.equipment.serial_lists import first_of

if TYPE_CHECKING:
	from collections.abc import Sequence

	from elektrhisob.metering.doctype.store_inventory_count.store_inventory_count import StoreInventoryCount
	from elektrhisob.metering.doctype.store_inventory_count_line.store_inventory_count_line import (
		StoreInventoryCountLine,
	)

MISSING, ELSEWHERE, UNKNOWN = "Missing", "Elsewhere", "Unknown"
MOVE_HERE, WRITE_OFF = "Move Here", "Write Off"
ACTIONS = {
	"": ("",),
	MISSING: ("", "Leave", WRITE_OFF),
	ELSEWHERE: ("", "Leave", MOVE_HERE),
	UNKNOWN: ("", "Leave"),
}


class CountError(frappe.ValidationError):
	pass


class CountOutdatedError(CountError):
	pass


def store_place(doc: StoreInventoryCount) -> Place:
	return Place(STORE, "Device Store", doc.store)


def fill_expected(doc: StoreInventoryCount) -> None:
	"""Everything registered in the store becomes a line; what was found already stays found."""
	found = {(row.device_doctype, row.device): row for row in doc.lines if row.device}
	for one in at_place(store_place(doc), _doctypes(doc)):
		row = found.get((one.device.doctype, one.device.name))
		if row is None:
			row = doc.append("lines", {})
		_describe(row, one)
		row.expected = 1


def take_found(doc: StoreInventoryCount, serials: Sequence[str]) -> dict[str, list[str]]:
	"""Mark these as found. Returns the numbers by what became of them: marked, again, extra."""
	result: dict[str, list[str]] = {"marked": [], "again": [], "extra": []}
	lines = {row.serial_no: row for row in doc.lines}
	for serial in serials:
		row = lines.get(serial)
		if row is None:
			row = lines[serial] = doc.append("lines", {"serial_no": serial})
			result["extra"].append(serial)
		else:
			result["again" if row.found else "marked"].append(serial)
		row.found = 1
	return result


def compare(doc: StoreInventoryCount) -> None:
	"""Say of every line what is different, as the register stands now."""
	if getdate(doc.count_date) > getdate(today()):
		frappe.throw(_("The day of the count is in the future."), MoveInFutureError)
	store = store_place(doc)
	for row in doc.lines:
		row.serial_no, row.found = serial_as_stored(row.serial_no), cint(row.found)
	known = by_serial([row.serial_no for row in doc.lines], _doctypes(doc))
	for row in doc.lines:
		one = _meant(row, known.get(row.serial_no, []), store)
		_describe(row, one)
		row.expected = cint(one is not None and one.place == store)
		row.difference = _difference(row, one)
		if row.action not in ACTIONS[row.difference]:
			row.action = ""
	_refuse_double_lines(doc)
	doc.set("lines", [row for row in doc.lines if row.expected or row.found])
	_count(doc)


def check_before_posting(doc: StoreInventoryCount) -> None:
	"""The list is complete, every difference has its answer, and nothing is pulled off a wall."""
	listed = {(row.device_doctype, row.device) for row in doc.lines}
	added = [
		one.serial_no
		for one in at_place(store_place(doc), _doctypes(doc))
		if (one.device.doctype, one.device.name) not in listed
	]
	if added:
		frappe.throw(
			_("{0} devices of the store are not on the list: {1}. Press Fill List and count them.").format(
				len(added), first_of(added)
			),
			CountOutdatedError,
		)
	undecided = [row.serial_no for row in doc.lines if row.difference and not row.action]
	if undecided:
		frappe.throw(
			_("Say what to do about {0} differences: {1}.").format(len(undecided), first_of(undecided)),
			CountError,
		)
	devices = [device_of(row) for row in doc.lines if row.action == MOVE_HERE]
	installed = [
		device for device, placement in placements.where_are(devices).items() if placement.place.kind == POINT
	]
	if installed:
		serials = [row.serial_no for row in doc.lines if row.device in {device.name for device in installed}]
		frappe.throw(
			_("Registered as installed: {0}. Record the removal by an act, then count again.").format(
				first_of(serials)
			),
			SecondPlaceError,
		)


def post(doc: StoreInventoryCount) -> None:
	document, day = (doc.doctype, doc.name), getdate(doc.count_date)
	placements.move_many(_with_action(doc, MOVE_HERE), store_place(doc), day, document)
	placements.move_many(
		_with_action(doc, WRITE_OFF), Place(WRITTEN_OFF), day, document, came_from=store_place(doc)
	)


def take_back(doc: StoreInventoryCount) -> None:
	placements.undo((doc.doctype, doc.name))


def _with_action(doc: StoreInventoryCount, action: str) -> list[Device]:
	return [device_of(row) for row in doc.lines if row.action == action]


def _doctypes(doc: StoreInventoryCount) -> tuple[str, ...]:
	return (doc.device_type,) if doc.device_type else DEVICE_DOCTYPES


def _meant(row: StoreInventoryCountLine, candidates: Sequence[Found], store: Place) -> Found | None:
	"""The device on the line; of several with its number the one of the store is the likeliest."""
	chosen = [one for one in candidates if one.device.name == row.device]
	here = [one for one in candidates if one.place == store]
	return next(iter(chosen or here or list(candidates)), None)


def _describe(row: StoreInventoryCountLine, one: Found | None) -> None:
	row.device_doctype = one.device.doctype if one else None
	row.device = one.device.name if one else None
	row.model = one.model if one else None
	row.serial_no = one.serial_no if one else row.serial_no
	row.registered_at = str(one.place) if one and one.place else None


def _difference(row: StoreInventoryCountLine, one: Found | None) -> str:
	if row.expected:
		return "" if row.found else MISSING
	return ELSEWHERE if one else UNKNOWN


def _refuse_double_lines(doc: StoreInventoryCount) -> None:
	keys = [(row.device_doctype, row.serial_no) for row in doc.lines]
	double = sorted({serial for doctype, serial in keys if keys.count((doctype, serial)) > 1})
	if double:
		frappe.throw(
			_("On the list twice: {0}. Delete one of the lines.").format(first_of(double)), CountError
		)


def _count(doc: StoreInventoryCount) -> None:
	doc.expected_count = sum(row.expected for row in doc.lines)
	doc.found_count = sum(row.found for row in doc.lines)
	doc.missing_count = sum(row.difference == MISSING for row in doc.lines)
	doc.extra_count = sum(row.difference in (ELSEWHERE, UNKNOWN) for row in doc.lines)
