from frappe.model.document import Document


class AccountFamily(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		family_name: DF.Data
		from_date: DF.Date
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		pinfl: DF.Data | None
		proof: DF.Data | None
		registry_number: DF.Data | None
		residents: DF.Int
		until_date: DF.Date | None
	# end: auto-generated types
	pass
