import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key


class ReadingException(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		also: DF.SmallText | None
		assigned_to: DF.Link | None
		called_on: DF.Datetime | None
		category: DF.Link | None
		cause: DF.Data
		closed_by: DF.Link | None
		closed_on: DF.Datetime | None
		external_id: DF.Data | None
		external_source: DF.Data | None
		facts: DF.Code | None
		het: DF.Link | None
		installation: DF.Link | None
		money_at_stake: DF.Currency
		note: DF.SmallText | None
		personal_account: DF.Link | None
		quantity: DF.Data | None
		reading: DF.Link | None
		reading_date: DF.Date | None
		resolution: DF.Literal["", "Accepted", "Estimated", "Replaced", "Rejected", "Read Again", "No Longer True"]
		route: DF.Link | None
		serial_no: DF.Data | None
		severity: DF.Literal["Refuse", "Hold", "Warn"]
		source: DF.Data | None
		status: DF.Literal["Open", "In Work", "Closed"]
		supply_point: DF.Link | None
		value: DF.Float
		visit: DF.Data | None
		zone: DF.Data | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.READING_EXCEPTION)

	def validate(self) -> None:
		if not self.is_new():
			frappe.throw(_("An exception is decided in the Reading Worklist, not edited."))


def on_doctype_update() -> None:
	# The worklist counts open rows by district and cause from the first one alone, and turns the pages of a
	# group in the order of money by the second.
	frappe.db.add_index(
		"Reading Exception", ["status", "het", "cause", "money_at_stake", "creation"], "worklist_counts"
	)
	frappe.db.add_index("Reading Exception", ["cause", "het", "status", "money_at_stake"], "worklist_pages")
	frappe.db.add_index("Reading Exception", ["assigned_to", "status"])
