from frappe.model.document import Document


class BillingCause(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		cause_code: DF.Data
		cause_name: DF.Data
		remedy: DF.SmallText | None
	# end: auto-generated types
