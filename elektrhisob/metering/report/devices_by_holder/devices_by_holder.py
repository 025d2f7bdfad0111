"""Who has which devices, and since when: workers, stores, laboratories, repairers."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import date_diff, today

from elektrhisob.administration.report_columns import column
from elektrhisob.metering.equipment.places import Place, title_of
from elektrhisob.metering.equipment.stock import held

MOST_ROWS = 5_000
LONG_DAYS = 30


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	kind = filters.place_kind or "Field Worker"
	rows = held(kind, filters.place, filters.org_unit, filters.device_doctype, MOST_ROWS)
	names = {row.place: title_of(Place(kind, row.place_doctype, row.place)) for row in rows}
	message = None
	if len(rows) == MOST_ROWS:
		message = _("The {0} devices that are there longest are shown. Choose one place to see the others.")
		message = message.format(MOST_ROWS)
	elif not rows:
		message = _("No device is there now.")
	shown = [_shown(row, names) for row in rows]
	return _columns(kind), shown, message, _chart(shown), _summary(shown)


def _shown(row: frappe._dict, names: dict[str, str]) -> dict[str, Any]:
	days = date_diff(today(), row.since) if row.since else None
	return {**row, "device_type": _(row.device_doctype), "place_name": names[row.place], "days": days}


def _columns(kind: str) -> list[dict[str, Any]]:
	return [
		column("place", _(kind), "Dynamic Link", 130, "place_doctype"),
		column("place_name", _("Name"), "Data", 220),
		column("device_type", _("Device type"), "Data", 170),
		column("device", _("Device"), "Dynamic Link", 150, "device_doctype"),
		column("serial_no", _("Serial number"), "Data", 150),
		column("since", _("Since"), "Date", 110),
		column("days", _("Days"), "Int", 80),
		column("het", _("District"), "Link", 100, "Org Unit"),
		column("document", _("Document"), "Dynamic Link", 150, "document_doctype"),
	]


def _chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	totals: dict[str, int] = {}
	for row in rows:
		totals[row["place_name"]] = totals.get(row["place_name"], 0) + 1
	most = sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:15]
	if not most:
		return None
	return {
		"type": "bar",
		"data": {
			"labels": [name for name, _count in most],
			"datasets": [{"name": _("Devices"), "values": [count for _name, count in most]}],
		},
	}


def _summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	long = sum((row["days"] or 0) > LONG_DAYS for row in rows)
	return [
		{"label": _("Devices"), "value": len(rows), "datatype": "Int"},
		{
			"label": _("Longer than {0} days").format(LONG_DAYS),
			"value": long,
			"datatype": "Int",
			"indicator": "Orange" if long else "Green",
		},
	]
