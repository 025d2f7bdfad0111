"""What an approved act changes, and how its cancelling takes that back; all in the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import flt, formatdate, getdate

from elektrhisob.metering import installation_steps, reading_entry
from elektrhisob.metering.acts import consequences, meters_at_hand, transformers
from elektrhisob.metering.acts.errors import NotTheMeterOfThePointError, PointStatusError
from elektrhisob.metering.acts.filling import RATIO_FIELDS
from elektrhisob.metering.acts.kinds import (
	CONTROL,
	INSTALLED,
	NEW_METER,
	REASON_OF_SIDE,
	REMOVED,
	SAME_METER,
	document_of,
	kind_of,
)
from elektrhisob.metering.acts.point_facts import read_already
from elektrhisob.metering.equipment import placements
from elektrhisob.metering.equipment import seals as sealing
from elektrhisob.metering.equipment.places import STORE, WORKER, Device, Place

if TYPE_CHECKING:
	from elektrhisob.metering.acts.field_act import FieldAct
	from elektrhisob.metering.doctype.meter_installation.meter_installation import MeterInstallation

FOLLOWING = ("Meter Reading", "Meter Installation", "Device Placement", "Seal", "Field Order")
"""What names the act and stays when it is cancelled: this module undoes it, not the framework."""
ON_THE_METER = ("Terminal Cover", "Meter Body", "Test Block")
"""Places of seals that belong to the meter; all others belong to the point."""


def apply(act: FieldAct) -> None:
	"""Break seals, read and close, move, open and read, set seals, switch: in the order of the work."""
	kind = kind_of(act)
	_lock_point(act)
	old = _standing_installation(act) if kind.old_side and act.installation else None
	_break_seals(act)
	if old and kind.old_side:
		_record(act, old.name, kind.old_side, REASON_OF_SIDE[kind.old_side])
	if kind.closes and old:
		_close(act, old)
	transformers.exchange(act)
	new = _open(act, old) if kind.opens else old
	_set_seals(act, new)
	if kind.switches_to:
		_switch(act, kind.switches_to)


def undo(act: FieldAct) -> None:
	"""Everything is as before the act, or it is refused with the reason."""
	kind, document = kind_of(act), document_of(act)
	_lock_point(act)
	consequences.refuse(act)
	readings = consequences.own_readings(act)
	if readings:
		reading_entry.withdraw(readings, _("{0} {1} was cancelled.").format(_(act.doctype), act.name))
	sealing.undo(document)
	placements.undo(document)
	if act.get("new_installation"):
		installation_steps.withdraw(act.new_installation)
	if kind.closes:
		installation_steps.reopen(act.installation, document)
	if kind.switches_to:
		_switch_back(act)


def _lock_point(act: FieldAct) -> None:
	"""Of two acts on one point the second waits, and then sees what the first did."""
	frappe.db.get_value("Supply Point", act.supply_point, "name", for_update=True)


def _standing_installation(act: FieldAct) -> MeterInstallation:
	old = frappe.get_doc("Meter Installation", act.installation, for_update=True)
	if old.supply_point != act.supply_point or old.removed_on:
		frappe.throw(
			_("Meter {0} does not stand on supply point {1} any more: it was taken down on {2}.").format(
				old.serial_no, act.supply_point, formatdate(old.removed_on)
			),
			NotTheMeterOfThePointError,
		)
	return old


def _record(act: FieldAct, installation: str, side: str, reason: str, link: bool = True) -> None:
	for row in act.get("readings") or ():
		if row.side != side or (kind_of(act).may_skip_readings and not flt(row.value)):
			continue
		known = read_already(installation, row, act.act_date) if side == CONTROL else None
		name = known or reading_entry.record(
			{
				"installation": installation,
				"quantity": row.quantity,
				"zone": row.zone,
				"reading_date": act.act_date,
				"value": flt(row.value, 3),
				"source": "Act",
				"reason": reason,
				"act_doctype": act.doctype,
				"act": act.name,
			}
		)
		if link:
			row.db_set("reading", name)


def _close(act: FieldAct, old: MeterInstallation) -> None:
	document, on = document_of(act), getdate(act.act_date)
	if kind_of(act).opens == SAME_METER:
		installation_steps.stand_anew(old.meter, old.supply_point, on, document)
	installation_steps.close(old, on, document, _place_of_removed(act))


def _place_of_removed(act: FieldAct) -> Place:
	if act.get("removed_to") == "Store":
		return Place(STORE, "Device Store", act.removed_to_store)
	return Place(WORKER, "Field Worker", act.performed_by)


def _open(act: FieldAct, old: MeterInstallation | None) -> MeterInstallation:
	"""The new installation, with a first reading of every register."""
	if kind_of(act).opens == NEW_METER:
		meter, side = act.new_meter, INSTALLED
		frappe.db.get_value("Meter", meter, "name", for_update=True)
		meters_at_hand.require(meter, act.performed_by, act.het)
	else:
		meter, side = act.meter, REMOVED
	ratio = {field: act.get(field) for field in RATIO_FIELDS}
	new = installation_steps.open_new(act.supply_point, meter, getdate(act.act_date), ratio, document_of(act))
	act.db_set("new_installation", new.name)
	_record(act, new.name, side, "Installation", link=side == INSTALLED)
	return new


def _break_seals(act: FieldAct) -> None:
	for row in act.seals:
		if row.action == "Broken" and row.seal:
			sealing.break_seal(row.seal, document_of(act), getdate(act.act_date))


def _set_seals(act: FieldAct, installed: MeterInstallation | None) -> None:
	for row in act.seals:
		if row.action == "Set":
			target: Device | str = act.supply_point
			if installed and not installed.removed_on and row.place in ON_THE_METER:
				target = Device("Meter", installed.meter)
			sealing.set_seal(row.seal, target, document_of(act), getdate(act.act_date))


def _switch(act: FieldAct, status: str) -> None:
	point = frappe.get_doc("Supply Point", act.supply_point, for_update=True)
	if point.status == status:
		frappe.throw(_("Supply point {0} is {1} already.").format(point.name, _(status)), PointStatusError)
	act.db_set("was_disconnected_on", point.disconnected_on)
	point.disconnected_on = act.act_date if status == "Disconnected" else None
	point.save()


def _switch_back(act: FieldAct) -> None:
	point = frappe.get_doc("Supply Point", act.supply_point, for_update=True)
	point.disconnected_on = act.was_disconnected_on
	point.save()
