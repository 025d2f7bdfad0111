"""Writes staged postings and allocations under sequential names and moves the balances with them."""

from datetime import date

import frappe
from frappe import _

from elektrhisob.accounting.balances import move_balances
from elektrhisob.accounting.staging import Author
from elektrhisob.administration.district_months import hold_open
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.statements import Cursor, rows, run


class PostingRuleMissingError(frappe.ValidationError):
	"""The rules of the day do not cover a whole sum."""


def write_postings(cursor: Cursor, author: Author) -> int:
	"""Store what `staged_posting` holds and bring the balances after it; returns how many postings.

	Raises PeriodClosedError when one of them lies in a closed month.
	"""
	hold_open(cursor, rows(cursor, "SELECT het, MIN(period) FROM staged_posting GROUP BY het"))
	written = _insert_postings(cursor, author)
	move_balances(cursor, author)
	return written


def _insert_postings(cursor: Cursor, author: Author) -> int:
	numbered = _highest_number(cursor, "staged_posting")
	if not numbered:
		return 0
	before = reserve_keys(Key.POSTING, numbered) - 1
	return run(
		cursor,
		"""INSERT INTO `tabLedger Posting` (name, creation, modified, owner, modified_by, docstatus, idx,
			posting_date, period, personal_account, debit_account, credit_account, amount, het, event,
			business_date, source_doctype, source_name, reverses)
		SELECT CONCAT(%s, %s + seq), %s, %s, %s, %s, 0, 0,
			posting_date, period, personal_account, debit_account, credit_account, amount, het, event,
			business_date, source_doctype, source_name, reverses
		FROM staged_posting ORDER BY seq""",
		(Key.POSTING.value, before, author.now, author.now, author.user, author.user),
	)


def write_allocations(cursor: Cursor, author: Author) -> int:
	"""Store what `staged_allocation` holds; returns how many."""
	numbered = _highest_number(cursor, "staged_allocation")
	if not numbered:
		return 0
	before = reserve_keys(Key.ALLOCATION, numbered) - 1
	return run(
		cursor,
		"""INSERT INTO `tabPayment Allocation` (name, creation, modified, owner, modified_by, docstatus, idx,
			personal_account, payment, paid_for, bill, amount, allocation_date, het, reverses)
		SELECT CONCAT(%s, %s + seq), %s, %s, %s, %s, 0, 0,
			personal_account, payment, IF(bill IS NULL, 'Penalty', 'Bill'), bill, amount, posting_date,
			het, reverses
		FROM staged_allocation ORDER BY seq""",
		(Key.ALLOCATION.value, before, author.now, author.now, author.user, author.user),
	)


def require_whole(cursor: Cursor, event: str, staged_sum: str) -> None:
	"""Refuse a pass whose rules leave a part of the sum unposted or post it twice.

	event: as the user knows it; staged_sum: SQL expression of what the staged postings have to make together.
	"""
	whole = rows(
		cursor, f"SELECT (SELECT COALESCE(SUM(amount), 0) FROM staged_posting) = COALESCE(({staged_sum}), 0)"
	)
	if not whole[0][0]:
		throw_rule_missing(event)


def require_rule_for_each(cursor: Cursor, event: str, posted: int) -> None:
	"""Refuse a pass that made fewer or more postings than it has allocations."""
	if posted != int(rows(cursor, "SELECT COUNT(*) FROM staged_allocation")[0][0]):
		throw_rule_missing(event)


def accounts_of_event(cursor: Cursor, event: str, day: date) -> tuple[str, str]:
	"""Debit and credit account of an event without a channel."""
	found = rows(
		cursor,
		"""SELECT debit_account, credit_account FROM staged_rule
		WHERE event = %s AND channel = '' AND first_day <= %s AND %s < end_day""",
		(event, day, day),
	)
	if len(found) != 1:
		throw_rule_missing(event)
	return found[0][0], found[0][1]


def throw_rule_missing(event: str) -> None:
	frappe.throw(
		_("The posting rules of {0} do not cover the whole sum on every posting date. Complete them.").format(
			frappe.bold(_(event))
		),
		PostingRuleMissingError,
	)


def _highest_number(cursor: Cursor, table: str) -> int:
	return int(rows(cursor, f"SELECT COALESCE(MAX(seq), 0) FROM {table}")[0][0])
