from frappe.model.document import Document


class ReplacedTariff(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reason: DF.Data | None
		tariff: DF.Link | None
		valid_from: DF.Date | None
	# end: auto-generated types
	pass
