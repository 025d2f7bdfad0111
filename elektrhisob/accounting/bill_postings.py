"""Bills become debt: postings by the dated rules, advances applied, balances moved, the bills' own state filled."""

from collections.abc import Sequence
from dataclasses import dataclass

import frappe
from frappe import _

from elektrhisob.accounting.allocation import apply_advances
from elektrhisob.accounting.ledger import (
	require_rule_for_each,
	require_whole,
	write_allocations,
	write_postings,
)
from elektrhisob.accounting.reversal import stage_reversals
from elektrhisob.accounting.staging import (
	Author,
	Cursor,
	PostingDay,
	begin_pass,
	empty_tables,
	end_pass,
	lock_accounts,
	placeholders,
	rows,
	run,
	stage_accounts_of,
)


@dataclass(frozen=True)
class Sql:
	"""A piece of SQL with its `%s` parameters."""

	text: str
	parameters: tuple[object, ...] = ()


@dataclass(frozen=True)
class BillSelection(Sql):
	"""Which bills to post: a condition on the table alias `bill`; of them, those without an issue date yet.

	expected: how many there must be; None: any number.
	"""

	expected: int | None = None

	@classmethod
	def of_shard(cls, bill_run: str, shard: str) -> "BillSelection":
		return cls("bill.bill_run = %s AND bill.shard = %s", (bill_run, shard))

	@classmethod
	def named(cls, names: Sequence[str]) -> "BillSelection":
		return cls(f"bill.name IN ({placeholders(names)})", tuple(names), len(names))


class NegativeBillError(frappe.ValidationError):
	"""A bill below zero: money goes back by cancelling a bill, never by a bill."""


class BillIssuedAlreadyError(frappe.ValidationError):
	"""A bill named for posting is posted already, cancelled, or not there."""


def post_bills(
	cursor: Cursor,
	bills: BillSelection,
	posting: PostingDay,
	*,
	set_on_bills: Sql | None = None,
	author: Author | None = None,
) -> int:
	"""Post the selected bills and mark them issued, in the caller's transaction; returns how many postings.

	set_on_bills: assignments for the same UPDATE of the bills, on the alias `bill`; the issue date must be among them,
	because a bill is fixed from the moment it has one. Default: the posting day.
	A deadlock is the caller's to retry: the server has undone the whole transaction.
	Raises PostingRuleMissingError, NegativeBillError, BillIssuedAlreadyError.
	"""
	author = author or Author.current()
	set_on_bills = set_on_bills or Sql("bill.issue_date = %s", (posting.day,))
	begin_pass(cursor)
	_stage_bills(cursor, bills, posting)
	_refuse_negative(cursor)
	stage_accounts_of(cursor, "staged_bill")
	lock_accounts(cursor)
	_stage_charges(cursor, posting)
	require_whole(cursor, "Bill Issued", "SELECT SUM(amount) FROM staged_bill")
	written = write_postings(cursor, author)
	_mark_issued(cursor, set_on_bills, author)
	empty_tables(cursor, "staged_bill")
	apply_advances(cursor, posting, author)
	end_pass(cursor)
	return written


def reverse_bill_postings(
	cursor: Cursor, names: Sequence[str], posting: PostingDay, *, author: Author | None = None
) -> None:
	"""Take issued bills back, in the caller's transaction: every balance is then as if they had never been issued.

	Money that had paid them pays the other open bills of the account; the rest is its advance.
	"""
	author = author or Author.current()
	begin_pass(cursor)
	stage_accounts_of(
		cursor, f"`tabElectricity Bill` WHERE name IN ({placeholders(names)})", names
	)
	lock_accounts(cursor)
	stage_reversals(cursor, "Electricity Bill", names, posting, event="Bill Issued")
	_stage_released_money(cursor, names, posting)
	write_allocations(cursor, author)
	write_postings(cursor, author)
	apply_advances(cursor, posting, author)
	end_pass(cursor)


