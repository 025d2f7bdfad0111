import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.billing.checks.decisions import NothingToDecideError
from elektrhisob.billing.checks.words import finding_words


class BillCheckFinding(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		bill: DF.Link | None
		bill_run: DF.Link | None
		cause: DF.Literal[
			"NEGATIVE_PARTS",
			"SUM_FAR",
			"KWH_FAR",
			"PEERS_FAR",
			"ZERO_ACTIVE",
			"TOO_MANY_DAYS",
			"PROTECTION_OPEN",
			"CONTRACT_LAPSED",
			"AFTER_EXCHANGE",
			"ESTIMATED_LONG",
			"WITHOUT_UNIT",
		]
		consumer_name: DF.Data | None
		decided_by: DF.Link | None
		decided_on: DF.Datetime | None
		facts: DF.SmallText | None
		het: DF.Link | None
		note: DF.SmallText | None
		period: DF.Link | None
		personal_account: DF.Link | None
		route: DF.Link | None
		severity: DF.Literal["Hold", "Warn"]
		shard: DF.Link | None
		state: DF.Literal["Open", "Released", "Rejected"]
	# end: auto-generated types

	def onload(self) -> None:
		self.set_onload("words", finding_words(self.cause, frappe.parse_json(self.facts or "{}")))

	def validate(self) -> None:
		# The worklist decides under the lock of the run, and lets the bill go with the finding.
		if not self.is_new():
			frappe.throw(
				_("Release or reject {0} in the worklist of held bills.").format(self.name),
				NothingToDecideError,
			)

	def on_trash(self) -> None:
		frappe.throw(_("What a check found is never deleted. Release or reject the bill."))


def on_doctype_update() -> None:
	# The worklist reads the open ones of a district, the run its own.
	frappe.db.add_index("Bill Check Finding", ["state", "het", "cause", "amount"])
	frappe.db.add_index("Bill Check Finding", ["bill_run", "shard", "state"])
