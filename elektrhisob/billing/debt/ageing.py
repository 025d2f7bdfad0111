"""How old the debt is: open bills by the days since they were due, counted for a district in one pass.

The sums by route and category are kept in Debt Age, counted anew every night and on demand: a country's
ageing is then a sum over some ten thousand rows. Accounts are listed from the bills themselves.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe.utils import getdate, now_datetime, today

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.administration.divisions import hets_below
from elektrhisob.administration.periods import period_of
from elektrhisob.billing.debt.overdue_bills import Scope, stage_open_bills
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.statements import Cursor, rows, run

ROLES = ("Billing Supervisor", "Accountant", "Claims Lawyer", "Elektrhisob Administrator")
# Column, first and last day after the due day.
BUCKETS = (
	("not_due", -100_000, 0),
	("days_30", 1, 30),
	("days_60", 31, 60),
	("days_90", 61, 90),
	("days_180", 91, 180),
	("days_365", 181, 365),
	("days_1095", 366, 1095),
	("older", 1096, 100_000),
)
COLUMNS = tuple(column for column, _first, _last in BUCKETS)

# A bill without a due day is due on the last day of its month.
_AGE = "DATEDIFF(%s, COALESCE(bill.due_date, LAST_DAY(CONCAT(bill.period, '-01'))))"
_SUMS = ", ".join(
	f"SUM(IF(age BETWEEN {first} AND {last}, due, 0)) AS {name}" for name, first, last in BUCKETS
)
_OPEN = f"""SELECT open.personal_account, open.due, {_AGE} AS age
	FROM penalty_open open STRAIGHT_JOIN `tabElectricity Bill` bill ON bill.name = open.bill"""


def count_het(het: str, day: date | None = None) -> int:
	"""Write the Debt Age rows of a district anew, in one transaction; returns how many."""
	day = day or getdate(today())
	with bulk_connection() as connection:
		cursor = connection.cursor()
		written = write_ages(cursor, het, day)
		connection.commit()
	return written


def write_ages(cursor: Cursor, het: str, day: date) -> int:
	_stage(cursor, "account.het = %s", (het,))
	run(cursor, "DELETE FROM `tabDebt Age` WHERE het = %s", (het,))
	now = now_datetime()
	return run(
		cursor,
		f"""INSERT INTO `tabDebt Age` (name, creation, modified, owner, modified_by, docstatus, idx,
			het, route, category, consumer_kind, counted_at, accounts, {", ".join(COLUMNS)}, penalty, total)
		SELECT CONCAT(%s, '-', ROW_NUMBER() OVER (ORDER BY account.route, account.category)), %s, %s,
			'Administrator', 'Administrator', 0, 0, %s, account.route, NULLIF(account.category, ''),
			account.consumer_kind, %s, COUNT(*),
			{", ".join(f"SUM(aged.{column})" for column in COLUMNS)}, SUM(aged.penalty), SUM(aged.total)
		FROM ({_BY_ACCOUNT}) aged JOIN penalty_account account ON account.name = aged.personal_account
		GROUP BY account.route, account.category, account.consumer_kind""",
		(het, now, now, het, now, day),
	)


_BY_ACCOUNT = f"""SELECT account.name AS personal_account,
		{", ".join(f"COALESCE(bills.{column}, 0) AS {column}" for column in COLUMNS)},
		account.penalty, COALESCE(bills.due, 0) + account.penalty AS total
	FROM penalty_account account LEFT JOIN (
		SELECT personal_account, SUM(due) AS due, {_SUMS} FROM ({_OPEN}) owed GROUP BY personal_account
	) bills ON bills.personal_account = account.name
	WHERE bills.due > 0 OR account.penalty > 0"""


def debtors(
	unit_condition: str, parameters: Sequence[Any], older_than: int, smallest: Decimal, limit: int
) -> list[dict[str, Any]]:
	"""Accounts with debt older than some days, the largest first; the caller has checked the unit."""
	cursor = request_cursor()
	_stage(cursor, unit_condition, tuple(parameters))
	late = " + ".join(["0", *(f"aged.{name}" for name, first, _last in BUCKETS if first > older_than)])
	found = rows(
		cursor,
		f"""SELECT account.name, person.consumer_name, account.route, account.category, person.phone,
			{", ".join(f"aged.{column}" for column in COLUMNS)}, aged.penalty, aged.total
		FROM ({_BY_ACCOUNT}) aged JOIN penalty_account account ON account.name = aged.personal_account
		JOIN `tabPersonal Account` person ON person.name = account.name
		WHERE {late if older_than >= 0 else "aged.total"} > 0 AND aged.total >= %s
		ORDER BY aged.total DESC, account.name LIMIT {int(limit)}""",
		(getdate(today()), smallest),
	)
	names = ("personal_account", "consumer_name", "route", "category", "phone", *COLUMNS, "penalty", "total")
	return [dict(zip(names, row, strict=True)) for row in found]


def _stage(cursor: Cursor, condition: str, parameters: tuple[Any, ...]) -> None:
	# Everything posted so far, months ahead included.
	last = getdate(today()).replace(day=28) + timedelta(days=60)
	stage_open_bills(cursor, Scope(period_of(last), last, condition, parameters))


@frappe.whitelist(methods=["POST"])
def count_again(org_unit: str) -> int:
	"""Queue the count of every district of a unit; returns how many districts."""
	frappe.only_for(ROLES)
	hets = hets_below(org_unit)
	for het in hets:
		_enqueue(het)
	return len(hets)


def count_every_het() -> None:
	"""Scheduler, nightly: one job a district."""
	for het in frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name"):
		_enqueue(het)


def _enqueue(het: str) -> None:
	frappe.enqueue(
		"elektrhisob.billing.debt.ageing.count_het",
		queue="long",
		job_id=f"debt-age-{het}",
		deduplicate=True,
		enqueue_after_commit=True,
		het=het,
	)
