"""What the form of an act asks while it is filled in."""

from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import require_division
from elektrhisob.metering.acts import filling
from elektrhisob.metering.acts.kinds import KINDS

FIELDS = ("personal_account", "consumer_name", "address", "het")
OWN_FIELDS = (
	"installation",
	"serial_no",
	"meter",
	"meter_model",
	"ratio",
	"new_serial_no",
	"new_meter_model",
	"new_ratio",
	*filling.RATIO_FIELDS,
)
TABLES = {
	"readings": (
		"side",
		"serial_no",
		"quantity",
		"zone",
		"previous_value",
		"previous_date",
		"value",
		"energy_kwh",
		"finding",
	),
	"transformers": ("action", "transformer", "serial_no", "phase"),
	"seals": ("action", "seal", "seal_number", "place", "condition"),
	"participants": ("capacity", "person_name", "position", "signature_kind", "signature"),
}


@frappe.whitelist(methods=["POST"])
def facts(doc: str | dict[str, Any]) -> dict[str, Any]:
	"""An act as far as it is filled in → what the system adds: account, meter, registers, seals, people.

	Nothing is stored.
	"""
	values: dict[str, Any] = frappe.parse_json(doc)
	if values.get("doctype") not in KINDS:
		frappe.throw(_("Unknown kind of act."), frappe.PermissionError)
	frappe.has_permission(values["doctype"], "create", throw=True)
	point = frappe.db.get_value("Supply Point", values.get("supply_point"), FIELDS, as_dict=True)
	require_division(point.het if point else None)
	act = frappe.get_doc({**values, "docstatus": 0})
	act.update(point)
	_forget_foreign_meter(act)
	_name_new_meter(act)
	filling.fill(act)
	filling.judge_readings(act)
	own = {field: act.get(field) for field in OWN_FIELDS if act.meta.has_field(field)}
	tables = {
		table: [{column: row.get(column) for column in columns} for row in act.get(table) or ()]
		for table, columns in TABLES.items()
	}
	return {**point, **own, "tables": tables}


def _forget_foreign_meter(act: Any) -> None:
	"""A meter of another point says nothing here, whatever the request names."""
	place = act.get("installation") and frappe.db.get_value(
		"Meter Installation", act.installation, "supply_point"
	)
	if place != act.supply_point:
		act.installation = None


def _name_new_meter(act: Any) -> None:
	"""As the fetched fields of the form say, for a meter of the same district."""
	if not act.get("new_meter"):
		return
	meter = frappe.db.get_value("Meter", act.new_meter, ["serial_no", "meter_model", "het"], as_dict=True)
	require_division(meter.het if meter else None)
	act.new_serial_no, act.new_meter_model = meter.serial_no, meter.meter_model
