"""What lies in the stores: devices by store, type and model."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.report_columns import column
from elektrhisob.metering.equipment.stock import StockRow, stock

MOST_BARS = 15


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	rows = stock(filters.org_unit, filters.store, filters.device_doctype)
	return _columns(), [_shown(row) for row in rows], None, _chart(rows), _summary(rows)


def _columns() -> list[dict[str, Any]]:
	return [
		column("het", _("District"), "Link", 110, "Org Unit"),
		column("store", _("Store"), "Link", 130, "Device Store"),
		column("store_name", _("Name"), "Data", 220),
		column("device_type", _("Device type"), "Data", 180),
		column("model", _("Model"), "Data", 220),
		column("devices", _("Devices"), "Int", 110),
		column("oldest", _("Here since, the oldest"), "Date", 170),
	]


def _shown(row: StockRow) -> dict[str, Any]:
	return {
		"het": row.het,
		"store": row.store,
		"store_name": row.store_name,
		"device_doctype": row.device_doctype,
		"device_type": _(row.device_doctype),
		"model": row.model,
		"devices": row.devices,
		"oldest": row.oldest,
	}


def _chart(rows: list[StockRow]) -> dict[str, Any] | None:
	"""Devices by model, the most first."""
	totals: dict[str, int] = {}
	for row in rows:
		label = row.model or _(row.device_doctype)
		totals[label] = totals.get(label, 0) + row.devices
	most = sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:MOST_BARS]
	if not most:
		return None
	return {
		"type": "bar",
		"data": {
			"labels": [label for label, _count in most],
			"datasets": [{"name": _("Devices"), "values": [count for _label, count in most]}],
		},
	}


def _summary(rows: list[StockRow]) -> list[dict[str, Any]]:
	totals: dict[str, int] = {}
	for row in rows:
		totals[row.device_doctype] = totals.get(row.device_doctype, 0) + row.devices
	return [
		{"label": _(doctype), "value": count, "datatype": "Int"} for doctype, count in sorted(totals.items())
	]
