from frappe.model.document import Document


class ContractRenewalItem(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		consumer_name: DF.Data | None
		contract: DF.Link
		message: DF.SmallText | None
		new_version: DF.Link | None
		outcome: DF.Literal["", "Made", "Refused"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		valid_until: DF.Date | None
	# end: auto-generated types
	pass
