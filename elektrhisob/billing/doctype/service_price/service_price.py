from frappe.model.document import Document


class ServicePrice(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		price: DF.Currency
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		valid_from: DF.Date
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
