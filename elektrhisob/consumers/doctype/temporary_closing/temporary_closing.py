import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumers.households import closings


class TemporaryClosing(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amended_from: DF.Link | None
		closed_from: DF.Date
		closed_until: DF.Date | None
		consumer_name: DF.Data | None
		document_date: DF.Date
		document_file: DF.Attach | None
		document_number: DF.Data
		ground: DF.Literal["Nobody Lives There", "Repair or Rebuilding", "Seasonal", "Emergency", "Other"]
		het: DF.Link | None
		personal_account: DF.Link
		remarks: DF.SmallText | None
		status: DF.Literal["Draft", "Approved", "Cancelled"]

	# end: auto-generated types
	def autoname(self) -> None:
		if not self.amended_from:
			self.name = next_key(Key.ACCOUNT_DOCUMENT)

	def validate(self) -> None:
		closings.check(self)

	def on_submit(self) -> None:
		closings.apply(self)

	def before_update_after_submit(self) -> None:
		closings.check(self)

	def on_update_after_submit(self) -> None:
		closings.refresh_account(self.personal_account)

	def on_cancel(self) -> None:
		closings.undo(self)

	@frappe.whitelist(methods=["POST"])
	def reopen(self, closed_until: str) -> None:
		"""The account takes energy again from the day after."""
		self.check_permission("submit")
		self.closed_until = closed_until
		self.save()
