from frappe.model.document import Document


class MeterModelRegister(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		decimals: DF.Int
		digits: DF.Int
		quantity: DF.Literal["Active Import", "Active Export", "Reactive Import", "Reactive Export", "Maximum Demand"]
		zone: DF.Link
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
