import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumers import rebill_demands


class RebillDemand(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		billed_amount: DF.Currency
		billed_kwh: DF.Float
		bills_concerned: DF.Int
		cause: DF.Literal["Tariff", "Contract", "Families", "Final Bill", "Temporary Closing", "Saved Energy"]
		closed_by: DF.DynamicLink | None
		closed_by_doctype: DF.Link | None
		closed_on: DF.Datetime | None
		consumer_name: DF.Data | None
		from_date: DF.Date
		from_period: DF.Data | None
		het: DF.Link | None
		personal_account: DF.Link
		reason: DF.SmallText | None
		source_doctype: DF.Link | None
		source_name: DF.DynamicLink | None
		state: DF.Literal["Open", "Done", "Dropped"]
		until_date: DF.Date | None

	# end: auto-generated types
	def autoname(self) -> None:
		self.name = next_key(Key.ACCOUNT_DOCUMENT)

	@frappe.whitelist(methods=["POST"])
	def drop(self, reason: str) -> None:
		"""A supervisor decides that nothing is billed anew; the reason stays on the demand."""
		self.check_permission("read")
		rebill_demands.drop(self, reason)


def on_doctype_update() -> None:
	# Few demands are open: found by that first.
	frappe.db.add_index("Rebill Demand", ["state", "het"])
