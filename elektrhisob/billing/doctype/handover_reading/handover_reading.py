from frappe.model.document import Document


class HandoverReading(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		installation: DF.Link
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		previous_date: DF.Date | None
		previous_value: DF.Float
		quantity: DF.Data | None
		reading: DF.Link | None
		serial_no: DF.Data | None
		value: DF.Float
		zone: DF.Data | None
	# end: auto-generated types
	pass
