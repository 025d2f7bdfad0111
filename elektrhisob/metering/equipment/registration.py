"""What happens when a device enters the register: its number, and its first place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import getdate, today

from elektrhisob.metering.equipment.errors import DeviceHasHistoryError, DuplicateDeviceError, ImeiError
from elektrhisob.metering.equipment.placements import append_rows, move
from elektrhisob.metering.equipment.places import STORE, Device, Held, Place, where_is
from elektrhisob.metering.equipment.stores import main_store

if TYPE_CHECKING:
	from frappe.model.document import Document

IMEI_DIGITS = 15
LONGEST_SERIAL = 40


def serial_as_stored(serial_no: str | None) -> str:
	"""Capitals, no spaces: what a scanner sends and what people type is the same number."""
	return "".join((serial_no or "").upper().split())


def is_serial(serial_no: str) -> bool:
	"""A heading or a remark that was copied along with the numbers is none: it has no digit or no end."""
	return len(serial_no) <= LONGEST_SERIAL and any(sign.isdigit() for sign in serial_no)


def no_serial() -> str:
	return _("This is no serial number. Take it from the plate of the device.")


def refuse_double(doc: Document, *same_fields: str) -> None:
	"""One device of a number within the model (or whatever `same_fields` say)."""
	same = {"serial_no": doc.serial_no, "name": ["!=", doc.name], **{f: doc.get(f) for f in same_fields}}
	if frappe.db.exists(doc.doctype, same):
		frappe.throw(
			_("{0} {1} is registered already. Check the number.").format(_(doc.doctype), doc.serial_no),
			DuplicateDeviceError,
		)


def keep_in_main_store(doc: Document) -> None:
	"""A device registered by hand lies in the main store, nobody knows since when."""
	device = Device(doc.doctype, doc.name)
	append_rows([Held(device, doc.serial_no, doc.het, doc.get("status"))], _store(doc.het), None, None, None)


def follow_district(doc: Document) -> None:
	"""A device in store that was given another district by hand lies in that district's main store."""
	before = doc.get_doc_before_save()
	if not before or before.het == doc.het:
		return
	device = Device(doc.doctype, doc.name)
	present = where_is(device)
	if present and present.place.kind == STORE and present.place != _store(doc.het):
		move(device, _store(doc.het), getdate(today()), (doc.doctype, doc.name))


def _store(het: str) -> Place:
	return Place(STORE, "Device Store", main_store(het))


def refuse_removal_of_history(doc: Document) -> None:
	"""A device that any document has moved stays in the register; one entered by mistake may go."""
	mine = {"device": doc.name, "device_doctype": doc.doctype}
	if frappe.db.exists("Device Placement", {**mine, "document": ["is", "set"], "withdrawn": 0}):
		frappe.throw(
			_("{0} {1} has been moved by documents and stays in the register. Write it off instead.").format(
				_(doc.doctype), doc.serial_no
			),
			DeviceHasHistoryError,
		)
	frappe.db.delete("Device Placement", mine)


def check_imei(doc: Document) -> None:
	"""15 digits, the last of which checks the others (Luhn): a typing mistake is found at once."""
	doc.imei = serial_as_stored(doc.imei) or None
	if not doc.imei:
		return
	if len(doc.imei) != IMEI_DIGITS or not doc.imei.isdigit() or not _luhn(doc.imei):
		frappe.throw(
			_("{0} is not an IMEI: 15 digits with a check digit. Read the plate again.").format(doc.imei),
			ImeiError,
		)


def _luhn(digits: str) -> bool:
	doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits))]
	return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
