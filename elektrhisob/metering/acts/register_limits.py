"""What a register can show: a new meter has no installation yet, so its first readings are checked here."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

if TYPE_CHECKING:
	from collections.abc import Mapping


def beyond_dial(meter: str | None, row: Any) -> str:
	"""Why the register cannot show the value; empty when it can."""
	limits = _limits(meter) if meter else {}
	register = limits.get((row.quantity, row.zone))
	if not register:
		return _("the new meter has no such register. Save the act again.")
	value = Decimal(str(row.value or 0))
	if value >= 10 ** int(register.digits):
		return _("the dial has {0} digits.").format(register.digits)
	if value.scaleb(int(register.decimals or 0)) % 1:
		return _("the dial has {0} decimals.").format(register.decimals or 0)
	return ""


def _limits(meter: str) -> Mapping[tuple[str, str], frappe._dict]:
	model = frappe.get_cached_value("Meter", meter, "meter_model")
	return {(row.quantity, row.zone): row for row in frappe.get_cached_doc("Meter Model", model).registers}
