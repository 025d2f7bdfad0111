from frappe.model.document import Document

from elektrhisob.billing.households import owner_changes
from elektrhisob.bulk.keys import Key, next_key


class OwnerChange(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.billing.doctype.handover_reading.handover_reading import HandoverReading

		account_goes: DF.Literal["Stays With the Dwelling", "Closes, a New One Opens"]
		amended_from: DF.Link | None
		balance: DF.Currency
		change_date: DF.Date
		consumer_name: DF.Data | None
		debt_goes: DF.Literal["", "Paid by the Former Owner", "Taken Over by the New Owner"]
		document_date: DF.Date
		document_file: DF.Attach | None
		document_number: DF.Data
		former_consumer: DF.Link | None
		ground: DF.Literal["Sale", "Inheritance", "Gift", "Court Decision", "Lease", "Other"]
		het: DF.Link | None
		new_account: DF.Link | None
		new_consumer: DF.Link
		new_consumer_name: DF.Data | None
		new_local_number: DF.Data | None
		personal_account: DF.Link
		readings: DF.Table[HandoverReading]
		rebill_demand: DF.Link | None
		status: DF.Literal["Draft", "Approved", "Cancelled"]

	# end: auto-generated types
	def autoname(self) -> None:
		if not self.amended_from:
			self.name = next_key(Key.ACCOUNT_DOCUMENT)

	def validate(self) -> None:
		if self.docstatus == 0 or self._action == "submit":
			owner_changes.check(self)

	def before_submit(self) -> None:
		owner_changes.require_settled(self)

	def on_submit(self) -> None:
		owner_changes.apply(self)

	def on_cancel(self) -> None:
		self.ignore_linked_doctypes = ("Rebill Demand", "Meter Reading", "Personal Account")
		owner_changes.undo(self)
