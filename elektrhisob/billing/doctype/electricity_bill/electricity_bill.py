from frappe.model.document import Document


class ElectricityBill(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.billing.doctype.bill_consumption.bill_consumption import BillConsumption
		from elektrhisob.billing.doctype.bill_line.bill_line import BillLine

		amended_from: DF.Link | None
		amount: DF.Currency
		amount_due: DF.Currency
		bill_run: DF.Link | None
		bill_type: DF.Literal["Regular", "Correction", "Final"]
		consumer_kind: DF.Literal["Household", "Legal"]
		consumer_name: DF.Data | None
		consumption: DF.Table[BillConsumption]
		consumption_kwh: DF.Float
		correction_number: DF.Int
		corrects: DF.Link | None
		due_date: DF.Date | None
		from_date: DF.Date | None
		het: DF.Link | None
		issue_date: DF.Date | None
		lines: DF.Table[BillLine]
		net_amount: DF.Currency
		paid_amount: DF.Currency
		period: DF.Link
		personal_account: DF.Link
		previous_balance: DF.Currency
		route: DF.Link | None
		shard: DF.Link | None
		status: DF.Literal["Calculated", "Issued", "Cancelled"]
		to_date: DF.Date | None
		vat_amount: DF.Currency
	# end: auto-generated types
