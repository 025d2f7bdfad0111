"""Payments become money on the account: oldest debt first, the rest an advance. One payment or a million."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _

from elektrhisob.accounting.allocation import match_money_with_debt, stage_advance_applied
from elektrhisob.accounting.ledger import require_whole, write_allocations, write_postings
from elektrhisob.accounting.staging import Author, begin_pass, end_pass, lock_accounts, stage_accounts_of
from elektrhisob.administration.periods import month_bounds, open_period_for
from elektrhisob.bulk.statements import Cursor, insert_rows, placeholders, rows, run


@dataclass(frozen=True)
class PaymentSelection:
	"""Which payments to post: a condition on the table alias `payment`; of them, those in the state Draft."""

	text: str
	parameters: tuple[object, ...]

	@classmethod
	def named(cls, names: Sequence[str]) -> "PaymentSelection":
		return cls(f"payment.name IN ({placeholders(names)})", tuple(names))

	@classmethod
	def between(cls, first: str, last: str) -> "PaymentSelection":
		"""By name, both ends included: what one loading wrote under consecutive keys."""
		return cls("payment.name BETWEEN %s AND %s", (first, last))


class PaymentNotPositiveError(frappe.ValidationError):
	"""A payment of nothing or less."""


def post_payments(cursor: Cursor, payments: PaymentSelection, *, author: Author | None = None) -> int:
	"""Post the selected payments and mark them, in the caller's transaction; returns how many.

	A payment of a closed period is posted in the open one; its postings keep its date as business date.
	A mass pass begins with `read_committed`; a deadlock is the caller's to retry.
	Raises PaymentNotPositiveError, PostingRuleMissingError.
	"""
	author = author or Author.current()
	begin_pass(cursor)
	chosen = f"`tabAccount Payment` payment WHERE {payments.text} AND payment.status = 'Draft'"
	stage_accounts_of(cursor, chosen, payments.parameters)
	lock_accounts(cursor)
	_stage_months(cursor, chosen, payments.parameters)
	count = _stage_money(cursor, payments)
	_refuse_not_positive(cursor)
	match_money_with_debt(cursor)
	_sum_up_allocations(cursor)
	_stage_receipts(cursor, "Payment Allocated", "money.closed_at_once")
	_stage_receipts(cursor, "Payment Advanced", "(money.amount - money.closed_at_once)")
	stage_advance_applied(cursor)
	require_whole(
		cursor,
		"Payment Allocated",
		"""SELECT (SELECT SUM(amount) FROM staged_money)
			+ (SELECT COALESCE(SUM(amount), 0) FROM staged_allocation WHERE after_payment)""",
	)
	write_allocations(cursor, author)
	write_postings(cursor, author)
	_mark_posted(cursor, author)
	end_pass(cursor)
	return count


def _stage_months(cursor: Cursor, chosen: str, parameters: Sequence[object]) -> None:
	"""Which period of each district takes the payments of each month."""
	months = rows(
		cursor,
		f"SELECT DISTINCT LEFT(payment.payment_date, 7), COALESCE(payment.het, '') FROM {chosen}",
		parameters,
	)
	taken_by = {
		(month, het): open_period_for(date.fromisoformat(f"{month}-01"), het) for month, het in months
	}
	insert_rows(
		cursor,
		"staged_month",
		[
			{"month": month, "het": het, "period": period, "first_day": month_bounds(period)[0]}
			for (month, het), period in taken_by.items()
		],
	)


def _stage_money(cursor: Cursor, payments: PaymentSelection) -> int:
	return run(
		cursor,
		f"""INSERT INTO staged_money (personal_account, het, payment, channel, period, posting_date,
			business_date, amount, money_from, money_to)
		SELECT payment.personal_account, payment.het, payment.name, payment.channel, month.period,
			IF(month.period = month.month, payment.payment_date, month.first_day), payment.payment_date,
			payment.amount, SUM(payment.amount) OVER in_order - payment.amount,
			SUM(payment.amount) OVER in_order
		FROM `tabAccount Payment` payment
		JOIN staged_month month
			ON month.month = LEFT(payment.payment_date, 7) AND month.het = COALESCE(payment.het, '')
		WHERE {payments.text} AND payment.status = 'Draft'
		WINDOW in_order AS (
			PARTITION BY payment.personal_account ORDER BY payment.payment_date, payment.name)
		ORDER BY payment.personal_account, payment.payment_date, payment.name""",
		payments.parameters,
	)


def _refuse_not_positive(cursor: Cursor) -> None:
	wrong = rows(cursor, "SELECT payment FROM staged_money WHERE amount <= 0 LIMIT 1")
	if wrong:
		throw_not_positive(wrong[0][0])


def throw_not_positive(payment: str) -> None:
	frappe.throw(
		_("Payment {0} is not above zero. Enter what was received.").format(payment),
		PaymentNotPositiveError,
	)


def _sum_up_allocations(cursor: Cursor) -> None:
	"""On every payment: what bills it closed, and what of that at once."""
	run(
		cursor,
		"""UPDATE staged_money money JOIN (
			SELECT money_seq, SUM(amount) AS closed, SUM(IF(after_payment, 0, amount)) AS closed_at_once
			FROM staged_allocation GROUP BY money_seq
		) allocated ON allocated.money_seq = money.seq
		SET money.closed = allocated.closed, money.closed_at_once = allocated.closed_at_once""",
	)


def _stage_receipts(cursor: Cursor, event: str, amount: str) -> None:
	run(
		cursor,
		f"""INSERT INTO staged_posting (personal_account, het, period, posting_date, business_date, event,
			debit_account, credit_account, amount, source_doctype, source_name)
		SELECT money.personal_account, money.het, money.period, money.posting_date, money.business_date,
			rule.event, rule.debit_account, rule.credit_account, {amount},
			'Account Payment', money.payment
		FROM staged_money money STRAIGHT_JOIN staged_rule rule
			ON rule.event = %s AND rule.channel = money.channel
			AND rule.first_day <= money.posting_date AND money.posting_date < rule.end_day
		WHERE {amount} > 0""",
		(event,),
	)


def _mark_posted(cursor: Cursor, author: Author) -> None:
	run(
		cursor,
		"""UPDATE staged_money money
		STRAIGHT_JOIN `tabAccount Payment` payment ON payment.name = money.payment
		SET payment.status = 'Posted', payment.docstatus = 1, payment.period = money.period,
			payment.allocated_amount = money.closed, payment.advance_amount = money.amount - money.closed,
			payment.modified = %s, payment.modified_by = %s""",
		(author.now, author.user),
	)
