from frappe.model.document import Document


class DeviceMovementItem(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		device: DF.DynamicLink | None
		device_count: DF.Int
		device_doctype: DF.Link
		made_year: DF.Int
		model: DF.Data | None
		note: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		serial_no: DF.Data
		serial_to: DF.Data | None
		verified_on: DF.Date | None
	# end: auto-generated types
