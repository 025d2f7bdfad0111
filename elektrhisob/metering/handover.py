"""A supply point with its meters passes to another account on a day: read once, billed to each up to its day.

The document that asks for it is approved by who may; what it brings about needs no right of its own. The old
point is disconnected and keeps its history; a new point of the other account takes over the place in the
network, the meters with the dials they show, the transformers, the seals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import flt, getdate

from elektrhisob.metering import reading_entry
from elektrhisob.metering.acts import point_facts
from elektrhisob.metering.equipment.placements import append_rows, close_rows
from elektrhisob.metering.equipment.places import DEVICE_DOCTYPES, POINT, Device, Place, lock
from elektrhisob.metering.meter_installing import RATIO_FIELDS

if TYPE_CHECKING:
	from collections.abc import Sequence
	from datetime import date

	Document = tuple[str, str]


class PointIsNotConnectedError(frappe.ValidationError):
	pass


class DialMissingError(frappe.ValidationError):
	pass


def dials(points: Sequence[str], on: date) -> list[dict[str, Any]]:
	"""A row for every register of the meters on the points, with its last reading up to the day."""
	rows = []
	for point in points:
		for installed in point_facts.standing(point):
			rows += [
				{"installation": installed.name, **register}
				for register in point_facts.registers(installed, on)
			]
	return rows


def record(rows: Sequence[Any], on: date, reason: str, document: Document) -> None:
	"""Enter the dials of the day as readings of an act; `reading` of each row gets the name."""
	for row in rows:
		if not flt(row.value) and flt(row.previous_value):
			frappe.throw(
				_("Enter what meter {0} showed on the day, register {1}.").format(row.serial_no, row.zone),
				DialMissingError,
			)
		name = point_facts.read_already(row.installation, row, on) or _record(
			row, row.installation, on, reason, document
		)
		row.db_set("reading", name)


def _record(row: Any, installation: str, on: date, reason: str, document: Document) -> str:
	return reading_entry.record(
		{
			"installation": installation,
			"quantity": row.quantity,
			"zone": row.zone,
			"reading_date": on,
			"value": flt(row.value, 3),
			"source": "Act",
			"reason": reason,
			"act_doctype": document[0],
			"act": document[1],
		}
	)


def move_point(name: str, account: str, on: date, rows: Sequence[Any], document: Document) -> str:
	"""`rows`: the dials of all meters of the point, entered already. Returns the new point's name."""
	old = frappe.get_doc("Supply Point", name, for_update=True)
	if old.status != "Connected":
		frappe.throw(
			_("Supply point {0} is disconnected: nothing passes to another account there.").format(name),
			PointIsNotConnectedError,
		)
	standing = point_facts.standing(name)
	new = _new_point(old, account, on)
	_move_devices(name, new, on, document)
	for installed in standing:
		mine = [row for row in rows if row.installation == installed.name]
		_stand_on(installed, new, on, mine, document)
	old.disconnected_on = on
	old.flags.ignore_permissions = True
	old.save()
	return new


def _new_point(old: Any, account: str, on: date) -> str:
	new = frappe.copy_doc(old)
	new.update({"personal_account": account, "connected_on": on, "disconnected_on": None})
	return str(new.insert(ignore_permissions=True).name)


def _move_devices(old: str, new: str, on: date, document: Document) -> None:
	"""Everything that stands at the old point stands at the new one from the day on."""
	rows = frappe.get_all(
		"Device Placement",
		{"place_kind": POINT, "place": old, "open_mark": "1", "device_doctype": ["in", DEVICE_DOCTYPES]},
		["name", "device_doctype", "device"],
		order_by="name",
	)
	if not rows:
		return
	held = lock([Device(row.device_doctype, row.device) for row in rows])
	close_rows([row.name for row in rows], on)
	append_rows(list(held.values()), Place(POINT, "Supply Point", new), on, None, document)
	frappe.db.sql("update `tabSeal` set supply_point = %s where supply_point = %s", (new, old))


def _stand_on(installed: Any, point: str, on: date, rows: Sequence[Any], document: Document) -> None:
	old = frappe.get_doc("Meter Installation", installed.name, for_update=True)
	old.removed_on = getdate(on)
	old.flags.document = document
	old.flags.ignore_permissions = True
	old.save()
	new = frappe.get_doc(
		{
			"doctype": "Meter Installation",
			"supply_point": point,
			"meter": installed.meter,
			"installed_on": on,
			**{field: installed[field] for field in RATIO_FIELDS},
		}
	)
	new.flags.document = document
	new.insert(ignore_permissions=True)
	for row in rows:
		_record(row, str(new.name), on, "Installation", document)
