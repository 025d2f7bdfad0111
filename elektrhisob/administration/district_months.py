"""Until which month the books of a district are closed, and the lock that closing and posting share.

One row a district, in a table outside the DocTypes: nothing but a closing or a reopening moves it. Months
close in their order, so one month says it all. Whoever posts holds the row shared until its transaction
ends; whoever closes waits for all of them, and whoever comes later waits for the closing and then sees it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.statements import Cursor, placeholders, rows, run

TABLE = "__elektrhisob_closed_until"


class PeriodClosedError(frappe.ValidationError):
	"""The settlement period takes no more facts."""


def create_table() -> None:
	"""Installation: the table, with a row for each district there is."""
	frappe.db.sql_ddl(
		f"CREATE TABLE IF NOT EXISTS `{TABLE}`"
		" (`het` VARCHAR(140) PRIMARY KEY, `closed_until` VARCHAR(7) NOT NULL DEFAULT '')"
		" ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci"
	)
	hets = frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name")
	if hets:
		_add_missing(hets)


def drop_table() -> None:
	frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `{TABLE}`")


def closed_until(het: str | None) -> str:
	"""The last closed month of the district, '' when none is: what a plain read sees now."""
	found = frappe.db.sql(f"SELECT closed_until FROM `{TABLE}` WHERE het = %s", (het or "",))
	return found[0][0] if found else ""


def months_closed() -> dict[str, str]:
	"""Every district with a closed month, and which."""
	return dict(frappe.db.sql(f"SELECT het, closed_until FROM `{TABLE}` WHERE closed_until > ''"))


def still_open(period: str, last_day: date) -> list[str]:
	"""Districts with accounts that have not closed the month. None of them opens one again, or closes one,
	before the caller's transaction ends."""
	until = dict(frappe.db.sql(f"SELECT het, closed_until FROM `{TABLE}` ORDER BY het LOCK IN SHARE MODE"))
	at_work = frappe.db.sql(
		"""SELECT unit.name FROM `tabOrg Unit` unit WHERE unit.unit_level = 'HET' AND EXISTS (
			SELECT 1 FROM `tabPersonal Account` account
			WHERE account.het = unit.name AND account.opened_on <= %s)
		ORDER BY unit.name""",
		(last_day,),
		pluck=True,
	)
	return [het for het in at_work if until.get(het, "") < period]


def hold_open(cursor: Cursor, earliest: Sequence[Sequence[Any]]) -> None:
	"""Keep the districts from closing until the caller's transaction ends; refuse what is closed already.

	earliest: districts, each with the earliest month posted to. Raises PeriodClosedError.
	"""
	wanted = {het: period for het, period in earliest if het}
	until = _held(cursor, sorted(wanted))
	for het in sorted(wanted):
		if wanted[het] <= until[het]:
			throw_closed(wanted[het], het)
	refuse_closed_everywhere(cursor, sorted({period for _het, period in earliest}))


def lock(cursor: Cursor, het: str) -> str:
	"""Wait for everybody who posts in the district, and keep others out; its last closed month."""
	_held(cursor, [het])
	return rows(cursor, f"SELECT closed_until FROM `{TABLE}` WHERE het = %s FOR UPDATE", (het,))[0][0]


def move(cursor: Cursor, het: str, until: str) -> None:
	"""The caller holds the row by `lock`."""
	run(cursor, f"UPDATE `{TABLE}` SET closed_until = %s WHERE het = %s", (until, het))


def throw_closed(period: str, het: str = "") -> None:
	message = (
		_("Settlement period {0} of district {1} is closed. Date the record in an open period.")
		if het
		else _("Settlement period {0} is closed. Date the record in an open period.")
	)
	frappe.throw(message.format(frappe.bold(period), frappe.bold(het)), PeriodClosedError)


def _held(cursor: Cursor, hets: Sequence[str]) -> dict[str, str]:
	if not hets:
		return {}
	# First without a lock: a locking read of a row that is not there would keep it from being made.
	statement = f"SELECT het, closed_until FROM `{TABLE}` WHERE het IN ({placeholders(hets)})"
	if len(rows(cursor, statement, hets)) < len(hets):
		_add_missing(hets)
	return {het: until for het, until in rows(cursor, f"{statement} LOCK IN SHARE MODE", hets)}


def _add_missing(hets: Sequence[str]) -> None:
	# In a transaction of its own: two that open a district do not wait for each other's end.
	with bulk_connection() as connection:
		run(
			connection.cursor(),
			f"INSERT IGNORE INTO `{TABLE}` (het) VALUES {', '.join(['(%s)'] * len(hets))}",
			hets,
		)
		connection.commit()


def _periods_there(cursor: Cursor, periods: Sequence[str]) -> list[str]:
	if not periods:
		return []
	statement = f"SELECT name FROM `tabSettlement Period` WHERE name IN ({placeholders(periods)})"
	return [name for (name,) in rows(cursor, statement, periods)]


def refuse_closed_everywhere(cursor: Cursor, periods: Sequence[str]) -> None:
	"""Keep the head office from closing the months until the caller's transaction ends."""
	# Looked for without a lock first: a month that the caller opens on the framework's connection is not
	# there yet, cannot be closed, and would make this connection wait for the caller itself.
	there = _periods_there(cursor, periods)
	if not there:
		return
	closed = rows(
		cursor,
		f"""SELECT name, is_closed FROM `tabSettlement Period` WHERE name IN ({placeholders(there)})
		ORDER BY name LOCK IN SHARE MODE""",
		there,
	)
	for period, is_closed in closed:
		if is_closed:
			throw_closed(period)
