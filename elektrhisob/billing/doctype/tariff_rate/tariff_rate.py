from frappe.model.document import Document


class TariffRate(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		block_from_kwh: DF.Float
		divisor: DF.Float
		multiplier: DF.Float
		rate: DF.Currency
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		zone: DF.Link
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
