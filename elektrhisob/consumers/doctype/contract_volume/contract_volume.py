from frappe.model.document import Document


class ContractVolume(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		active_kwh: DF.Float
		month: DF.Data
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reactive_kvarh: DF.Float
	# end: auto-generated types
	pass
