from frappe.model.document import Document


class ActTransformer(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		action: DF.Literal["Removed", "Installed"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		phase: DF.Literal["", "A", "B", "C"]
		serial_no: DF.Data | None
		transformer: DF.Link
	# end: auto-generated types
	pass
