from frappe.model.document import Document


class Tariff(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		consumer_kind: DF.Literal["Household", "Legal"]
		is_active: DF.Check
		method: DF.Literal["Flat", "Blocks", "Zones"]
		remarks: DF.SmallText | None
		scale_blocks: DF.Check
		tariff_code: DF.Data
		tariff_name: DF.Data
	# end: auto-generated types