def _stage_bills(cursor: Cursor, bills: BillSelection, posting: PostingDay) -> None:
	staged = run(
		cursor,
		f"""INSERT INTO staged_bill (personal_account, bill, het, period, business_date, net_amount, vat_amount, amount)
		SELECT bill.personal_account, bill.name, bill.het, %s, COALESCE(bill.to_date, %s),
			bill.net_amount, bill.vat_amount, bill.amount
		FROM `tabElectricity Bill` bill WHERE {bills.text} AND bill.docstatus < 2 AND bill.issue_date IS NULL
		ORDER BY bill.personal_account, bill.name""",
		(posting.period, posting.day, *bills.parameters),
	)
	if bills.expected not in (None, staged):
		frappe.throw(_("Only a saved bill that was not issued before can be posted."), BillIssuedAlreadyError)


def _refuse_negative(cursor: Cursor) -> None:
	negative = rows(cursor, "SELECT bill FROM staged_bill WHERE amount < 0 OR net_amount < 0 OR vat_amount < 0 LIMIT 1")
	if negative:
		frappe.throw(
			_("Bill {0} is below zero. Cancel the bill it corrects and bill the account again instead.").format(
				negative[0][0]
			),
			NegativeBillError,
		)


def _stage_charges(cursor: Cursor, posting: PostingDay) -> None:
	part = "CASE rule.component WHEN 'Net' THEN bill.net_amount WHEN 'VAT' THEN bill.vat_amount ELSE bill.amount END"
	run(
		cursor,
		f"""INSERT INTO staged_posting (personal_account, het, period, posting_date, business_date, event,
			debit_account, credit_account, amount, source_doctype, source_name)
		SELECT bill.personal_account, bill.het, bill.period, %s, bill.business_date, rule.event,
			rule.debit_account, rule.credit_account, {part}, 'Electricity Bill', bill.bill
		FROM staged_bill bill STRAIGHT_JOIN staged_rule rule
			ON rule.event = 'Bill Issued' AND rule.channel = '' AND rule.first_day <= %s AND %s < rule.end_day
		WHERE {part} > 0
		ORDER BY bill.personal_account, bill.bill, rule.component""",
		(posting.day, posting.day, posting.day),
	)


def _mark_issued(cursor: Cursor, more: Sql, author: Author) -> None:
	run(
		cursor,
		f"""UPDATE staged_bill staged STRAIGHT_JOIN `tabElectricity Bill` bill ON bill.name = staged.bill
		STRAIGHT_JOIN `tabAccount Balance` balance ON balance.name = CONCAT(staged.period, '-', staged.personal_account)
		SET bill.status = 'Issued', bill.docstatus = 1,
			bill.previous_balance = balance.opening_debt - balance.opening_advance,
			bill.paid_amount = balance.paid, bill.amount_due = GREATEST(balance.balance, 0),
			bill.modified = %s, bill.modified_by = %s, {more.text}""",
		(author.now, author.user, *more.parameters),
	)


def _stage_released_money(cursor: Cursor, names: Sequence[str], posting: PostingDay) -> None:
	# Not before the day the money was allocated, so that no period ends with a debt below zero.
	run(
		cursor,
		f"""INSERT INTO staged_allocation (personal_account, het, payment, bill, amount, period, posting_date,
			business_date, reverses)
		SELECT personal_account, MAX(het), payment, bill, -SUM(amount),
			GREATEST(%s, LEFT(MAX(allocation_date), 7)), GREATEST(%s, MAX(allocation_date)),
			MAX(allocation_date), MAX(name)
		FROM `tabPayment Allocation` WHERE bill IN ({placeholders(names)})
		GROUP BY personal_account, bill, payment HAVING SUM(amount) > 0
		ORDER BY personal_account, bill, payment""",
		(posting.period, posting.day, *names),
	)
	released = run(
		cursor,
		"""INSERT INTO staged_posting (personal_account, het, period, posting_date, business_date, event,
			debit_account, credit_account, amount, source_doctype, source_name)
		SELECT freed.personal_account, freed.het, freed.period, freed.posting_date, freed.business_date, rule.event,
			rule.debit_account, rule.credit_account, -freed.amount, 'Electricity Bill', freed.bill
		FROM staged_allocation freed STRAIGHT_JOIN staged_rule rule
			ON rule.event = 'Allocation Released' AND rule.channel = ''
			AND rule.first_day <= freed.posting_date AND freed.posting_date < rule.end_day
		ORDER BY freed.seq""",
	)
	require_rule_for_each(cursor, "Allocation Released", released)
