"""Registers of the month's sheets without a reading, with the reason when there is one."""

from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import hets_below, report_filter

MISSING = ("To Read", "Not Read", "Refused")
MOST_ROWS = 5000


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	rows = _rows(frappe._dict(filters or {}))
	for row in rows:
		row.status_text = _(row.status)
		row.reason_text = _(row.not_read_reason) if row.not_read_reason else ""
	message = None
	if len(rows) == MOST_ROWS:
		message = _("The first {0} are shown.").format(MOST_ROWS)
	elif not rows:
		message = _(
			"No unread meter on the reading sheets of this month. Meters on no sheet are not shown here."
		)
	return columns(), rows, message, chart(rows)


def _rows(filters: frappe._dict) -> list[frappe._dict]:
	line, sheet = frappe.qb.DocType("Reading Sheet Line"), frappe.qb.DocType("Reading Sheet")
	worker = frappe.qb.DocType("Field Worker")
	query = (
		frappe.qb.from_(line)
		.join(sheet)
		.on(sheet.name == line.sheet)
		.left_join(worker)
		.on(worker.name == sheet.worker)
		.select(
			line.sheet,
			line.line_no,
			line.status,
			line.not_read_reason,
			line.message,
			line.note,
			line.address,
			line.consumer_name,
			line.personal_account,
			line.serial_no,
			line.zone,
			line.last_value,
			line.last_date,
			sheet.route,
			worker.worker_name,
		)
		.where(line.status.isin(list(MISSING)))
		.where(report_filter(line.het))
		.orderby(line.sheet)
		.orderby(line.line_no)
		.limit(MOST_ROWS)
	)
	if filters.period:
		query = query.where(sheet.period == filters.period)
	if filters.org_unit:
		query = query.where(line.het.isin(hets_below(filters.org_unit) or [""]))
	if filters.worker:
		query = query.where(sheet.worker == filters.worker)
	if filters.reason:
		query = query.where(line.not_read_reason == filters.reason)
	return query.run(as_dict=True)


def columns() -> list[dict[str, Any]]:
	rows = [
		("sheet", _("Reading sheet"), "Link", "Reading Sheet", 130),
		("route", _("Route"), "Link", "Org Unit", 120),
		("worker_name", _("Controller"), "Data", None, 130),
		("line_no", _("Line"), "Int", None, 60),
		("address", _("Address"), "Data", None, 200),
		("consumer_name", _("Consumer"), "Data", None, 160),
		("personal_account", _("Personal account"), "Link", "Personal Account", 130),
		("serial_no", _("Meter"), "Data", None, 110),
		("zone", _("Zone"), "Data", None, 60),
		("last_date", _("Last read on"), "Date", None, 100),
		("status_text", _("Status"), "Data", None, 90),
		("reason_text", _("Why not read"), "Data", None, 120),
		("message", _("Answer"), "Data", None, 220),
		("note", _("Note"), "Data", None, 140),
	]
	return [
		{"fieldname": field, "label": label, "fieldtype": kind, "options": options, "width": width}
		for field, label, kind, options, width in rows
	]


def chart(rows: list[frappe._dict]) -> dict[str, Any] | None:
	"""How many for each reason."""
	counts: dict[str, int] = {}
	for row in rows:
		label = row.reason_text or row.status_text
		counts[label] = counts.get(label, 0) + 1
	if not counts:
		return None
	return {
		"type": "bar",
		"colors": ["#2490ef"],
		"data": {
			"labels": list(counts),
			"datasets": [{"name": _("Meters"), "values": list(counts.values())}],
		},
	}
