"""Planned visits for the calendar view."""

from typing import Any

import frappe
from frappe import _

MOST_VISITS = 1000


@frappe.whitelist(methods=["GET", "POST"])
def planned(
	start: str,
	end: str,
	filters: str | list[Any] | dict[str, Any] | None = None,
	doctype: str | None = None,
	field_map: str | dict[str, Any] | None = None,
	fields: str | list[str] | None = None,
) -> list[dict[str, Any]]:
	"""The visits planned between two days that the user may read, with the filters of the calendar."""
	conditions = frappe.parse_json(filters) or []
	if isinstance(conditions, dict):
		conditions = [["Field Order", field, "=", value] for field, value in conditions.items() if value]
	conditions += [["Field Order", "planned_on", "between", [start, end]]]
	rows: list[dict[str, Any]] = frappe.get_list(
		"Field Order",
		filters=conditions,
		fields=["name", "planned_on", "kind", "address", "status", "worker"],
		order_by="planned_on, route_order, name",
		limit_page_length=MOST_VISITS,
	)
	for row in rows:
		row["address"] = f"{_(row['kind'])} · {row['address'] or ''}"
		row["all_day"] = 1
	return rows
