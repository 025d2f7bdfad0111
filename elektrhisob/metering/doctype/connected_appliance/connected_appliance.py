from frappe.model.document import Document


class ConnectedAppliance(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		appliance: DF.Data
		demand_percent: DF.Int
		hours_per_day: DF.Float
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		power_w: DF.Int
		quantity: DF.Int
	# end: auto-generated types
