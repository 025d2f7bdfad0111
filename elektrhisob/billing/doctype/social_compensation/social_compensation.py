import frappe
from frappe.model.document import Document


class SocialCompensation(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		above_norm_kwh: DF.Float
		account_asked: DF.Data | None
		amount: DF.Currency
		compensated_kwh: DF.Float
		consumption_kwh: DF.Float
		exchange: DF.Link
		het: DF.Link | None
		outcome: DF.Literal[
			"Compensated",
			"Within the Norm",
			"No Bill",
			"Unknown Account",
			"Other Person",
			"Not a Household",
			"Other Month",
			"Twice in the File",
			"Answered Before",
		]
		period: DF.Data | None
		personal_account: DF.Link | None
		pinfl: DF.Data | None
		file_row: DF.Int
	# end: auto-generated types
	pass


def on_doctype_update() -> None:
	# What an account was compensated in a month, and whether a family was answered before.
	frappe.db.add_index("Social Compensation", ["personal_account", "period"])
