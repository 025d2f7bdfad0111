"""Device Movements: from where to where by kind, the list of devices, posting and taking back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import formatdate, getdate, today

from elektrhisob.core.serial_range import RangeError, numbers_of_range
from elektrhisob.metering.equipment import new_devices, placements
from elektrhisob.metering.equipment.device_lookup import Found, by_serial
from elektrhisob.metering.equipment.errors import MoveInFutureError
from elektrhisob.metering.equipment.places import (
	LABORATORY,
	REPAIRER,
	STORE,
	WORKER,
	WRITTEN_OFF,
	Device,
	Place,
	device_of,
)
from elektrhisob.metering.equipment.registration import is_serial, no_serial, serial_as_stored
from elektrhisob.metering.equipment.serial_lists import WORST, judge

if TYPE_CHECKING:
	from collections.abc import Mapping

	from elektrhisob.metering.doctype.device_movement.device_movement import DeviceMovement
	from elektrhisob.metering.doctype.device_movement_item.device_movement_item import DeviceMovementItem


class MovementError(frappe.ValidationError):
	pass


class MovementListError(MovementError):
	pass


@dataclass(frozen=True)
class End:
	"""One end of a movement: the kind of place and the field of the document that names it."""

	kind: str
	field: str | None


RECEIVE = "Receive"
FROM_STORE, TO_STORE = End(STORE, "from_store"), End(STORE, "to_store")
HANDS, SCRAP = End(WORKER, "worker"), End(WRITTEN_OFF, None)
LAB, SHOP = End(LABORATORY, "organization"), End(REPAIRER, "organization")
ROUTES: dict[str, tuple[End | None, End]] = {
	RECEIVE: (None, TO_STORE),
	"Transfer": (FROM_STORE, TO_STORE),
	"Issue": (FROM_STORE, HANDS),
	"Return": (HANDS, TO_STORE),
	"To Verification": (FROM_STORE, LAB),
	"From Verification": (LAB, TO_STORE),
	"To Repair": (FROM_STORE, SHOP),
	"From Repair": (SHOP, TO_STORE),
	"Write Off": (FROM_STORE, SCRAP),
}


def origin(doc: DeviceMovement) -> Place | None:
	end = ROUTES[doc.kind][0]
	return _place(doc, end) if end else None


def target(doc: DeviceMovement) -> Place:
	return _place(doc, ROUTES[doc.kind][1])


def take_district(doc: DeviceMovement) -> None:
	"""The district of the store that gives, or, where none gives, of the one that receives."""
	ends = [end for end in ROUTES.get(doc.kind, ()) if end]
	used = {end.field for end in ends}
	for field in ("from_store", "to_store", "worker", "organization"):
		if field not in used:
			doc.set(field, None)
	store = doc.from_store or doc.to_store
	doc.het = frappe.db.get_value("Device Store", store, "het") if store else None


def check(doc: DeviceMovement) -> None:
	for end in ROUTES[doc.kind]:
		if end and end.field and not doc.get(end.field):
			frappe.throw(
				_("Choose {0}.").format(frappe.bold(_(doc.meta.get_label(end.field)))), MovementError
			)
	if doc.from_store and doc.from_store == doc.to_store:
		frappe.throw(_("The devices are in that store already. Choose another one."), MovementError)
	if getdate(doc.posting_date) > getdate(today()):
		frappe.throw(
			_("{0} is in the future. Enter the movement when it is done.").format(
				formatdate(doc.posting_date)
			),
			MoveInFutureError,
		)
	_check_organization(doc)
	_fill_list(doc)


def enter_new(doc: DeviceMovement) -> None:
	"""Before posting: what a receipt brings enters the register."""
	if not doc.items:
		frappe.throw(_("The list is empty. Scan or paste the devices."), MovementListError)
	if doc.kind != RECEIVE:
		return
	new = [(row, one) for row in doc.items for one in _new_of(row)]
	for (row, _one), device in zip(
		new, new_devices.create([one for _row, one in new], str(doc.het)), strict=True
	):
		row.flags.devices = [*(row.flags.devices or []), device]
		if not row.serial_to:
			row.device = device.name


def post(doc: DeviceMovement) -> None:
	placements.move_many(
		devices_of(doc), target(doc), getdate(doc.posting_date), (doc.doctype, doc.name), origin(doc)
	)


def take_back(doc: DeviceMovement) -> None:
	"""Cancelling: the devices are where they were; what was received leaves the register."""
	moved = frappe.get_all(
		"Device Placement",
		{"document": doc.name, "document_doctype": doc.doctype, "withdrawn": 0},
		["device_doctype", "device"],
		order_by="name",
	)
	placements.undo((doc.doctype, doc.name))
	if doc.kind == RECEIVE:
		new_devices.remove([device_of(row) for row in moved])
		frappe.db.sql("update `tabDevice Movement Item` set device = null where parent = %s", doc.name)


def devices_of(doc: DeviceMovement) -> list[Device]:
	return [device for row in doc.items for device in row.flags.devices or [device_of(row)]]


def _place(doc: DeviceMovement, end: End) -> Place:
	if not end.field:
		return Place(end.kind)
	field = doc.meta.get_field(end.field)
	return Place(end.kind, field.options, doc.get(end.field))


def _check_organization(doc: DeviceMovement) -> None:
	if not doc.organization:
		return
	kind = next(end.kind for end in ROUTES[doc.kind] if end and end.field == "organization")
	field = "is_laboratory" if kind == LABORATORY else "is_repairer"
	if not frappe.db.get_value("Service Organization", doc.organization, field):
		message = (
			_("{0} does not verify devices. Choose a laboratory, or mark it as one.")
			if kind == LABORATORY
			else _("{0} does not repair devices. Choose a repairer, or mark it as one.")
		)
		frappe.throw(message.format(doc.organization), MovementError)


def _fill_list(doc: DeviceMovement) -> None:
	"""Look every number up, all at once, and refuse the list with everything that is wrong in it."""
	at = origin(doc)
	faults: list[tuple[int, str, str]] = []
	numbers = {row.idx: _numbers(row, faults) for row in doc.items}
	found = _look_up(doc, numbers)
	seen: set[tuple[str, str]] = set()
	for row in doc.items:
		row.flags.devices = []
		row.device_count = len(numbers[row.idx])
		for serial in numbers[row.idx]:
			key = (row.device_doctype, serial)
			verdict = _("Listed twice.") if key in seen else judge(found.get(key, []), at, row.device)
			seen.add(key)
			if isinstance(verdict, str):
				faults.append((row.idx, serial, verdict))
			elif verdict:
				_take(row, verdict)
	doc.device_count = sum(row.device_count for row in doc.items)
	if doc.kind == RECEIVE:
		faults += _faults_of_models(doc)
	if faults:
		_refuse(faults)


def _look_up(doc: DeviceMovement, numbers: Mapping[int, list[str]]) -> dict[tuple[str, str], list[Found]]:
	by_type: dict[str, list[str]] = {}
	for row in doc.items:
		by_type.setdefault(row.device_doctype, []).extend(numbers[row.idx])
	return {
		(doctype, serial): found
		for doctype, serials in by_type.items()
		for serial, found in by_serial(serials, [doctype]).items()
	}


def _take(row: DeviceMovementItem, found: Found) -> None:
	row.flags.devices.append(found.device)
	row.model = found.model
	row.device = None if row.serial_to else found.device.name


def _numbers(row: DeviceMovementItem, faults: list[tuple[int, str, str]]) -> list[str]:
	row.serial_no = serial_as_stored(row.serial_no)
	row.serial_to = serial_as_stored(row.serial_to) or None
	if row.device_doctype != "Seal":
		row.serial_to = None
	try:
		return numbers_of_range(row.serial_no, row.serial_to)
	except RangeError as error:
		reasons = {
			"NO_DIGITS": _("A range needs numbers that end in digits."),
			"OTHER_SERIES": _("The two numbers are of different series or lengths."),
			"BACKWARDS": _("The last number is before the first."),
			"TOO_LONG": _("The range is too long. Divide it."),
		}
		faults.append((row.idx, f"{row.serial_no} – {row.serial_to}", reasons[error.args[0]]))
		return []


def _new_of(row: DeviceMovementItem) -> list[new_devices.NewDevice]:
	return [
		new_devices.NewDevice(row.device_doctype, serial, row.model or "", row.made_year, row.verified_on)
		for serial in _numbers(row, [])
	]


def _faults_of_models(doc: DeviceMovement) -> list[tuple[int, str, str]]:
	faults = [
		(row.idx, row.serial_no, _("Enter the model.")) for row in doc.items if not (row.model or "").strip()
	]
	faults += [
		(row.idx, row.serial_no, no_serial()) for row in doc.items if not is_serial(row.serial_no or "")
	]
	missing = new_devices.models_missing([one for row in doc.items for one in _new_of(row)[:1] if one.model])
	faults += [(0, model, _("{0} is not in the directory.").format(_(doctype))) for doctype, model in missing]
	return faults


def _refuse(faults: list[tuple[int, str, str]]) -> None:
	lines = [
		f"<li>{_('Row {0}').format(row) if row else ''} <b>{frappe.utils.escape_html(serial)}</b> "
		f"{frappe.utils.escape_html(why)}</li>"
		for row, serial, why in sorted(faults)[:WORST]
	]
	if len(faults) > WORST:
		lines.append(f"<li>{_('and {0} more').format(len(faults) - WORST)}</li>")
	frappe.throw(
		_("{0} numbers cannot be moved by this document:").format(len(faults)) + f"<ul>{''.join(lines)}</ul>",
		MovementListError,
	)
