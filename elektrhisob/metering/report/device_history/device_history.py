"""Where a device was, from when to when, and which documents moved it; withdrawn moves too."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import report_filter
from elektrhisob.administration.report_columns import column
from elektrhisob.metering.equipment.places import Place, title_of
from elektrhisob.metering.equipment.registration import serial_as_stored


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	serial = serial_as_stored(filters.serial_no)
	if not serial:
		return _columns(), [], _("Type or scan the serial number of a device to see where it has been.")
	placement = frappe.qb.DocType("Device Placement")
	query = (
		frappe.qb.from_(placement)
		.select(placement.star)
		.where(placement.serial_no == serial)
		.where(report_filter(placement.het))
		.orderby(placement.device_doctype)
		.orderby(placement.device)
		.orderby(placement.since)
		.orderby(placement.name)
		.limit(1000)
	)
	if filters.device_doctype:
		query = query.where(placement.device_doctype == filters.device_doctype)
	rows = [_shown(row) for row in query.run(as_dict=True)]
	message = None if rows else _("No device with this number has been moved in your divisions.")
	return _columns(), rows, message


def _shown(row: frappe._dict) -> dict[str, Any]:
	place = Place(row.place_kind, row.place_doctype, row.place)
	state = _("Withdrawn") if row.withdrawn else _("Now") if row.open_mark else ""
	return {
		**row,
		"device_type": _(row.device_doctype),
		"kind": _(row.place_kind),
		"place_name": title_of(place),
		"state": state,
	}


def _columns() -> list[dict[str, Any]]:
	return [
		column("device_type", _("Device type"), "Data", 150),
		column("device", _("Device"), "Dynamic Link", 140, "device_doctype"),
		column("kind", _("Kind of place"), "Data", 130),
		column("place", _("Place"), "Dynamic Link", 140, "place_doctype"),
		column("place_name", _("Name"), "Data", 220),
		column("since", _("Since"), "Date", 100),
		column("until", _("Until"), "Date", 100),
		column("state", _("State"), "Data", 100),
		column("document", _("Document"), "Dynamic Link", 150, "document_doctype"),
		column("owner", _("Entered by"), "Data", 160),
	]
