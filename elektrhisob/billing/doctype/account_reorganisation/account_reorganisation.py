from frappe.model.document import Document

from elektrhisob.billing.households import reorganisations
from elektrhisob.bulk.keys import Key, next_key


class AccountReorganisation(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.billing.doctype.handover_reading.handover_reading import HandoverReading
		from elektrhisob.billing.doctype.reorganised_account.reorganised_account import ReorganisedAccount

		accounts: DF.Table[ReorganisedAccount]
		amended_from: DF.Link | None
		change_date: DF.Date
		consumer_name: DF.Data | None
		document_date: DF.Date
		document_file: DF.Attach | None
		document_number: DF.Data
		het: DF.Link | None
		kind: DF.Literal["Split", "Merger"]
		personal_account: DF.Link
		readings: DF.Table[HandoverReading]
		status: DF.Literal["Draft", "Approved"]

	# end: auto-generated types
	def autoname(self) -> None:
		if not self.amended_from:
			self.name = next_key(Key.ACCOUNT_DOCUMENT)

	def validate(self) -> None:
		reorganisations.check(self)

	def on_submit(self) -> None:
		reorganisations.apply(self)

	def before_cancel(self) -> None:
		reorganisations.refuse_cancel(self)
