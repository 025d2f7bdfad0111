from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.administration.divisions import stamp_and_check
from elektrhisob.billing import issue_bills
from elektrhisob.bulk.keys import Key, next_key


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
		held: DF.Check
		het: DF.Link | None
		issue_date: DF.Date | None
		lines: DF.Table[BillLine]
		net_amount: DF.Currency
		paid_amount: DF.Currency
		penalty_amount: DF.Currency
		period: DF.Link
		personal_account: DF.Link
		previous_balance: DF.Currency
		route: DF.Link | None
		shard: DF.Link | None
		status: DF.Literal["Calculated", "Issued", "Cancelled"]
		to_date: DF.Date | None
		vat_amount: DF.Currency
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.BILL)

	def validate(self) -> None:
		stamp_and_check(self)
		self.refuse_sums_that_do_not_add_up()

	def refuse_sums_that_do_not_add_up(self) -> None:
		for field in ("consumption_kwh", "net_amount", "vat_amount", "amount"):
			if exact_sum(self.lines, field) != Decimal(str(self.get(field) or 0)):
				frappe.throw(
					_("{0} of the bill is not the sum of its lines.").format(_(self.meta.get_label(field))),
					SumsDifferError,
				)

	def before_submit(self) -> None:
		if self.held:
			frappe.throw(_("A check holds this bill. Release it in the worklist of held bills."), HeldBillError)
		self.status = "Issued"

	def on_submit(self) -> None:
		issue_bills.issue_one(self)

	def before_cancel(self) -> None:
		self.status = "Cancelled"

	def on_cancel(self) -> None:
		issue_bills.cancel_one(self)

	def on_trash(self) -> None:
		if self.docstatus != 0:
			frappe.throw(
				_("An issued bill is never deleted. Cancel it: the cancellation is posted as its own rows.")
			)


class HeldBillError(frappe.ValidationError):
	"""A bill that a check holds is submitted by hand."""


class SumsDifferError(frappe.ValidationError):
	"""A total of a bill is not the sum of its lines."""


def exact_sum(rows: list[Document], field: str) -> Decimal:
	return sum((Decimal(str(row.get(field) or 0)) for row in rows), Decimal(0))


def on_doctype_update() -> None:
	# The unique key also serves the bills of one account; (bill_run, shard) serves the run's list and its passes.
	frappe.db.add_unique(
		"Electricity Bill", ["personal_account", "period", "correction_number"], "one_bill_a_period"
	)
	# het is indexed alone (search_index) and stands first in no other index: so the server takes it for the list
	# of a district, newest first.
	frappe.db.add_index("Electricity Bill", ["period", "het"])
	frappe.db.add_index("Electricity Bill", ["bill_run", "shard"])
