import frappe
from frappe.model.document import Document


class BillRunException(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		bill_run: DF.Link
		cause: DF.Link
		consumer_name: DF.Data | None
		het: DF.Link | None
		meter_installation: DF.Link | None
		period: DF.Link | None
		personal_account: DF.Link
		route: DF.Link | None
		serial_no: DF.Data | None
		shard: DF.Link | None
	# end: auto-generated types


def on_doctype_update() -> None:
	frappe.db.add_index("Bill Run Exception", ["bill_run", "cause"])
	frappe.db.add_index("Bill Run Exception", ["personal_account", "cause"])
	# The closing of a month counts those of its district.
	frappe.db.add_index("Bill Run Exception", ["period", "het"])
