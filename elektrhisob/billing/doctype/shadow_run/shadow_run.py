from frappe.model.document import Document


class ShadowRun(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		bill_run: DF.Link
		bills_count: DF.Int
		differences_count: DF.Int
		failure: DF.SmallText | None
		finished_at: DF.Datetime | None
		org_unit: DF.Link | None
		percent: DF.Int
		seed: DF.Int
		shards_done: DF.Int
		shards_planned: DF.Int
		started_at: DF.Datetime | None
		status: DF.Literal["Running", "Done", "Failed"]
	# end: auto-generated types
