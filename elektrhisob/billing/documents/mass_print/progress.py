"""A print job as its form shows it."""

from typing import Any

import frappe

from elektrhisob.billing.documents.mass_print.control import PRINT_JOBS


def progress_of(print_job: str) -> dict[str, Any]:
	"""Everything the progress panel draws; the caller has checked the permission."""
	progress = PRINT_JOBS.progress_of(print_job)
	pages = frappe.db.sql(
		"SELECT SUM(pages_count) FROM `tabBill Print Part` WHERE print_job = %s", (print_job,)
	)[0][0]
	return {
		**progress,
		"printed": progress["shards"].get("Printed", {}).get("load", 0),
		"pages": int(pages or 0),
		"archive": frappe.db.get_value("Bill Print Job", print_job, "archive"),
		"latest": frappe.get_all(
			"Bill Print Part",
			{"print_job": print_job, "status": "Printed"},
			["name", "route_name", "bills_count", "pages_count", "printed_file"],
			order_by="part_number",
			limit_page_length=100,
		),
	}
