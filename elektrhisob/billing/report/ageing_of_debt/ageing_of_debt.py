"""Ageing of debt by district, route or category, from the rows counted last night."""

from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Max, Sum
from frappe.utils import format_datetime

from elektrhisob.administration.divisions import report_filter, require_unit
from elektrhisob.billing.debt.ageing import COLUMNS
from elektrhisob.billing.debt.figures import bucket_labels

SUMS = ("accounts", *COLUMNS, "penalty", "total")


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	if filters.org_unit:
		require_unit(filters.org_unit)
	rows = _rows(filters)
	if not rows:
		return _columns(filters), [], _("No debt is counted here yet. Press Count again.")
	return _columns(filters), rows, _message(rows), _chart(rows), _summary(rows)


def _rows(filters: frappe._dict) -> list[frappe._dict]:
	age, unit = frappe.qb.DocType("Debt Age"), frappe.qb.DocType("Org Unit")
	key = {"Route": age.route, "Category": age.category}.get(filters.group_by, age.het)
	query = (
		frappe.qb.from_(age)
		.select(key.as_("place"), Max(age.counted_at).as_("counted_at"))
		.select(*(Sum(age[column]).as_(column) for column in SUMS))
		.where(report_filter(age.het))
		.groupby(key)
		.orderby(key)
	)
	if filters.consumer_kind:
		query = query.where(age.consumer_kind == filters.consumer_kind)
	if filters.org_unit:
		lft, rgt = frappe.db.get_value("Org Unit", filters.org_unit, ["lft", "rgt"])
		inside = frappe.qb.from_(unit).select(unit.name).where((unit.lft >= lft) & (unit.rgt <= rgt))
		query = query.where(age.route.isin(inside))
	rows: list[frappe._dict] = query.run(as_dict=True)
	if filters.group_by != "Category":
		names = dict(
			frappe.get_all(
				"Org Unit",
				{"name": ("in", [row.place for row in rows])},
				["name", "unit_name"],
				as_list=True,
				limit_page_length=0,
				order_by="name",
			)
		)
		for row in rows:
			row.place_name = names.get(row.place)
	return rows


def _columns(filters: frappe._dict) -> list[dict[str, Any]]:
	by_category = filters.group_by == "Category"
	place = {
		"fieldname": "place",
		"label": _("Consumer category") if by_category else _("Unit"),
		"fieldtype": "Link",
		"options": "Consumer Category" if by_category else "Org Unit",
		"width": 190 if by_category else 110,
	}
	name = {"fieldname": "place_name", "label": _("Name"), "fieldtype": "Data", "width": 170}
	accounts = {"fieldname": "accounts", "label": _("Accounts with debt"), "fieldtype": "Int", "width": 110}
	return [place, *([] if by_category else [name]), accounts, *sum_columns()]


def sum_columns() -> list[dict[str, Any]]:
	labels = {"total": _("Debt with penalty"), **bucket_labels(), "penalty": _("Penalty")}
	return [
		{"fieldname": field, "label": label, "fieldtype": "Currency", "width": 125}
		for field, label in labels.items()
	]


def _message(rows: list[frappe._dict]) -> str:
	oldest = min(row.counted_at for row in rows)
	return _("Counted at {0}. Press a sum to see its accounts.").format(format_datetime(oldest))


def _chart(rows: list[frappe._dict]) -> dict[str, Any]:
	labels = bucket_labels()
	return {
		"type": "bar",
		"data": {
			"labels": [labels[column] for column in COLUMNS],
			"datasets": [
				{"name": _("Debt"), "values": [round(sum(row[column] for row in rows)) for column in COLUMNS]}
			],
		},
		"colors": ["#DC2626"],
	}


def _summary(rows: list[frappe._dict]) -> list[dict[str, Any]]:
	def total(*columns: str) -> Any:
		return sum(row[column] for row in rows for column in columns)

	return [
		{"label": _("Accounts with debt"), "value": total("accounts"), "datatype": "Int"},
		{"label": _("Debt"), "value": total(*COLUMNS), "datatype": "Currency"},
		{"label": _("Of it overdue"), "value": total(*COLUMNS[1:]), "datatype": "Currency"},
		{"label": _("Penalty"), "value": total("penalty"), "datatype": "Currency"},
	]
