import re

import frappe
from frappe import _
from frappe.model.document import Document

LARGEST_SHARD = 50_000


class ElektrhisobSettings(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		accounts_per_shard: DF.Int
		days_to_exchange: DF.Int
		days_to_visit: DF.Int
		bank_details: DF.SmallText | None
		bill_note: DF.SmallText | None
		nightly_corrections: DF.Literal["By Hand", "Prepare for Approval", "Correct at Once"]
		utility_address: DF.SmallText | None
		utility_name: DF.Data
		utility_phone: DF.Data | None
		utility_stir: DF.Data | None
	# end: auto-generated types

	def validate(self) -> None:
		self.check_stir()
		self.check_shard_size()

	def check_stir(self) -> None:
		if self.utility_stir and not re.fullmatch(r"\d{9}", self.utility_stir):
			frappe.throw(_("STIR of the utility must have 9 digits."))

	def check_shard_size(self) -> None:
		if not 1 <= self.accounts_per_shard <= LARGEST_SHARD:
			frappe.throw(_("Accounts per shard must be between 1 and {0}.").format(LARGEST_SHARD))
