"""Twelve months of a register for the chart beside an exception."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_months, flt, today

MONTHS = 13

Register = tuple[str, str, str]


def history_of(installations: list[str]) -> dict[Register, list[dict[str, Any]]]:
	"""(installation, quantity, zone) -> its readings in order: day, value, energy a day, state."""
	if not installations:
		return {}
	rows = frappe.db.sql(
		"""select name, installation, quantity, zone, reading_date, value, status, quality
		from `tabMeter Reading`
		where installation in %(installations)s and reading_date >= %(since)s
			and status in ('Accepted', 'Suspicious')
		order by installation, quantity, zone, reading_date, name""",
		{"installations": sorted(set(installations)), "since": add_months(today(), -MONTHS)},
		as_dict=True,
	)
	history: dict[Register, list[dict[str, Any]]] = {}
	for row in rows:
		series = history.setdefault((row.installation, row.quantity, row.zone), [])
		series.append(_point(row, series[-1] if series else None))
	return history


def _point(row: frappe._dict, before: dict[str, Any] | None) -> dict[str, Any]:
	daily = None
	if before is not None:
		days = max((row.reading_date - before["day"]).days, 1)
		daily = flt(max(row.value - before["value"], 0) / days, 2)
	return {
		"name": row.name,
		"day": row.reading_date,
		"value": flt(row.value, 3),
		"daily": daily,
		"suspicious": row.status == "Suspicious",
		"estimated": row.quality == "Estimated",
	}
