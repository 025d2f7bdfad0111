"""What the bills of a month charged, by kind: energy of every source, and money of every line."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from elektrhisob.accounting.month_balances import Accounts, accounts_of
from elektrhisob.administration.divisions import require_unit
from elektrhisob.administration.periods import month_bounds
from elektrhisob.administration.report_columns import column
from elektrhisob.bulk.exact import kwh, soum, tiyin, watt_hours

ENERGY, MONEY = "Energy", "Money"


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	month_bounds(filters.period)
	accounts = None
	if filters.org_unit:
		require_unit(filters.org_unit)
		accounts = accounts_of(filters.org_unit)
	if not accounts:
		return _columns(), [], _("Choose a district, a section or a route.")
	energy, money = _energy(accounts, filters.period), _money(accounts, filters.period)
	return _columns(), [*energy, *money], None, _chart(money), _summary(energy, money), True


def _bills(accounts: Accounts) -> str:
	"""Condition on the alias `bill`: bills of the unit that are not cancelled."""
	place = (
		"bill.het = %(het)s"
		if accounts.whole_district
		else """bill.route IN (
			SELECT unit.name FROM `tabOrg Unit` unit WHERE unit.lft >= %(lft)s AND unit.rgt <= %(rgt)s)"""
	)
	return f"bill.period = %(period)s AND {place} AND bill.het = %(het)s AND bill.docstatus < 2"


def _values(accounts: Accounts, period: str) -> dict[str, Any]:
	return {"het": accounts.het, "lft": accounts.lft, "rgt": accounts.rgt, "period": period}


def _energy(accounts: Accounts, period: str) -> list[dict[str, Any]]:
	rows = frappe.db.sql(
		f"""SELECT used.consumption_kind, COUNT(DISTINCT bill.name), SUM(used.consumption_kwh)
		FROM `tabElectricity Bill` bill STRAIGHT_JOIN `tabBill Consumption` used ON used.parent = bill.name
		WHERE {_bills(accounts)} GROUP BY used.consumption_kind ORDER BY used.consumption_kind""",
		_values(accounts, period),
	)
	return [
		{
			"part": _(ENERGY),
			"kind": _(kind),
			"bills": bills,
			"quantity": kwh(watt_hours(energy)),
			"unit": _("kWh"),
		}
		for kind, bills, energy in rows
	]


def _money(accounts: Accounts, period: str) -> list[dict[str, Any]]:
	rows = frappe.db.sql(
		f"""SELECT line.line_kind, MAX(line.unit), COUNT(DISTINCT bill.name),
			SUM(IF(line.line_kind = 'Energy', line.consumption_kwh, line.quantity)),
			SUM(line.net_amount), SUM(line.vat_amount), SUM(line.amount)
		FROM `tabElectricity Bill` bill STRAIGHT_JOIN `tabBill Line` line ON line.parent = bill.name
		WHERE {_bills(accounts)} GROUP BY line.line_kind ORDER BY line.line_kind""",
		_values(accounts, period),
	)
	return [
		{
			"part": _(MONEY),
			"kind": _(kind),
			"bills": bills,
			"quantity": kwh(watt_hours(quantity)),
			"unit": _("kWh") if kind == ENERGY else _(unit or ""),
			"net_amount": soum(tiyin(net)),
			"vat_amount": soum(tiyin(vat)),
			"amount": soum(tiyin(amount)),
		}
		for kind, unit, bills, quantity, net, vat, amount in rows
	]


def _columns() -> list[dict[str, Any]]:
	return [
		column("part", _("Part of the bill"), "Data", 120),
		column("kind", _("Kind"), "Data", 200),
		column("bills", _("Bills"), "Int", 90),
		column("quantity", _("Quantity"), "Float", 150, precision=3),
		column("unit", _("Unit"), "Data", 80),
		column("net_amount", _("Without VAT"), "Currency", 150),
		column("vat_amount", _("VAT"), "Currency", 140),
		column("amount", _("Sum, soum"), "Currency", 160),
	]


def _chart(money: list[dict[str, Any]]) -> dict[str, Any] | None:
	beside = [row for row in money if row["kind"] != _(ENERGY)]
	if not beside:
		return None
	return {
		"type": "bar",
		"fieldtype": "Currency",
		"data": {
			"labels": [row["kind"] for row in beside],
			"datasets": [{"name": _("Sum, soum"), "values": [row["amount"] for row in beside]}],
		},
	}


def _summary(energy: list[dict[str, Any]], money: list[dict[str, Any]]) -> list[dict[str, Any]]:
	used = sum((row["quantity"] for row in energy), Decimal(0))
	return [
		{"label": _("Energy, kWh"), "value": used, "datatype": "Float"},
		{
			"label": _("Sum, soum"),
			"value": sum((row["amount"] for row in money), Decimal(0)),
			"datatype": "Currency",
		},
	]
