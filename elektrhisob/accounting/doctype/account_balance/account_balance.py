import frappe

from elektrhisob.accounting.written_once import WrittenOnce


class AccountBalance(WrittenOnce):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		balance: DF.Currency
		charged: DF.Currency
		closing_advance: DF.Currency
		closing_debt: DF.Currency
		het: DF.Link | None
		opening_advance: DF.Currency
		opening_debt: DF.Currency
		paid: DF.Currency
		period: DF.Link
		personal_account: DF.Link
	# end: auto-generated types


def on_doctype_update() -> None:
	frappe.db.add_index("Account Balance", ["personal_account", "period"])
	frappe.db.add_index("Account Balance", ["period", "het"])
