from frappe.model.document import Document


class ZoneCalendarSeason(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from_day: DF.Int
		from_month: DF.Int
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		season: DF.Data
	# end: auto-generated types
