from frappe.model.document import Document


class VoltageLevel(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		level_code: DF.Data
		nominal_kv: DF.Float
	# end: auto-generated types
