from frappe.model.document import Document


class LedgerPosting(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		business_date: DF.Date | None
		credit_account: DF.Link
		debit_account: DF.Link
		event: DF.Data | None
		het: DF.Link | None
		period: DF.Link
		personal_account: DF.Link
		posting_date: DF.Date
		remarks: DF.Data | None
		reverses: DF.Link | None
		source_doctype: DF.Link | None
		source_name: DF.DynamicLink | None
	# end: auto-generated types
