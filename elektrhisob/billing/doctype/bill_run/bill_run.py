from frappe.model.document import Document


class BillRun(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		accounts_planned: DF.Int
		bills_count: DF.Int
		consumption_kwh: DF.Float
		exceptions_count: DF.Int
		failure: DF.SmallText | None
		finished_at: DF.Datetime | None
		issue_date: DF.Date | None
		org_unit: DF.Link
		period: DF.Link
		started_at: DF.Datetime | None
		status: DF.Literal["Draft", "Calculating", "Paused", "Calculated", "Checked", "Issuing", "Issued", "Rolling Back", "Rolled Back"]
		title: DF.Data | None
		total_amount: DF.Currency
		vat_amount: DF.Currency
	# end: auto-generated types
