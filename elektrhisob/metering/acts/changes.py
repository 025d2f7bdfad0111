"""An issued act was printed and is being signed: what the paper says stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cstr, flt

from elektrhisob.metering.acts.errors import ActIsIssuedError

if TYPE_CHECKING:
	from elektrhisob.metering.acts.field_act import FieldAct

PRINTED = (
	"supply_point",
	"act_date",
	"performed_by",
	"cause",
	"installation",
	"new_meter",
	"ct_primary",
	"ct_secondary",
	"vt_primary",
	"vt_secondary",
	"result",
	"findings",
	"ground",
	"switched_at",
)
PRINTED_ROWS = {
	"readings": ("side", "serial_no", "quantity", "zone", "value"),
	"transformers": ("action", "transformer", "phase"),
	"seals": ("action", "seal", "seal_number", "place", "condition"),
}


def refuse_after_issue(act: FieldAct) -> None:
	before = act.get_doc_before_save()
	if not before or before.status == "Draft" or act.status == "Draft" or act.docstatus == 2:
		return
	if _printed(before) != _printed(act):
		frappe.throw(
			_("Act {0} is printed and being signed. Return it to draft to change what it says.").format(
				act.name
			),
			ActIsIssuedError,
		)


def _printed(act: Any) -> tuple[Any, ...]:
	fields = tuple(_plain(act.get(field)) for field in PRINTED)
	rows = tuple(
		tuple(_plain(row.get(column)) for column in columns)
		for table, columns in PRINTED_ROWS.items()
		for row in act.get(table) or ()
	)
	return fields + rows


def _plain(value: Any) -> Any:
	return flt(value, 3) if isinstance(value, int | float) else cstr(value)
