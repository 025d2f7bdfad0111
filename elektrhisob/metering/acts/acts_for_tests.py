"""Field acts as people in a district make them: filled in, issued, signed, approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from elektrhisob.metering.equipment.placements import Device, Place, move
from elektrhisob.tests import district

if TYPE_CHECKING:
	from collections.abc import Mapping

DAY = "2025-06-15"
ANSWERS: dict[str, dict[str, Any]] = {
	"Metering Inspection Act": {"result": "No Violation"},
	"Disconnection Act": {"ground": "Debt", "switched_at": "Circuit Breaker"},
	"Reconnection Act": {"ground": "Debt Paid"},
}


def worker(het: str = district.HET) -> str:
	"""An installer of the district, the same one for every call."""
	name = frappe.db.get_value("Field Worker", {"het": het, "worker_name": "Usta Botir"})
	return (
		name
		or district.insert(
			"Field Worker", worker_name="Usta Botir", het=het, is_active=1, is_installer=1
		).name
	)


def installed(value: float = 100, **values: Any) -> Any:
	"""A meter on a point since 1 January 2025, read then and on 31 May 200 higher."""
	made = district.installation(**values)
	zones = frappe.get_all(
		"Meter Model Register",
		{"parent": frappe.db.get_value("Meter", made.meter, "meter_model")},
		pluck="zone",
		order_by="idx",
	)
	for zone in zones:
		district.reading(made.name, "2025-01-01", value, reason="Installation", zone=zone)
		district.reading(made.name, "2025-05-31", value + 200, zone=zone)
	return made


def issued_meter(**values: Any) -> Any:
	"""A new meter in the hands of the installer."""
	meter = district.meter(**values)
	holder = Place("Field Worker", "Field Worker", worker(meter.het))
	move(Device("Meter", meter.name), holder, frappe.utils.getdate("2025-01-02"), ("Meter", meter.name))
	return meter


def draft(doctype: str, supply_point: str, values: Mapping[str, float] | None = None, **more: Any) -> Any:
	"""An act with what the system fills in; `values`: the dials by side, for every register of it."""
	act = district.insert(
		doctype,
		**{
			"supply_point": supply_point,
			"act_date": DAY,
			"performed_by": worker(frappe.db.get_value("Supply Point", supply_point, "het")),
			**ANSWERS.get(doctype, {}),
			**more,
		},
	)
	for row in act.get("readings") or ():
		row.value = (values or {}).get(row.side, 0)
	return act.save()


def sign(act: Any) -> Any:
	for row in act.participants:
		row.signature_kind = "On Paper"
	return act.save()


def step(act: Any, action: str) -> Any:
	"""Press an action of the workflow."""
	apply_workflow(act, action)
	return frappe.get_doc(act.doctype, act.name)


def approved(doctype: str, supply_point: str, values: Mapping[str, float] | None = None, **more: Any) -> Any:
	act = draft(doctype, supply_point, values, **more)
	return step(sign(step(act, "Issue")), "Approve")


def refused(act: Any, action: str, error: type[Exception], words: str) -> None:
	"""The action is refused, and nothing of it stays, as when a request ends in an error."""
	frappe.db.savepoint("before_step")
	with pytest.raises(error, match=words):
		apply_workflow(act, action)
	frappe.db.rollback(save_point="before_step")


def exchanged(old: Any, last: float = 400, first: float = 7, **more: Any) -> Any:
	new = more.pop("new_meter", None) or issued_meter().name
	values = {"Removed": last, "Installed": first}
	return approved("Meter Exchange Act", old.supply_point, values, new_meter=new, **more)
