"""What the system knows of the point and its meters is written into the act, not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import flt, getdate

from elektrhisob.core.ratio import NoWholeRatioError, whole_ratio
from elektrhisob.metering.acts import point_facts, transformers
from elektrhisob.metering.acts.kinds import CONTROL, INSTALLED, NEW_METER, REMOVED, kind_of
from elektrhisob.metering.reading_errors import NoSuchRegisterError
from elektrhisob.metering.reading_examination import Candidate, Finding, examine

if TYPE_CHECKING:
	from elektrhisob.metering.acts.field_act import FieldAct

RATIO_FIELDS = ("ct_primary", "ct_secondary", "vt_primary", "vt_secondary")


def fill(act: FieldAct) -> None:
	"""Current meter, rows of readings, seals on the point and the participants everybody expects."""
	kind = kind_of(act)
	old = _fill_current_meter(act) if kind.old_side else None
	_keep_registers(act, old)
	if act.is_new() and not act.seals:
		_fill_seals(act)
	if act.is_new() and act.meta.has_field("transformers") and not act.transformers:
		for device in transformers.standing(act.supply_point):
			row = {"action": REMOVED, "transformer": device.name, "serial_no": device.serial_no}
			act.append("transformers", row)
	if not act.participants:
		_fill_participants(act)
	_name_staff(act)
	if kind.opens:
		act.new_ratio = _ratio(act)


def judge_readings(act: FieldAct) -> None:
	"""Energy since the previous reading and, in words, what is odd about each value."""
	if act.docstatus:
		return
	for row in act.get("readings") or ():
		row.energy_kwh, row.finding = 0, None
		if row.side == INSTALLED or not act.installation or not _is_entered(row):
			continue
		finding = examine_row(act, row)
		if finding:
			row.energy_kwh = 0 if finding.is_impossible else (finding.energy_kwh or 0)
			row.finding = finding.text or None


def examine_row(act: FieldAct, row: Any) -> Finding | None:
	"""None where there is nothing to judge: no such register, or an act of the day recorded the same."""
	day = str(getdate(act.act_date))
	if row.side == CONTROL and point_facts.read_already(act.installation, row, day):
		return None
	try:
		return examine(
			Candidate(act.installation, row.zone, day, flt(row.value, 3), "Act", None, row.quantity)
		)
	except NoSuchRegisterError:
		frappe.clear_last_message()
		return None


def _is_entered(row: Any) -> bool:
	return bool(flt(row.value)) or not flt(row.previous_value)


def _fill_current_meter(act: FieldAct) -> frappe._dict | None:
	standing = point_facts.standing(act.supply_point)
	if not act.installation and len(standing) == 1:
		act.installation = standing[0].name
	old = next((row for row in standing if row.name == act.installation), None)
	if old:
		act.update({field: old[field] for field in ("serial_no", "meter", "meter_model", "ratio")})
		# Once, while there is no new ratio: whoever then types a one means a direct connection.
		if kind_of(act).opens and act.is_new() and not act.new_ratio and _ratio(act) in (None, 1):
			act.update({field: old[field] for field in RATIO_FIELDS})
	return old


def _keep_registers(act: FieldAct, old: frappe._dict | None) -> None:
	"""A row for each register of each meter; what was typed stays."""
	if not act.meta.get_field("readings"):
		return
	kind = kind_of(act)
	typed = {(row.side, row.serial_no, row.quantity, row.zone): row for row in act.readings}
	rows: list[dict[str, Any]] = []
	if old and kind.old_side:
		rows += [{"side": kind.old_side, **row} for row in point_facts.registers(old, getdate(act.act_date))]
	if kind.opens == NEW_METER and act.new_meter:
		rows += [{"side": INSTALLED, **row} for row in point_facts.registers_of_meter(act.new_meter)]
	if not rows or ([_key(row) for row in rows] == list(typed) and _same_previous(rows, act.readings)):
		return
	kept = [
		{**row, "value": typed[_key(row)].value if _key(row) in typed else None, "reading": None}
		for row in rows
	]
	act.set("readings", [])
	for row in kept:
		act.append("readings", row)


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
	return (row["side"], row["serial_no"], row["quantity"], row["zone"])


def _same_previous(rows: list[dict[str, Any]], stored: list[Any]) -> bool:
	return all(
		flt(row.get("previous_value")) == flt(old.previous_value)
		and str(row.get("previous_date") or "") == str(old.previous_date or "")
		for row, old in zip(rows, stored, strict=True)
	)


def _fill_seals(act: FieldAct) -> None:
	action = "Broken" if kind_of(act).breaks_seals else "Found"
	for seal in point_facts.seals(act.supply_point):
		act.append(
			"seals",
			{"action": action, "seal": seal.name, "seal_number": seal.serial_no, "place": seal.place},
		)


def _fill_participants(act: FieldAct) -> None:
	consumer = frappe.db.get_value("Supply Point", act.supply_point, "consumer_name")
	act.append("participants", {"capacity": "Staff"})
	act.append("participants", {"capacity": "Consumer", "person_name": consumer})


def _name_staff(act: FieldAct) -> None:
	"""Who did the work signs for the staff, unless somebody else is named."""
	staff = [row for row in act.participants if row.capacity == "Staff"]
	if act.performed_by and staff and not any(row.person_name for row in staff):
		staff[0].person_name = frappe.db.get_value("Field Worker", act.performed_by, "worker_name")


def _ratio(act: FieldAct) -> int | None:
	try:
		return whole_ratio(*(act.get(field) or 0 for field in RATIO_FIELDS))
	except NoWholeRatioError:
		return None
