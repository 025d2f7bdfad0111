"""Do the stored balances equal the sums of the postings? Compared by account and period, and rebuilt."""

from dataclasses import dataclass
from decimal import Decimal

import frappe
from frappe import _

from elektrhisob.accounting.balances import ADVANCE, DEBT, JOIN_ROLES, MONEY, turnover_of
from elektrhisob.accounting.staging import (
	Author,
	begin_pass,
	end_pass,
	lock_accounts,
	read_committed,
	stage_accounts_of,
)
from elektrhisob.administration.divisions import hets_below
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.statements import Cursor, rows, run

ROLES = ("Accountant", "Elektrhisob Administrator")

# A stored row without postings still carries a balance: it is compared with the sum of what came before.
_EXPECTED = f"""SELECT personal_account, period, het, debt - advance + paid AS charged, paid,
		SUM(debt) OVER until_now AS closing_debt, SUM(advance) OVER until_now AS closing_advance,
		SUM(debt) OVER until_now - debt AS opening_debt,
		SUM(advance) OVER until_now - advance AS opening_advance
	FROM (
		SELECT SQL_BIG_RESULT personal_account, period, MAX(het) AS het,
			SUM(debt) AS debt, SUM(advance) AS advance, SUM(paid) AS paid
		FROM (
			SELECT posting.personal_account, posting.period, posting.het,
				{turnover_of(DEBT)} AS debt, -{turnover_of(ADVANCE)} AS advance, {turnover_of(MONEY)} AS paid
			FROM `tabLedger Posting` posting {JOIN_ROLES}
			WHERE posting.het = %s AND posting.personal_account IS NOT NULL
			UNION ALL
			SELECT personal_account, period, het, 0, 0, 0 FROM `tabAccount Balance` WHERE het = %s
		) movement GROUP BY personal_account, period
	) turnover
	WINDOW until_now AS (PARTITION BY personal_account ORDER BY period)"""

_COMPARED = ("opening_debt", "opening_advance", "charged", "paid", "closing_debt", "closing_advance")


@dataclass(frozen=True)
class Difference:
	"""A balance row that is not what the postings say; sums in soum, None where the row is missing."""

	personal_account: str
	period: str
	expected: tuple[Decimal, ...]
	stored: tuple[Decimal | None, ...]


def differences(cursor: Cursor, het: str, limit: int = 1000) -> list[Difference]:
	"""The first `limit` balance rows of a district that differ from its postings, by account and period."""
	differs = " OR ".join(f"NOT (stored.{column} <=> expected.{column})" for column in _COMPARED)
	found = rows(
		cursor,
		f"""SELECT expected.personal_account, expected.period,
			{", ".join(f"expected.{column}" for column in _COMPARED)},
			{", ".join(f"stored.{column}" for column in _COMPARED)}
		FROM ({_EXPECTED}) expected
		LEFT JOIN `tabAccount Balance` stored
			ON stored.name = CONCAT(expected.period, '-', expected.personal_account)
		WHERE {differs} OR NOT (stored.balance <=> expected.closing_debt - expected.closing_advance)
		ORDER BY expected.personal_account, expected.period LIMIT {int(limit)}""",
		(het, het),
	)
	width = len(_COMPARED)
	return [Difference(row[0], row[1], tuple(row[2 : 2 + width]), tuple(row[2 + width :])) for row in found]


def rebuild(cursor: Cursor, het: str, author: Author) -> int:
	"""Write the balances of a district anew, in the caller's transaction; returns how many."""
	begin_pass(cursor)
	stage_accounts_of(cursor, "`tabPersonal Account` WHERE het = %s", (het,), column="name")
	lock_accounts(cursor)
	run(cursor, f"CREATE OR REPLACE TEMPORARY TABLE staged_expected AS {_EXPECTED}", (het, het))
	run(cursor, "DELETE FROM `tabAccount Balance` WHERE het = %s", (het,))
	written = run(
		cursor,
		f"""INSERT INTO `tabAccount Balance` (name, creation, modified, owner, modified_by, docstatus, idx,
			personal_account, period, het, {", ".join(_COMPARED)}, balance)
		SELECT CONCAT(period, '-', personal_account), %s, %s, %s, %s, 0, 0, personal_account, period, het,
			{", ".join(_COMPARED)}, closing_debt - closing_advance
		FROM staged_expected ORDER BY period, personal_account""",
		(author.now, author.now, author.user, author.user),
	)
	run(cursor, "DROP TEMPORARY TABLE staged_expected")
	end_pass(cursor)
	return written


@frappe.whitelist(methods=["POST"])
def rebuild_balances(org_unit: str) -> int:
	"""Queue the rebuild of every district in a unit; returns how many districts."""
	frappe.only_for(ROLES)
	hets = hets_below(org_unit)
	for het in hets:
		frappe.enqueue(
			"elektrhisob.accounting.balance_check.rebuild_het",
			queue="long",
			job_id=f"rebuild-balances-{het}",
			deduplicate=True,
			enqueue_after_commit=True,
			het=het,
			user=frappe.session.user,
		)
	return len(hets)


def rebuild_het(het: str, user: str) -> None:
	with bulk_connection() as connection:
		cursor = connection.cursor()
		read_committed(cursor)
		rebuild(cursor, het, Author(user, frappe.utils.now_datetime()))
		connection.commit()


def check_every_het() -> None:
	"""Scheduler, nightly: one job per district."""
	for het in frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name"):
		frappe.enqueue(
			"elektrhisob.accounting.balance_check.check_het",
			queue="long",
			job_id=f"check-balances-{het}",
			deduplicate=True,
			het=het,
		)


def check_het(het: str) -> None:
	"""Leave an error in the log when the balances of a district differ from its postings."""
	with bulk_connection() as connection:
		found = differences(connection.cursor(), het, limit=20)
	if found:
		frappe.log_error(
			title=_("Balances of {0} differ from the postings").format(het),
			message="\n".join(f"{row.personal_account} {row.period}" for row in found),
		)
