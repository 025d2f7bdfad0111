from frappe.model.document import Document


class HouseMeterFlat(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		area_m2: DF.Float
		consumer_name: DF.Data | None
		personal_account: DF.Link
		valid_from: DF.Date
		valid_until: DF.Date | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
