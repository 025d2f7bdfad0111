"""What the printed recalculation act says, on the sheet of the field acts, in two copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _

from elektrhisob.administration.printed import day
from elektrhisob.metering.acts.act_print import COPIES, ROWS_TO_WRITE_ON, TEMPLATE, number

if TYPE_CHECKING:
	from frappe.model.document import Document


def recalculation_sheet(act: Document) -> str:
	"""HTML of the act in the language of the print."""
	people = list(act.participants)
	if not any(row.capacity in ("Witness", "Mahalla Representative") for row in people):
		people += [frappe._dict(capacity="Witness") for _line in range(ROWS_TO_WRITE_ON)]
	values = {
		"act": act,
		"copies": range(1, COPIES + 1),
		"utility": frappe.get_cached_doc("Elektrhisob Settings"),
		"district": frappe.db.get_value("Org Unit", act.het, "unit_name") or act.het,
		"worker": ", ".join(row.person_name for row in people if row.capacity == "Staff" and row.person_name),
		"lines": [line for line in _lines(act) if line[1]],
		"side_names": {
			"Control": _("Meter on the point"),
			"Removed": _("Removed meter"),
			"Installed": _("Installed meter"),
		},
		"seal_actions": {"Found": _("found"), "Set": _("set on"), "Broken": _("taken off")},
		"transformer_actions": {},
		"transformer_kinds": {},
		"participants": people,
		"has_quantities": len({row.quantity for row in act.readings}) > 1,
		"zone_names": _zone_names(),
		"day": day,
		"number": number,
	}
	return str(frappe.render_template(TEMPLATE, values))


def _lines(act: Document) -> list[tuple[str, str]]:
	told = _("{0} – {1}, {2} days").format(day(act.counted_from), day(act.period_to), act.days)
	return [
		(_("Kind"), _(act.act_kind)),
		(_("Meter on the point"), act.serial_no or ""),
		(_("What was found"), _(act.violation or "")),
		(_("Findings"), act.findings or ""),
		(_("Wire"), _wire(act)),
		(_("Method"), _(act.method)),
		(_("Days"), told),
		(_("Working"), act.working or ""),
		(_("Recalculated, kWh"), number(act.calculated_kwh)),
		(_("On bills already, kWh"), number(act.billed_kwh)),
		(_("To be charged, kWh"), number(act.kwh)),
		*((_price_label(row), _price(row)) for row in act.lines),
		(_("Sum, soum with VAT"), f"{number(act.amount)} ({_('VAT')} {number(act.vat_amount)})"),
		(_("Objection of the consumer"), act.objection or ""),
		(_("Members of the commission"), act.commission_members or ""),
		(_("Decision"), act.commission_decision or ""),
		(_("Remarks"), act.remarks or ""),
	]


def _wire(act: Document) -> str:
	if act.method != "Connected Capacity" or not act.wire_current_a:
		return ""
	parts = [_("{0} A").format(number(act.wire_current_a))]
	if act.wire_section_mm2:
		parts.append(_("{0} mm²").format(number(act.wire_section_mm2)))
	if act.wire_material:
		parts.append(_(act.wire_material))
	return ", ".join(parts)


def _price_label(row: Document) -> str:
	return f"{day(row.from_date)} – {day(row.to_date)}"


def _price(row: Document) -> str:
	return f"{number(row.consumption_kwh)} kWh × {number(row.rate)} = {number(row.amount)}"


def _zone_names() -> dict[str, str]:
	return {row.name: _(row.zone_name) for row in frappe.get_all("Tariff Zone", ["name", "zone_name"])}
