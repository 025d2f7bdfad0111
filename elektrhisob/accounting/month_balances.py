"""What accounts owed at the beginning and at the end of a stretch of months.

A balance row exists for a month in which something was posted. In a month without one the account stands as
the last earlier row left it: nothing moved.
"""

from dataclasses import dataclass
from typing import Any

import frappe


@dataclass(frozen=True)
class Accounts:
	"""The accounts of a district, or of the routes below one of its units."""

	het: str
	lft: int
	rgt: int
	whole_district: bool

	@property
	def condition(self) -> str:
		if self.whole_district:
			return "account.het = %(het)s"
		return """account.route IN (
			SELECT unit.name FROM `tabOrg Unit` unit WHERE unit.lft >= %(lft)s AND unit.rgt <= %(rgt)s
		)"""


def accounts_of(unit: str) -> Accounts | None:
	"""None for a unit above a district."""
	found = frappe.db.get_value("Org Unit", unit, ["het", "lft", "rgt", "unit_level"])
	if not found or not found[0]:
		return None
	het, lft, rgt, level = found
	return Accounts(het, lft, rgt, level == "HET")


def turnover_of_accounts(accounts: Accounts, first: str, last: str) -> list[frappe._dict]:
	"""One row per account that ever had a posting until the month `last`, by route and number."""
	rows: list[frappe._dict] = frappe.db.sql(
		f"""SELECT account.name AS personal_account, account.consumer_name, account.route,
			COALESCE(before_it.closing_debt, 0) AS opening_debt,
			COALESCE(before_it.closing_advance, 0) AS opening_advance,
			COALESCE(moved.charged, 0) AS charged, COALESCE(moved.paid, 0) AS paid,
			closing.closing_debt, closing.closing_advance, closing.period AS last_month
		FROM `tabPersonal Account` account
		JOIN `tabAccount Balance` closing
			ON closing.name = CONCAT({_last_row("<=", "last")}, '-', account.name)
		LEFT JOIN `tabAccount Balance` before_it
			ON before_it.name = CONCAT({_last_row("<", "first")}, '-', account.name)
		LEFT JOIN (
			SELECT personal_account, SUM(charged) AS charged, SUM(paid) AS paid
			FROM `tabAccount Balance`
			WHERE het = %(het)s AND period BETWEEN %(first)s AND %(last)s GROUP BY personal_account
		) moved ON moved.personal_account = account.name
		WHERE {accounts.condition}
		ORDER BY account.route, account.name""",
		{**_bounds(accounts), "first": first, "last": last},
		as_dict=True,
	)
	return rows


def _last_row(sign: str, month: str) -> str:
	return f"""(SELECT kept.period FROM `tabAccount Balance` kept
		WHERE kept.personal_account = account.name AND kept.period {sign} %({month})s
		ORDER BY kept.period DESC LIMIT 1)"""


def _bounds(accounts: Accounts) -> dict[str, Any]:
	return {"het": accounts.het, "lft": accounts.lft, "rgt": accounts.rgt}
