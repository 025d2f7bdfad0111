"""What issued bills hold of the days of an act: at its point, and of its whole account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe

from elektrhisob.bulk.exact import watt_hours
from elektrhisob.core.periods import date_of, day_number
from elektrhisob.core.recalculation import on_days

if TYPE_CHECKING:
	from collections.abc import Sequence

	from frappe.model.document import Document

ACT = "Recalculation Act"


def measured_at_point(point: str, account: str, from_day: int, until_day: int) -> int:
	"""Watt-hours that its meters counted on the days, as issued bills have them."""
	return on_days(_consumption(point, account, from_day, until_day, ("Metered",)), from_day, until_day)


def days_measured(point: str, account: str, from_day: int, until_day: int) -> int:
	"""How many of the days any bill holds energy of the point's meters."""
	held: set[int] = set()
	for first, until, _energy in _consumption(point, account, from_day, until_day, ("Metered",)):
		held.update(range(max(first, from_day), min(until, until_day)))
	return len(held)


def billed_at_point(point: str, account: str, from_day: int, until_day: int) -> int:
	"""The same with what earlier acts charged for these days."""
	rows = _consumption(point, account, from_day, until_day, ("Metered", "Unmetered", ACT))
	return on_days(rows, from_day, until_day)


def waiting_at_point(act: Document) -> Any | None:
	"""An approved act on days of this one that no issued bill holds yet, as committed by now."""
	rows = frappe.db.sql(
		f"""SELECT other.name, other.counted_from, other.period_to FROM `tab{ACT}` other
		LEFT JOIN `tabElectricity Bill` bill ON bill.name = other.bill
		WHERE other.personal_account = %(account)s AND other.supply_point = %(point)s
			AND other.docstatus = 1 AND other.name <> %(name)s AND IFNULL(bill.docstatus, 0) = 0
			AND other.counted_from <= %(last)s AND other.period_to >= %(first)s
		ORDER BY other.name LIMIT 1 LOCK IN SHARE MODE""",
		{
			"account": act.personal_account,
			"point": act.supply_point,
			"name": act.name,
			"first": act.counted_from,
			"last": act.period_to,
		},
		as_dict=True,
	)
	return rows[0] if rows else None


def billed_of_account(account: str, from_day: int, until_day: int) -> int:
	"""Energy of the account that filled blocks of these days."""
	rows = frappe.db.sql(
		"""SELECT line.from_date, line.to_date, line.consumption_kwh
		FROM `tabElectricity Bill` bill JOIN `tabBill Line` line ON line.parent = bill.name
			AND line.parenttype = 'Electricity Bill'
		WHERE bill.personal_account = %(account)s AND bill.docstatus = 1
			AND line.line_kind IN ('Energy', 'Recalculation Act')
			AND line.from_date <= %(last)s AND line.to_date >= %(first)s""",
		{"account": account, "first": date_of(from_day), "last": date_of(until_day - 1)},
	)
	return max(on_days(_days(rows), from_day, until_day), 0)


def _consumption(
	point: str, account: str, from_day: int, until_day: int, kinds: tuple[str, ...]
) -> list[tuple[int, int, int]]:
	rows = frappe.db.sql(
		"""SELECT DATE_ADD(used.opening_date, INTERVAL 1 DAY), used.closing_date, used.consumption_kwh
		FROM `tabElectricity Bill` bill JOIN `tabBill Consumption` used ON used.parent = bill.name
			AND used.parenttype = 'Electricity Bill'
		WHERE bill.personal_account = %(account)s AND bill.docstatus = 1
			AND used.supply_point = %(point)s AND used.consumption_kind IN %(kinds)s
			AND used.opening_date < %(last)s AND used.closing_date >= %(first)s""",
		{
			"account": account,
			"point": point,
			"kinds": kinds,
			"first": date_of(from_day),
			"last": date_of(until_day - 1),
		},
	)
	return _days(rows)


def _days(rows: Sequence[Sequence[Any]]) -> list[tuple[int, int, int]]:
	"""Half-open days and watt-hours; a bill of zero days holds nothing."""
	told = [(day_number(str(first)), day_number(str(last)) + 1, watt_hours(kwh)) for first, last, kwh in rows]
	return [row for row in told if row[1] > row[0]]
