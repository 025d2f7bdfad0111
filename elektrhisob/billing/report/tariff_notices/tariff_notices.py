"""The consumers of a unit who are to be told of an indexation, in the order of delivery."""

from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.report_columns import column
from elektrhisob.billing.indexation import notices


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	if not (filters.indexation and filters.org_unit):
		return _columns(), [], _("Choose an approved indexation, and a district, a section or a route.")
	doc = frappe.get_doc("Tariff Indexation", filters.indexation)
	doc.check_permission("read")
	rows = notices.told(doc, filters.org_unit)
	return _columns(), [row._asdict() for row in rows], None, None, _summary(rows), True


def _columns() -> list[dict[str, Any]]:
	return [
		column("route_name", _("Route"), "Data", 160),
		column("account", _("Personal account"), "Link", 150, "Personal Account"),
		column("consumer", _("Consumer"), "Data", 220),
		column("address", _("Address"), "Data", 260),
		column("phone", _("Phone"), "Data", 150),
		column("category", _("Category"), "Link", 160, "Consumer Category"),
		column("tariff", _("Tariff"), "Link", 110, "Tariff"),
	]


def _summary(rows: list[notices.Told]) -> list[dict[str, Any]]:
	return [
		{"label": _("Consumers to tell"), "value": len(rows), "datatype": "Int"},
		{"label": _("Routes"), "value": len({row.route for row in rows}), "datatype": "Int"},
		{"label": _("Without a phone"), "value": sum(not row.phone for row in rows), "datatype": "Int"},
	]
