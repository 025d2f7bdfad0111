"""Accounts of a district, section or route that owe, with the age of their debt, as it is now."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from elektrhisob.accounting.month_balances import accounts_of
from elektrhisob.administration.divisions import require_unit
from elektrhisob.billing.debt.ageing import COLUMNS, debtors
from elektrhisob.billing.report.ageing_of_debt.ageing_of_debt import sum_columns
from elektrhisob.bulk.exact import soum, tiyin

MOST_ROWS = 5000


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	columns = _columns()
	accounts = None
	if filters.org_unit:
		require_unit(filters.org_unit)
		accounts = accounts_of(filters.org_unit)
	if not accounts:
		return columns, [], _("Choose a district, a section or a route.")
	condition = "account.het = %s"
	parameters: list[Any] = [accounts.het]
	if not accounts.whole_district:
		condition = """account.route IN (
			SELECT unit.name FROM `tabOrg Unit` unit WHERE unit.lft >= %s AND unit.rgt <= %s)"""
		parameters = [accounts.lft, accounts.rgt]
	if filters.category:
		condition += " AND account.category = %s"
		parameters.append(filters.category)
	older_than = cint(filters.older_than) if filters.older_than not in (None, "") else -1
	rows = debtors(condition, parameters, older_than, soum(tiyin(filters.smallest)), MOST_ROWS)
	message = (
		_("The {0} largest debts. Choose a smaller unit to see all.").format(MOST_ROWS)
		if len(rows) == MOST_ROWS
		else None
	)
	return columns, rows, message, None, _summary(rows)


def _columns() -> list[dict[str, Any]]:
	def column(fieldname: str, label: str, fieldtype: str, options: str | None, width: int) -> dict[str, Any]:
		return {
			"fieldname": fieldname,
			"label": label,
			"fieldtype": fieldtype,
			"options": options,
			"width": width,
		}

	return [
		column("personal_account", _("Personal account"), "Link", "Personal Account", 140),
		column("consumer_name", _("Consumer"), "Data", None, 190),
		column("route", _("Route"), "Link", "Org Unit", 110),
		column("category", _("Consumer category"), "Link", "Consumer Category", 120),
		column("phone", _("Phone"), "Data", None, 120),
		*sum_columns(),
	]


def _summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	return [
		{"label": _("Accounts with debt"), "value": len(rows), "datatype": "Int"},
		{
			"label": _("Of it overdue"),
			"value": sum(row[column] for row in rows for column in COLUMNS[1:]),
			"datatype": "Currency",
		},
		{"label": _("Debt with penalty"), "value": sum(row["total"] for row in rows), "datatype": "Currency"},
	]
