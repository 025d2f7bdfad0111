"""Finding devices by the numbers on their plates, many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe

from elektrhisob.administration.divisions import het_condition
from elektrhisob.metering.equipment.places import DEVICE_DOCTYPES, Device, Place

if TYPE_CHECKING:
	from collections.abc import Sequence

MODEL_FIELD = {
	"Meter": "meter_model",
	"Instrument Transformer": "transformer_model",
	"Communication Device": "model",
	"Test Instrument": "instrument_type",
	"Seal": "seal_type",
}
"""What people call the model; of those below it is a row of a directory."""
MODEL_DOCTYPE = {"Meter": "Meter Model", "Instrument Transformer": "Instrument Transformer Model"}


@dataclass(frozen=True)
class Found:
	"""A registered device with the place it is at; `place` None when no document has placed it."""

	device: Device
	serial_no: str
	model: str | None
	het: str
	place: Place | None


def by_serial(serials: Sequence[str], doctypes: Sequence[str] = DEVICE_DOCTYPES) -> dict[str, list[Found]]:
	"""Devices of the user's divisions by serial number as stored; one query a DocType."""
	found: dict[str, list[Found]] = {}
	if serials:
		for doctype in doctypes:
			for one in _read(doctype, "device.serial_no in %(keys)s", tuple(set(serials))):
				found.setdefault(one.serial_no, []).append(one)
	return found


def at_place(place: Place, doctypes: Sequence[str] = DEVICE_DOCTYPES) -> list[Found]:
	"""Everything that is at a place now, in the order of serial numbers."""
	rows = [
		one
		for doctype in doctypes
		for one in _read(doctype, "placement.place in %(keys)s", (place.name,))
		if one.place == place
	]
	return sorted(rows, key=lambda one: (one.device.doctype, one.serial_no))


def _read(doctype: str, condition: str, keys: tuple[str | None, ...]) -> list[Found]:
	division = het_condition("device.het")
	rows = frappe.db.sql(
		f"""select device.name, device.serial_no, device.`{MODEL_FIELD[doctype]}` model, device.het,
			placement.place_kind, placement.place_doctype, placement.place
		from `tab{doctype}` device
		left join `tabDevice Placement` placement
			on placement.device = device.name and placement.device_doctype = %(doctype)s
			and placement.open_mark = '1'
		where {condition} {f"and {division}" if division else ""}""",
		{"doctype": doctype, "keys": keys},
		as_dict=True,
	)
	return [
		Found(
			Device(doctype, row.name),
			row.serial_no,
			row.model,
			row.het,
			Place(row.place_kind, row.place_doctype, row.place) if row.place_kind else None,
		)
		for row in rows
	]
