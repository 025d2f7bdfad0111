from frappe.model.document import Document


class ActSeal(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		action: DF.Literal["Found", "Set", "Broken"]
		condition: DF.Literal["Intact", "Damaged", "Missing"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		place: DF.Literal[
			"Terminal Cover",
			"Meter Body",
			"Meter Box",
			"Current Transformers",
			"Voltage Transformers",
			"Test Block",
			"Switch",
			"Other",
		]
		seal: DF.Link | None
		seal_number: DF.Data | None
	# end: auto-generated types
	pass
