from frappe.model.document import Document


class StoreInventoryCountLine(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		action: DF.Literal["", "Leave", "Move Here", "Write Off"]
		device: DF.DynamicLink | None
		device_doctype: DF.Link | None
		difference: DF.Literal["", "Missing", "Elsewhere", "Unknown"]
		expected: DF.Check
		found: DF.Check
		model: DF.Data | None
		note: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		registered_at: DF.Data | None
		serial_no: DF.Data
	# end: auto-generated types
