from frappe.model.document import Document


class BillRunClaim(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		bill_run: DF.Link
		het: DF.Link | None
		period: DF.Link
		route: DF.Link
	# end: auto-generated types
