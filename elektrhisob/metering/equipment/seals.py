"""Numbered seals: set once, by an act, and broken once, by an act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from elektrhisob.metering.equipment import placements
from elektrhisob.metering.equipment.errors import PlaceError, SealStateError
from elektrhisob.metering.equipment.places import POINT, WRITTEN_OFF, Device, Place, where_is

if TYPE_CHECKING:
	from datetime import date

SEAL = "Seal"


def set_seal(seal: str, on_what: Device | str, act: tuple[str, str], on: date) -> None:
	"""Set a seal that is in stock or issued on a device at a supply point, or on the point itself.

	`on_what`: the device, or the name of the Supply Point. SealStateError when the seal was used before.
	"""
	point = _point_of(on_what)
	device = Device(SEAL, seal)
	_refuse_used(seal)
	placements.move(device, point, on, act)
	target = on_what if isinstance(on_what, Device) else Device("Supply Point", on_what)
	frappe.db.set_value(
		SEAL,
		seal,
		{
			"set_on_doctype": target.doctype,
			"set_on": target.name,
			"supply_point": point.name,
			"set_day": getdate(on),
			"set_by_doctype": act[0],
			"set_by": act[1],
		},
	)


def break_seal(seal: str, act: tuple[str, str], on: date) -> None:
	"""A seal that is set was taken off or found broken; it is never used again."""
	found = frappe.db.get_value(SEAL, seal, ["serial_no", "status"], as_dict=True, for_update=True)
	if not found or found.status != "Set":
		frappe.throw(
			_("Seal {0} is not set anywhere (its state is {1}). Check the number.").format(
				found.serial_no if found else seal, _(found.status) if found else "-"
			),
			SealStateError,
		)
	placements.move(Device(SEAL, seal), Place(WRITTEN_OFF), on, act)
	frappe.db.set_value(
		SEAL,
		seal,
		{"status": "Broken", "broken_day": getdate(on), "broken_by_doctype": act[0], "broken_by": act[1]},
	)


def undo(act: tuple[str, str]) -> None:
	"""The act is cancelled: its seals are where and what they were before. Refused after a later document."""
	placements.undo(act, [SEAL])
	values = {"doctype": act[0], "name": act[1]}
	frappe.db.sql(
		"""update `tabSeal` set broken_day = null, broken_by_doctype = null, broken_by = null
		where broken_by = %(name)s and broken_by_doctype = %(doctype)s""",
		values,
	)
	frappe.db.sql(
		"""update `tabSeal` set set_on_doctype = null, set_on = null, supply_point = null, set_day = null,
			set_by_doctype = null, set_by = null
		where set_by = %(name)s and set_by_doctype = %(doctype)s""",
		values,
	)


def seals_at(supply_point: str) -> list[frappe._dict]:
	"""Seals that are set on the point and on what stands there."""
	return frappe.get_all(
		SEAL,
		filters={"supply_point": supply_point, "status": "Set"},
		fields=["name", "serial_no", "seal_type", "set_on_doctype", "set_on", "set_day"],
		order_by="name",
	)


def _refuse_used(seal: str) -> None:
	found = frappe.db.get_value(
		SEAL, seal, ["serial_no", "status", "supply_point", "set_day"], as_dict=True, for_update=True
	)
	if found and found.status in ("Set", "Broken"):
		frappe.throw(
			_("Seal {0} was set on supply point {1} on {2}. A seal is used once: take another.").format(
				found.serial_no, found.supply_point, formatdate(found.set_day)
			),
			SealStateError,
		)


def _point_of(on_what: Device | str) -> Place:
	if isinstance(on_what, str):
		return Place(POINT, "Supply Point", on_what)
	present = where_is(on_what)
	if present and present.place.kind == POINT:
		return present.place
	frappe.throw(
		_("{0} {1} does not stand at a supply point, so it cannot be sealed there. Install it first.").format(
			_(on_what.doctype), on_what.name
		),
		PlaceError,
	)
	raise AssertionError
