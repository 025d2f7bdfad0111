from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key


class CarriedCredit(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		bill: DF.Link | None
		het: DF.Link | None
		net_amount: DF.Currency
		period: DF.Link | None
		personal_account: DF.Link | None
		vat_amount: DF.Currency
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.CHARGE)
