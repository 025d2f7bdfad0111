import frappe
from frappe.model.document import Document


class DevicePlacement(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		device: DF.DynamicLink
		device_doctype: DF.Link
		document: DF.DynamicLink | None
		document_doctype: DF.Link | None
		het: DF.Link
		open_mark: DF.Data | None
		place: DF.DynamicLink | None
		place_doctype: DF.Link | None
		place_kind: DF.Literal[
			"Store", "Field Worker", "Supply Point", "Laboratory", "Repairer", "Written Off"
		]
		serial_no: DF.Data | None
		since: DF.Date | None
		until: DF.Date | None
		withdrawn: DF.Check
	# end: auto-generated types


def on_doctype_update() -> None:
	# The mark is empty on what is past, and a unique index lets any number of empty ones stand.
	frappe.db.add_unique("Device Placement", ["device", "device_doctype", "open_mark"], "one_place_at_a_time")
	frappe.db.add_index("Device Placement", ["place", "open_mark", "device_doctype"], "devices_at_place")
