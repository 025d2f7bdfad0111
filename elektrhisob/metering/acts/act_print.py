"""What the printed act says: the same sheet for all eight, twice on one job."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import flt

from elektrhisob.administration.printed import day
from elektrhisob.metering.acts.kinds import CONTROL, INSTALLED, NEW_METER, REMOVED, Kind, kind_of

if TYPE_CHECKING:
	from elektrhisob.metering.acts.field_act import FieldAct

TEMPLATE = "elektrhisob/templates/print/field_act.html"
COPIES = 2
SPACE_IN = ("uz", "ru")
"""Languages that part thousands with a space and decimals with a comma."""
ROWS_TO_WRITE_ON = 2
"""Empty signature lines for witnesses when nobody is named yet."""


def act_sheet(act: FieldAct) -> str:
	"""HTML of the act in the language of the print."""
	values = {
		"act": act,
		"copies": range(1, COPIES + 1),
		"utility": frappe.get_cached_doc("Elektrhisob Settings"),
		"district": frappe.db.get_value("Org Unit", act.het, "unit_name") or act.het,
		"worker": frappe.db.get_value("Field Worker", act.performed_by, "worker_name") or "",
		"lines": _lines(act),
		"side_names": side_names(kind_of(act)),
		"seal_actions": {"Found": _("found"), "Set": _("set on"), "Broken": _("taken off")},
		"transformer_actions": {REMOVED: _("taken down"), INSTALLED: _("put up")},
		"transformer_kinds": _transformer_kinds(act),
		"participants": _participants(act),
		"has_quantities": len({row.quantity for row in act.get("readings") or ()}) > 1,
		"zone_names": _zone_names(),
		"day": day,
		"number": number,
	}
	return str(frappe.render_template(TEMPLATE, values))


def side_names(kind: Kind) -> dict[str, str]:
	"""Other transformers leave the meter where it is: nobody may read on paper that it was taken down."""
	on_point = _("Meter on the point")
	old = _("Removed meter") if kind.takes_meter_down else on_point
	return {REMOVED: old, INSTALLED: _("Installed meter"), CONTROL: on_point}


def number(value: Any) -> str:
	"""12345.6 → "12,345.6" in English, "12 345,6" in Uzbek and Russian."""
	exact = Decimal(str(flt(value, 3))).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP).normalize()
	text = f"{exact:,f}"
	if (frappe.local.lang or "").split("-")[0] in SPACE_IN:
		return text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
	return text


def _lines(act: FieldAct) -> list[tuple[str, str]]:
	"""Label and value of what the act is about, without what is empty."""
	kind = kind_of(act)
	lines: list[tuple[str, str]] = [(_("Reason"), act.get("cause") or "")]
	if act.get("serial_no"):
		label = _("Removed meter") if kind.takes_meter_down else _("Meter on the point")
		lines.append((label, _meter(act.serial_no, act.meter_model, act.ratio)))
	if kind.opens == NEW_METER:
		lines.append((_("New meter"), _meter(act.new_serial_no, act.new_meter_model, act.new_ratio)))
	elif kind.opens:
		lines.append((_("New ratio"), _transformers(act)))
	if kind.takes_meter_down:
		lines.append((_("Removed meter goes to"), _goes_to(act)))
	for field in ("ground", "switched_at", "result", "findings"):
		if act.get(field):
			lines.append((_(act.meta.get_label(field)), _(act.get(field))))
	lines.append((_("Remarks"), act.get("remarks") or ""))
	lines.append((_("Objection of the consumer"), act.get("objection") or ""))
	return [line for line in lines if line[1]]


def _meter(serial_no: str | None, model: str | None, ratio: int | None) -> str:
	if not serial_no:
		return ""
	text = _("№ {0}, {1}").format(serial_no, model or "")
	return text if not ratio or ratio == 1 else f"{text}, {_('ratio {0}').format(ratio)}"


def _transformers(act: FieldAct) -> str:
	return _("{0}/{1} A, {2}/{3} V: ratio {4} instead of {5}").format(
		act.ct_primary, act.ct_secondary, act.vt_primary, act.vt_secondary, act.new_ratio, act.ratio
	)


def _goes_to(act: FieldAct) -> str:
	if act.removed_to == "Store":
		return str(frappe.db.get_value("Device Store", act.removed_to_store, "store_name") or "")
	return str(frappe.db.get_value("Field Worker", act.performed_by, "worker_name") or "")


def _participants(act: FieldAct) -> list[Any]:
	"""Everybody who signs; empty lines for witnesses, should the consumer refuse on the spot."""
	people = list(act.participants)
	if not any(row.capacity in ("Witness", "Mahalla Representative") for row in people):
		people += [frappe._dict(capacity="Witness") for _line in range(ROWS_TO_WRITE_ON)]
	return people


def _transformer_kinds(act: FieldAct) -> dict[str, str]:
	"""CT 100/5 and the like, by the transformers of the act."""
	names = [row.transformer for row in act.get("transformers") or ()]
	if not names:
		return {}
	rows = frappe.get_all(
		"Instrument Transformer",
		{"name": ["in", names]},
		["name", "kind", "rated_primary", "rated_secondary"],
	)
	return {row.name: f"{row.kind} {row.rated_primary}/{row.rated_secondary}" for row in rows}


def _zone_names() -> dict[str, str]:
	return {row.name: _(row.zone_name) for row in frappe.get_all("Tariff Zone", ["name", "zone_name"])}
