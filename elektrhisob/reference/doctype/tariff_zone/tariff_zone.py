from frappe.model.document import Document


class TariffZone(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		zone_code: DF.Data
		zone_name: DF.Data
		zone_number: DF.Int
	# end: auto-generated types
