import frappe

from elektrhisob.accounting.written_once import WrittenOnce


class PaymentAllocation(WrittenOnce):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		allocation_date: DF.Date
		amount: DF.Currency
		bill: DF.Link | None
		het: DF.Link | None
		paid_for: DF.Literal["Bill", "Penalty"]
		payment: DF.Link | None
		personal_account: DF.Link
		reverses: DF.Link | None
	# end: auto-generated types


def on_doctype_update() -> None:
	# What was paid on a bill is asked by account and bill: see `accounting.allocation`.
	frappe.db.add_index("Payment Allocation", ["personal_account", "bill"])
