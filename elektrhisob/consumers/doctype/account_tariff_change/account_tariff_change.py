from typing import Any

import frappe
from frappe.model.document import Document

from elektrhisob.administration.divisions import require_division
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumers import tariff_changes


class AccountTariffChange(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.consumers.doctype.replaced_tariff.replaced_tariff import ReplacedTariff

		amended_from: DF.Link | None
		at_fault: DF.Literal["", "Consumer", "Utility", "Nobody"]
		bills_concerned: DF.Int
		change_kind: DF.Literal[
			"Tariff Group Put Right", "Electric Stove Home", "Electric Stove Home Ends", "Other"
		]
		consumer_name: DF.Data | None
		earliest_day: DF.Date | None
		from_date: DF.Date
		het: DF.Link | None
		personal_account: DF.Link
		proof_date: DF.Date
		proof_file: DF.Attach | None
		proof_number: DF.Data
		reason: DF.SmallText | None
		rebill_demand: DF.Link | None
		replaced: DF.Table[ReplacedTariff]
		status: DF.Literal["Draft", "Approved", "Cancelled"]
		supply_contract: DF.Link | None
		tariff: DF.Link
		until_date: DF.Date | None

	# end: auto-generated types
	def autoname(self) -> None:
		if not self.amended_from:
			self.name = next_key(Key.ACCOUNT_DOCUMENT)

	def validate(self) -> None:
		tariff_changes.check(self)

	def on_submit(self) -> None:
		tariff_changes.apply(self)

	def on_cancel(self) -> None:
		self.ignore_linked_doctypes = ("Rebill Demand",)
		tariff_changes.undo(self)


@frappe.whitelist(methods=["GET", "POST"])
def concerned(personal_account: str, from_date: str, until_date: str | None = None) -> dict[str, Any]:
	"""What a change of the account's tariff would concern."""
	frappe.has_permission("Account Tariff Change", "read", throw=True)
	account = frappe.get_doc("Personal Account", personal_account)
	account.check_permission("read")
	require_division(account.het)
	return tariff_changes.what_it_concerns(personal_account, from_date, until_date)
