from frappe.model.document import Document


class UnmeteredLoadRow(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		equipment: DF.Data | None
		hours_per_day: DF.Float
		power_kw: DF.Float
		quantity: DF.Int
		valid_from: DF.Date
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
