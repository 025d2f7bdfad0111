from frappe.model.document import Document


class SettlementPeriod(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		closed_by: DF.Link | None
		closed_on: DF.Datetime | None
		end_date: DF.Date
		is_closed: DF.Check
		period: DF.Data
		start_date: DF.Date
	# end: auto-generated types
