"""Recalculation acts between two dates: number, kilowatt-hours and soums by district, kind and status."""

from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum

from elektrhisob.administration.divisions import hets_below, report_filter
from elektrhisob.administration.report_columns import column

WAITS = ("Issued", "Disputed")


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	rows = _rows(filters)
	return _columns(), rows, None, _chart(rows), _summary(rows), True


def _rows(filters: frappe._dict) -> list[dict[str, Any]]:
	act, unit = frappe.qb.DocType("Recalculation Act"), frappe.qb.DocType("Org Unit")
	query = (
		frappe.qb.from_(act)
		.left_join(unit)
		.on(unit.name == act.het)
		.where(report_filter(act.het))
		.where(act.docstatus < 2)
		.groupby(act.het, unit.unit_name, act.act_kind, act.method, act.status)
		.orderby(act.het)
		.orderby(act.act_kind)
		.orderby(act.status)
		.select(
			act.het,
			unit.unit_name,
			act.act_kind,
			act.method,
			act.status,
			Count("*").as_("acts"),
			Sum(act.kwh).as_("kwh"),
			Sum(act.amount).as_("amount"),
		)
	)
	if filters.from_date:
		query = query.where(act.act_date >= filters.from_date)
	if filters.to_date:
		query = query.where(act.act_date <= filters.to_date)
	if filters.org_unit:
		query = query.where(act.het.isin(hets_below(filters.org_unit) or [""]))
	if filters.act_kind:
		query = query.where(act.act_kind == filters.act_kind)
	return [
		{**row, "act_kind": _(row.act_kind), "method": _(row.method), "status_name": _(row.status)}
		for row in query.run(as_dict=True)
	]


def _columns() -> list[dict[str, Any]]:
	return [
		column("het", _("District (HET)"), "Link", 110, options="Org Unit"),
		column("unit_name", _("Name"), "Data", 180),
		column("act_kind", _("Kind"), "Data", 130),
		column("method", _("Method"), "Data", 160),
		column("status_name", _("Status"), "Data", 120),
		column("acts", _("Acts"), "Int", 80),
		column("kwh", _("kWh"), "Float", 140, precision=3),
		column("amount", _("Sum, soum"), "Currency", 160),
	]


def _chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	sums: dict[str, Any] = {}
	for row in rows:
		label = f"{row['act_kind']}, {row['status_name']}"
		sums[label] = sums.get(label, 0) + row["amount"]
	if not sums:
		return None
	return {
		"type": "bar",
		"fieldtype": "Currency",
		"data": {"labels": list(sums), "datasets": [{"name": _("Sum, soum"), "values": list(sums.values())}]},
	}


def _summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	def total(field: str, statuses: tuple[str, ...] = ()) -> Any:
		return sum(row[field] for row in rows if not statuses or row["status"] in statuses)

	return [
		{"label": _("Acts"), "value": total("acts"), "datatype": "Int"},
		{
			"label": _("To be decided"),
			"value": total("acts", WAITS),
			"datatype": "Int",
			"indicator": "Orange",
		},
		{"label": _("Sum, soum"), "value": total("amount"), "datatype": "Currency"},
		{"label": _("On bills, soum"), "value": total("amount", ("Invoiced",)), "datatype": "Currency"},
	]
