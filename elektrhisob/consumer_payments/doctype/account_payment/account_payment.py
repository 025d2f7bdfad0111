from frappe.model.document import Document


class AccountPayment(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		advance_amount: DF.Currency
		allocated_amount: DF.Currency
		amended_from: DF.Link | None
		amount: DF.Currency
		channel: DF.Literal["Cash", "Bank", "Agent"]
		consumer_name: DF.Data | None
		external_id: DF.Data | None
		external_source: DF.Data | None
		het: DF.Link | None
		payment_date: DF.Date
		period: DF.Link | None
		personal_account: DF.Link
		reversal_reason: DF.Data | None
		status: DF.Literal["Draft", "Posted", "Reversed"]
	# end: auto-generated types
