"""Devices and the places they can be at; where each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils.caching import request_cache

from elektrhisob.metering.equipment.errors import (
	ClosedStoreError,
	PlaceError,
	UnknownDeviceError,
)

if TYPE_CHECKING:
	from collections.abc import Sequence
	from datetime import date

DEVICE_DOCTYPES = ("Meter", "Instrument Transformer", "Communication Device", "Test Instrument", "Seal")
STORE, WORKER, POINT = "Store", "Field Worker", "Supply Point"
LABORATORY, REPAIRER, WRITTEN_OFF = "Laboratory", "Repairer", "Written Off"
DOCTYPE_OF_KIND: dict[str, str | None] = {
	STORE: "Device Store",
	WORKER: "Field Worker",
	POINT: "Supply Point",
	LABORATORY: "Service Organization",
	REPAIRER: "Service Organization",
	WRITTEN_OFF: None,
}


@dataclass(frozen=True)
class Device:
	"""One row of a DocType of devices."""

	doctype: str
	name: str


def device_of(row: Any) -> Device:
	"""The device that a row of a document names."""
	return Device(row.get("device_doctype") or "", row.get("device") or "")


@dataclass(frozen=True)
class Place:
	"""Kind of place and, unless the kind is Written Off, the row that stands for it."""

	kind: str
	doctype: str | None = None
	name: str | None = None

	def __str__(self) -> str:
		"""As a message names it."""
		return f"{_(self.kind)} {title_of(self)}".strip()


@dataclass(frozen=True)
class Placement:
	"""Where a device is, since when, by which document. `since` None: since before it was registered."""

	row: str
	device: Device
	place: Place
	since: date | None
	document: tuple[str, str] | None


@dataclass(frozen=True)
class Held:
	"""What the register says of a device, read under its lock."""

	device: Device
	serial_no: str
	het: str
	status: str | None


@request_cache
def title_of(place: Place) -> str:
	"""What people call the place: the store's or worker's name, the number of a supply point."""
	if not place.doctype or not place.name:
		return ""
	title_field = frappe.get_meta(place.doctype).get_title_field()
	title = frappe.db.get_value(place.doctype, place.name, title_field) if title_field != "name" else None
	return str(title or place.name)


def where_is(device: Device, for_update: bool = False) -> Placement | None:
	"""The present placement; None for a device that no document has placed yet."""
	return where_are([device], for_update).get(device)


def where_are(devices: Sequence[Device], for_update: bool = False) -> dict[Device, Placement]:
	"""The present placements of those that have one, in one query."""
	if not devices:
		return {}
	rows = frappe.db.sql(
		"""select name, device_doctype, device, place_kind, place_doctype, place, since,
			document_doctype, document
		from `tabDevice Placement`
		where device in %(names)s and device_doctype in %(doctypes)s and open_mark = '1' """
		+ ("order by name for update" if for_update else ""),
		{
			"names": tuple({device.name for device in devices}),
			"doctypes": tuple({device.doctype for device in devices}),
		},
		as_dict=True,
	)
	placements = map(placement_of, rows)
	asked = set(devices)
	return {placement.device: placement for placement in placements if placement.device in asked}


def placement_of(row: frappe._dict) -> Placement:
	return Placement(
		row=row.name,
		device=device_of(row),
		place=Place(row.place_kind, row.place_doctype, row.place),
		since=row.since,
		document=(row.document_doctype, row.document) if row.document else None,
	)


def lock(devices: Sequence[Device]) -> dict[Device, Held]:
	"""Keep everybody else from moving the devices until this transaction ends."""
	held: dict[Device, Held] = {}
	for doctype in sorted({device.doctype for device in devices}):
		if doctype not in DEVICE_DOCTYPES:
			raise ValueError(f"{doctype} is not a DocType of devices")
		names = tuple(sorted({device.name for device in devices if device.doctype == doctype}))
		for row in frappe.db.sql(
			f"select name, serial_no, het, status from `tab{doctype}`"
			" where name in %(names)s order by name for update",
			{"names": names},
			as_dict=True,
		):
			device = Device(doctype, row.name)
			held[device] = Held(device, row.serial_no or row.name, row.het, row.status)
	missing = next((device for device in devices if device not in held), None)
	if missing:
		frappe.throw(
			_("{0} {1} is not registered. Check the number.").format(_(missing.doctype), missing.name),
			UnknownDeviceError,
		)
	return held


def check_place(place: Place) -> str | None:
	"""Refuse a place that does not exist or takes nothing; returns its HET, None when it has none."""
	doctype = DOCTYPE_OF_KIND[place.kind]
	if place.doctype != doctype or (doctype and not place.name):
		frappe.throw(_("Choose where the devices go: {0}.").format(_(doctype or place.kind)), PlaceError)
	if not doctype:
		return None
	fields = ["name", *(field for field in ("het", "disabled") if frappe.get_meta(doctype).has_field(field))]
	found = frappe.db.get_value(doctype, place.name, fields, as_dict=True)
	if not found:
		frappe.throw(_("{0} {1} does not exist.").format(_(doctype), place.name), PlaceError)
	if place.kind == STORE and found.get("disabled"):
		frappe.throw(
			_("Store {0} is closed. Choose another store.").format(title_of(place)), ClosedStoreError
		)
	return found.get("het")
