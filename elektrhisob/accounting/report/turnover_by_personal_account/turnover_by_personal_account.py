"""Analytic account: what every account of a district owed, was charged, paid and owes, over some months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from elektrhisob.accounting.month_balances import accounts_of, turnover_of_accounts
from elektrhisob.administration.divisions import require_unit
from elektrhisob.administration.periods import month_bounds
from elektrhisob.bulk.exact import soum, tiyin

if TYPE_CHECKING:
	from collections.abc import Iterable

SUMS = ("opening_debt", "opening_advance", "charged", "paid", "closing_debt", "closing_advance")
KEPT = {"": SUMS, "With debt": ("closing_debt",), "With advance": ("closing_advance",)}


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	_require_periods(filters)
	if not filters.org_unit:
		return _columns(), [], _("Choose a district, a section or a route.")
	require_unit(filters.org_unit)
	accounts = accounts_of(filters.org_unit)
	if not accounts:
		return _columns(), [], _("Choose a district, a section or a route.")
	rows = turnover_of_accounts(accounts, filters.from_period, filters.to_period)
	wanted = KEPT[filters.accounts or ""]
	shown = [row for row in rows if any(row[each] for each in wanted)]
	return _columns(), shown, None, None, _summary(shown)


def _require_periods(filters: frappe._dict) -> None:
	month_bounds(filters.from_period)
	month_bounds(filters.to_period)
	if filters.from_period > filters.to_period:
		frappe.throw(_("The first period lies after the last one. Change one of them."))


def _columns() -> list[dict[str, Any]]:
	return [
		_column("personal_account", _("Personal account"), "Link", "Personal Account", 150),
		_column("consumer_name", _("Consumer"), "Data", None, 200),
		_column("route", _("Route"), "Link", "Org Unit", 120),
		*(_column(field, label, "Currency", None, 140) for field, label in _labels().items()),
		_column("last_month", _("Last posting"), "Link", "Settlement Period", 110),
	]


def _column(fieldname: str, label: str, fieldtype: str, options: str | None, width: int) -> dict[str, Any]:
	return {
		"fieldname": fieldname,
		"label": label,
		"fieldtype": fieldtype,
		"options": options,
		"width": width,
	}


def _labels() -> dict[str, str]:
	return {
		"opening_debt": _("Opening debt"),
		"opening_advance": _("Opening advance"),
		"charged": _("Charged"),
		"paid": _("Paid"),
		"closing_debt": _("Closing debt"),
		"closing_advance": _("Closing advance"),
	}


def _summary(rows: Iterable[frappe._dict]) -> list[dict[str, Any]]:
	totals = dict.fromkeys(SUMS, 0)
	for row in rows:
		for each in SUMS:
			totals[each] += tiyin(row[each])
	labels = _labels()
	return [
		{"label": labels[each], "value": soum(totals[each]), "datatype": "Currency"}
		for each in ("charged", "paid", "closing_debt", "closing_advance")
	]
