import frappe
from frappe.model.document import Document


class ShadowDifference(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		bill: DF.Link | None
		bill_run: DF.Link | None
		consumer_name: DF.Data | None
		het: DF.Link | None
		our_explanation: DF.LongText | None
		ours: DF.Data | None
		period: DF.Link | None
		personal_account: DF.Link | None
		route: DF.Link | None
		shadow_run: DF.Link | None
		shard: DF.Link | None
		state: DF.Literal["Open", "Settled"]
		their_explanation: DF.LongText | None
		theirs: DF.Data | None
		what: DF.Data | None
	# end: auto-generated types


def on_doctype_update() -> None:
	frappe.db.add_index("Shadow Difference", ["bill_run", "state"])
