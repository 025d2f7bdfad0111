from frappe.model.document import Document


class PostingRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		channel: DF.Literal["", "Cash", "Bank", "Agent"]
		component: DF.Literal["Net", "VAT", "Whole"]
		credit_account: DF.Link
		debit_account: DF.Link
		event: DF.Literal["Bill Issued", "Advance Applied", "Payment Allocated", "Payment Advanced"]
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		valid_from: DF.Date
	# end: auto-generated types
