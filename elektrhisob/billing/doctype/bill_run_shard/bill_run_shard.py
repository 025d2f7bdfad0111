import frappe
from frappe.model.document import Document


class BillRunShard(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		accounts_planned: DF.Int
		attempts: DF.Int
		bill_run: DF.Link
		bills_count: DF.Int
		charge_rules: DF.SmallText | None
		consumption_kwh: DF.Float
		exceptions_count: DF.Int
		failure: DF.Text | None
		finished_at: DF.Datetime | None
		het: DF.Link | None
		lines_count: DF.Int
		peak_memory_mb: DF.Int
		routes: DF.LongText | None
		shard_number: DF.Int
		started_at: DF.Datetime | None
		status: DF.Literal["Planned", "Running", "Calculated", "Failed", "Issued", "Rolled Back"]
		tariff_versions: DF.SmallText | None
		total_amount: DF.Currency
		vat_amount: DF.Currency
		worker: DF.Data | None
	# end: auto-generated types


def on_doctype_update() -> None:
	frappe.db.add_index("Bill Run Shard", ["bill_run", "status"])
