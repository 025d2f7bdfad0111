"""A print job as its form shows it."""

from typing import Any

import frappe
from frappe.utils import now_datetime


def progress_of(print_job: str) -> dict[str, Any]:
	"""Everything the progress panel draws; the caller has checked the permission."""
	job = frappe.db.get_value(
		"Bill Print Job",
		print_job,
		["status", "bills_count", "started_at", "finished_at", "archive", "failure"],
		as_dict=True,
	)
	files = {
		row.status: {"files": int(row.files), "bills": int(row.bills or 0), "pages": int(row.pages or 0)}
		for row in frappe.db.sql(
			"""SELECT status, COUNT(*) AS files, SUM(bills_count) AS bills, SUM(pages_count) AS pages
			FROM `tabBill Print Part` WHERE print_job = %s GROUP BY status""",
			(print_job,),
			as_dict=True,
		)
	}
	printed = files.get("Printed", {}).get("bills", 0)
	seconds = (
		((job.finished_at or now_datetime()) - job.started_at).total_seconds() if job.started_at else 0.0
	)
	return {
		"status": job.status,
		"files": files,
		"bills": job.bills_count or 0,
		"printed": printed,
		"percent": printed * 100 // job.bills_count if job.bills_count else 0,
		"seconds": seconds,
		"archive": job.archive,
		"failure": job.failure,
		"failures": [
			{"part": row.name, "failure": (row.failure or "").strip().splitlines()[-1:]}
			for row in frappe.get_all(
				"Bill Print Part",
				{"print_job": print_job, "status": "Failed"},
				["name", "failure"],
				order_by="name",
				limit_page_length=20,
			)
		],
		"latest": frappe.get_all(
			"Bill Print Part",
			{"print_job": print_job, "status": "Printed"},
			["name", "route_name", "bills_count", "pages_count", "printed_file"],
			order_by="part_number",
			limit_page_length=100,
		),
	}
