"""Devices whose verification is due by a day: one by one, or counted by district, model or year made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_to_date, date_diff, formatdate, getdate, today

from elektrhisob.administration.units import unit_names
from elektrhisob.metering.verification.kinds import KINDS, UNUSED, VerifiedKind
from elektrhisob.metering.verification.report_parts import (
	column,
	districts,
	in_districts,
	unit_column,
)

if TYPE_CHECKING:
	from datetime import date

MOST_DEVICES = 1000
SHOWN_IN_CHART = 15


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	kind = KINDS[filters.device_kind or "Meter"]
	parameters = {
		"hets": districts(filters.org_unit),
		"until": getdate(filters.until or today()),
		"model": filters.model,
		"most": MOST_DEVICES,
		"long_ago": getdate(add_to_date(today(), years=-1)),
		"today": today(),
		"everything": filters.scope == "All",
	}
	view = filters.view or "Devices"
	if view == "Devices":
		return _devices(kind, parameters)
	return _counts(kind, parameters, view)


def _where(kind: VerifiedKind, parameters: dict[str, Any]) -> str:
	of_model = f"and {kind.model_field} = %(model)s" if parameters["model"] else ""
	which = f"device.status <> '{UNUSED}'" if parameters["everything"] else kind.in_use
	return f"""device.{kind.next_field} <= %(until)s and {which}
		and {in_districts("device.het", parameters["hets"])} {of_model}"""


def _devices(kind: VerifiedKind, parameters: dict[str, Any]) -> tuple[Any, ...]:
	where = _where(kind, parameters)
	rows = frappe.db.sql(
		f"""select device.name as device, device.serial_no, {kind.model_field} as model, device.made_year,
			device.het, device.status, device.verified_on, device.{kind.next_field} as due_on
		from `tab{kind.doctype}` device where {where}
		order by device.{kind.next_field}, device.name limit %(most)s""",
		parameters,
		as_dict=True,
	)
	for row in rows:
		row["days"] = date_diff(today(), row.due_on)
		row["status"] = _(row.status)
	total = frappe.db.sql(
		f"""select count(*), sum(device.{kind.next_field} < %(today)s),
			sum(device.{kind.next_field} < %(long_ago)s)
		from `tab{kind.doctype}` device where {where}""",
		parameters,
	)[0]
	message = None
	if len(rows) == MOST_DEVICES:
		message = _(
			"The first {0} devices are shown, the longest overdue first. Choose a district or a model."
		)
		message = message.format(MOST_DEVICES)
	elif not rows:
		message = _("No device is due by that day.")
	return _device_columns(kind), rows, message, None, _summary(total, parameters["until"])


def _device_columns(kind: VerifiedKind) -> list[Any]:
	return [
		column("device", _("Device"), "Link", kind.doctype, 140),
		column("serial_no", _("Serial number"), width=130),
		column("model", _("Model"), width=150),
		column("made_year", _("Year made"), width=150),
		unit_column(),
		column("status", _("Status"), width=130),
		column("verified_on", _("Last verified on"), "Date", width=160),
		column("due_on", _("Due on"), "Date", width=110),
		column("days", _("Days overdue"), "Int", width=140),
	]


def _counts(kind: VerifiedKind, parameters: dict[str, Any], view: str) -> tuple[Any, ...]:
	by = {"By District": "device.het", "By Model": kind.model_field, "By Year Made": "device.made_year"}[view]
	rows = frappe.db.sql(
		f"""select {by} as label, count(*) as due, sum(device.{kind.next_field} < %(today)s) as overdue,
			sum(device.{kind.next_field} < %(long_ago)s) as long_overdue,
			min(device.{kind.next_field}) as oldest
		from `tab{kind.doctype}` device where {_where(kind, parameters)}
		group by {by} order by due desc""",
		parameters,
		as_dict=True,
	)
	names = unit_names([row.label for row in rows]) if view == "By District" else {}
	for row in rows:
		row["title"] = names.get(row.label) or str(row.label or _("not known"))
	titles = {"By District": _("District"), "By Model": _("Model"), "By Year Made": _("Year made")}
	columns = [
		column("title", titles[view], width=240),
		column("due", _("Due"), "Int"),
		column("overdue", _("Overdue"), "Int"),
		column("long_overdue", _("Overdue over a year"), "Int", width=160),
		column("oldest", _("Longest overdue since"), "Date", width=170),
	]
	shown = rows[:SHOWN_IN_CHART]
	chart = {
		"data": {
			"labels": [row["title"] for row in shown],
			"datasets": [
				{"name": _("Due"), "values": [int(row.due) for row in shown]},
				{"name": _("Overdue"), "values": [int(row.overdue) for row in shown]},
			],
		},
		"type": "bar",
		"colors": ["#2563EB", "#B91C1C"],
	}
	total = [sum(int(row[field]) for row in rows) for field in ("due", "overdue", "long_overdue")]
	return columns, rows, None, chart if rows else None, _summary(total, parameters["until"])


def _summary(total: Any, until: date) -> list[dict[str, Any]]:
	labels = (_("Due by {0}").format(formatdate(until)), _("Overdue today"), _("Overdue over a year"))
	colors = ("blue", "red", "red")
	return [
		{"label": label, "value": int(value or 0), "datatype": "Int", "indicator": color}
		for label, value, color in zip(labels, total, colors, strict=True)
	]
