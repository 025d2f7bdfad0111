import frappe

from elektrhisob.accounting.written_once import WrittenOnce


class LedgerPosting(WrittenOnce):
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
		personal_account: DF.Link | None
		posting_date: DF.Date
		remarks: DF.Data | None
		reverses: DF.Link | None
		source_doctype: DF.Link | None
		source_name: DF.DynamicLink | None
	# end: auto-generated types


def on_doctype_update() -> None:
	frappe.db.add_index("Ledger Posting", ["personal_account", "period"])
	frappe.db.add_index("Ledger Posting", ["period", "het"])
