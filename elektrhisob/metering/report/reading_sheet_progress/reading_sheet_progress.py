"""How far each controller is with the month's sheets."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from elektrhisob.administration.divisions import hets_below, report_filter

COUNTS = ("line_count", "accepted_count", "suspicious_count", "not_read_count", "refused_count", "open_count")


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	rows = _by_worker(_sheets(filters)) if filters.group_by == "Controller" else _sheets(filters)
	for row in rows:
		row.entered = cint(row.accepted_count) + cint(row.suspicious_count) + cint(row.not_read_count)
		row.share = round(row.entered * 100 / row.line_count, 1) if row.line_count else 0
	message = None
	if not rows:
		message = _("No reading sheets for this month yet. Make them from the list of reading sheets.")
	return columns(filters), rows, message, chart(_by_worker(rows)), summary(rows) if rows else None


def _sheets(filters: frappe._dict) -> list[frappe._dict]:
	sheet, worker = frappe.qb.DocType("Reading Sheet"), frappe.qb.DocType("Field Worker")
	query = (
		frappe.qb.from_(sheet)
		.left_join(worker)
		.on(worker.name == sheet.worker)
		.select(
			sheet.name,
			sheet.route,
			sheet.period,
			sheet.het,
			sheet.status,
			sheet.worker,
			worker.worker_name,
			*(sheet[field] for field in COUNTS),
		)
		.where(report_filter(sheet.het))
		.orderby(worker.worker_name)
		.orderby(sheet.route)
	)
	if filters.period:
		query = query.where(sheet.period == filters.period)
	if filters.org_unit:
		query = query.where(sheet.het.isin(hets_below(filters.org_unit) or [""]))
	if filters.worker:
		query = query.where(sheet.worker == filters.worker)
	return query.run(as_dict=True)


def _by_worker(sheets: list[frappe._dict]) -> list[frappe._dict]:
	found: dict[str, frappe._dict] = {}
	for row in sheets:
		total = found.setdefault(
			row.worker or "",
			frappe._dict(
				worker=row.worker, worker_name=row.worker_name or _("Nobody"), het=row.het, sheets=0
			),
		)
		total.sheets += cint(row.sheets) or 1
		for field in COUNTS:
			total[field] = cint(total.get(field)) + cint(row[field])
	return list(found.values())


def columns(filters: frappe._dict) -> list[dict[str, Any]]:
	counts = [
		("line_count", _("Lines"), "Int"),
		("entered", _("Entered"), "Int"),
		("share", _("Entered, %"), "Percent"),
		("suspicious_count", _("Suspicious"), "Int"),
		("not_read_count", _("Not read"), "Int"),
		("refused_count", _("Refused"), "Int"),
		("open_count", _("Still open"), "Int"),
	]
	by_worker = filters.group_by == "Controller"
	places = (
		[("sheets", _("Sheets"), "Int", None)]
		if by_worker
		else [
			("name", _("Reading sheet"), "Link", "Reading Sheet"),
			("route", _("Route"), "Link", "Org Unit"),
			("period", _("Period"), "Link", "Settlement Period"),
			("status", _("Status"), "Data", None),
		]
	)
	rows = [("worker_name", _("Controller"), "Data", None), *places, *((*count, None) for count in counts)]
	return [
		{"fieldname": field, "label": label, "fieldtype": kind, "options": options, "width": 130}
		for field, label, kind, options in rows
	]


def chart(workers: list[frappe._dict]) -> dict[str, Any] | None:
	if not workers:
		return None
	parts = (
		(_("Accepted"), "accepted_count"),
		(_("Suspicious"), "suspicious_count"),
		(_("Not read"), "not_read_count"),
		(_("Refused"), "refused_count"),
		(_("Still open"), "open_count"),
	)
	return {
		"type": "bar",
		"barOptions": {"stacked": 1},
		"colors": ["#16a34a", "#f59e0b", "#3b82f6", "#dc2626", "#cbd5e1"],
		"data": {
			"labels": [row.worker_name or _("Nobody") for row in workers],
			"datasets": [
				{"name": name, "values": [cint(row[field]) for row in workers]} for name, field in parts
			],
		},
	}


def summary(rows: list[frappe._dict]) -> list[dict[str, Any]]:
	lines, entered = (sum(cint(row[field]) for row in rows) for field in ("line_count", "entered"))
	still_open = sum(cint(row.open_count) + cint(row.refused_count) for row in rows)
	return [
		{"label": _("Lines"), "value": lines, "datatype": "Int"},
		{"label": _("Entered"), "value": entered, "datatype": "Int", "indicator": "Green"},
		{"label": _("Still open"), "value": still_open, "datatype": "Int", "indicator": "Orange"},
	]
