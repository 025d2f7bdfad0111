from frappe.model.document import Document


class ActReading(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		energy_kwh: DF.Float
		finding: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		previous_date: DF.Date | None
		previous_value: DF.Float
		quantity: DF.Literal[
			"Active Import", "Active Export", "Reactive Import", "Reactive Export", "Maximum Demand"
		]
		reading: DF.Link | None
		serial_no: DF.Data | None
		side: DF.Literal["Control", "Removed", "Installed"]
		value: DF.Float
		zone: DF.Link
	# end: auto-generated types
	pass
