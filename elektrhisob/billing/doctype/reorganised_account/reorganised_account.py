from frappe.model.document import Document


class ReorganisedAccount(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.Data | None
		consumer: DF.Link | None
		families: DF.Int
		merged_account: DF.Link | None
		new_account: DF.Link | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		supply_point: DF.Link | None
	# end: auto-generated types
	pass
