"""What the printed papers of the store say: the acceptance act of a movement, the sheet of a count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.administration.printed import day
from elektrhisob.metering.equipment import movements
from elektrhisob.metering.equipment.places import title_of

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.device_movement.device_movement import DeviceMovement
	from elektrhisob.metering.doctype.store_inventory_count.store_inventory_count import StoreInventoryCount
	from elektrhisob.metering.equipment.places import Place

MOVEMENT_TEMPLATE = "elektrhisob/templates/print/device_movement_act.html"
COUNT_TEMPLATE = "elektrhisob/templates/print/store_count_sheet.html"
COPIES = 2


def movement_act(doc: DeviceMovement) -> str:
	"""HTML of the acceptance act, once for each of the two who sign, in the language of the print."""
	start, end = movements.origin(doc), movements.target(doc)
	return str(
		frappe.render_template(
			MOVEMENT_TEMPLATE,
			{
				"doc": doc,
				"title": _titles()[doc.kind],
				"copies": range(1, COPIES + 1),
				"from_place": _named(start) if start else doc.supplier or "",
				"to_place": _named(end),
				"from_person": doc.handed_by or (_responsible(start, doc) if start else ""),
				"to_person": doc.received_by or _responsible(end, doc),
				"totals": _totals(doc),
				"day": day,
				**_heading(doc.het),
			},
		)
	)


def count_sheet(doc: StoreInventoryCount) -> str:
	"""HTML of the sheet: to be filled in by hand while it is a draft, with the differences afterwards."""
	return str(
		frappe.render_template(
			COUNT_TEMPLATE,
			{
				"doc": doc,
				"store": frappe.db.get_value("Device Store", doc.store, "store_name"),
				"commission": [line for line in (doc.commission or "").splitlines() if line.strip()],
				"day": day,
				**_heading(doc.het),
			},
		)
	)


def _titles() -> dict[str, str]:
	return {
		"Receive": _("Act of acceptance of devices"),
		"Transfer": _("Act of transfer of devices between stores"),
		"Issue": _("Act of issue of devices"),
		"Return": _("Act of return of devices"),
		"To Verification": _("Act of handing over devices for verification"),
		"From Verification": _("Act of acceptance of devices from verification"),
		"To Repair": _("Act of handing over devices for repair"),
		"From Repair": _("Act of acceptance of devices from repair"),
		"Write Off": _("Act of writing off devices"),
	}


def _heading(het: str | None) -> dict[str, Any]:
	return {
		"utility": frappe.get_cached_doc("Elektrhisob Settings"),
		"district": frappe.db.get_value("Org Unit", het, "unit_name") or het,
	}


def _named(place: Place) -> str:
	return title_of(place) or _(place.kind)


def _responsible(place: Place, doc: DeviceMovement) -> str:
	"""Who answers for the store on that day, or the worker."""
	if place.doctype == "Field Worker":
		return title_of(place)
	if place.doctype != "Device Store":
		return ""
	people = frappe.get_all(
		"Device Store Person",
		{"parent": place.name, "parenttype": "Device Store"},
		["person_name", "position", "since", "until"],
		order_by="idx",
	)
	moved_on = getdate(doc.posting_date)
	answering = [
		person
		for person in people
		if (not person.since or person.since <= moved_on) and (not person.until or person.until >= moved_on)
	]
	return ", ".join(filter(None, (answering[0].person_name, answering[0].position))) if answering else ""


def _totals(doc: DeviceMovement) -> list[tuple[str, str, int]]:
	"""(type, model, count), in the order of the list."""
	totals: dict[tuple[str, str], int] = {}
	for row in doc.items:
		key = (row.device_doctype, row.model or "")
		totals[key] = totals.get(key, 0) + (row.device_count or 1)
	return [(doctype, model, count) for (doctype, model), count in totals.items()]
