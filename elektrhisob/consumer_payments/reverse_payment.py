"""A payment taken back: every balance is then as if it had never come in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter

from elektrhisob.accounting.allocation import apply_advances
from elektrhisob.accounting.balances import ADVANCE, DEBT, JOIN_ROLES, turnover_of
from elektrhisob.accounting.ledger import accounts_of_event, write_allocations, write_postings
from elektrhisob.accounting.reversal import stage_reversals
from elektrhisob.accounting.staging import (
	Author,
	PostingDay,
	begin_pass,
	end_pass,
	lock_accounts,
	stage_accounts_of,
)
from elektrhisob.administration.periods import month_bounds, period_of
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.statements import Cursor, insert_rows, rows


@dataclass(frozen=True)
class Held:
	"""What allocations hold of a bill, or of the penalty: sum in tiyin, day and name of their newest row."""

	bill: str | None
	payment: str | None
	amount: int
	allocated_on: date
	newest_row: str


def reverse_payment_postings(
	cursor: Cursor, payment: str, posting: PostingDay, *, author: Author | None = None
) -> None:
	"""Reverse what a posted payment did, in the caller's transaction; `posting` lies in an open period.

	Its postings are reversed and the bills it closed are open again. Where its money had become an advance
	that later paid other bills, the newest of those are opened again; what advance is left pays the oldest
	debt.
	"""
	author = author or Author.current()
	begin_pass(cursor)
	stage_accounts_of(cursor, "`tabAccount Payment` WHERE name = %s", (payment,))
	lock_accounts(cursor)
	stage_reversals(cursor, "Account Payment", [payment], posting)
	last = _last_balance(cursor)
	own = _held(cursor, "held.payment = %s", (payment,))
	debt_change, advance_change = _staged_change(cursor)
	surplus = sum(held.amount for held in own) - debt_change
	others = _newest_of_advances(cursor, -(last.advance + advance_change + surplus))
	_stage_negative_rows(cursor, [*own, *others], last, posting)
	for held in others:
		_stage_transfer(cursor, payment, held.amount, last, _not_before(posting, held.allocated_on))
	_stage_transfer(cursor, payment, surplus, last, _not_before(posting, month_bounds(last.period)[0]))
	write_allocations(cursor, author)
	write_postings(cursor, author)
	apply_advances(cursor, posting, author)
	end_pass(cursor)


@dataclass(frozen=True)
class LastBalance:
	"""Of the account in the pass: its last period with postings, its advance in tiyin."""

	period: str
	advance: int
	personal_account: str
	het: str


def _last_balance(cursor: Cursor) -> LastBalance:
	period, advance, account, het = rows(
		cursor,
		"""SELECT balance.period, balance.closing_advance, balance.personal_account, balance.het
		FROM staged_account staged JOIN `tabAccount Balance` balance
			ON balance.personal_account = staged.personal_account
		ORDER BY balance.period DESC LIMIT 1 LOCK IN SHARE MODE""",
	)[0]
	return LastBalance(period, tiyin(advance), account, het)


def _not_before(posting: PostingDay, day: date) -> PostingDay:
	"""The posting day, or the given one in a later period: no period may end with a debt below zero."""
	period = period_of(day)
	return PostingDay(period, day) if period > posting.period else posting


def _newest_of_advances(cursor: Cursor, missing: int) -> list[Held]:
	"""The newest allocations that came from advances, until `missing` tiyin are together."""
	taken = []
	for held in _held(cursor, "held.payment IS NULL") if missing > 0 else []:
		part = min(held.amount, missing)
		taken.append(replace(held, amount=part))
		missing -= part
		if not missing:
			break
	return taken


def _held(cursor: Cursor, condition: str, parameters: tuple[object, ...] = ()) -> list[Held]:
	"""What allocations hold of the account's penalty and bills, newest bill and newest month first."""
	found = rows(
		cursor,
		f"""SELECT held.bill, MAX(held.payment), SUM(held.amount), MAX(held.allocation_date), MAX(held.name),
			LEFT(held.allocation_date, 7) AS month
		FROM staged_account staged
		STRAIGHT_JOIN `tabPayment Allocation` held ON held.personal_account = staged.personal_account
		LEFT JOIN `tabElectricity Bill` bill ON bill.name = held.bill
		WHERE {condition}
		GROUP BY held.bill, bill.period, month
		ORDER BY held.bill IS NULL DESC, bill.period DESC, held.bill DESC, month DESC LOCK IN SHARE MODE""",
		parameters,
	)
	by_month = [
		Held(bill, payer, tiyin(amount), day, name) for bill, payer, amount, day, name, _month in found
	]
	return [
		part for _bill, months in groupby(by_month, attrgetter("bill")) for part in _still_held(list(months))
	]


def _still_held(months: list[Held]) -> Iterator[Held]:
	"""What is left of one bill: a month below zero is the release of another month's money."""
	left = sum(held.amount for held in months)
	for held in months:
		part = min(held.amount, left)
		if part > 0:
			yield replace(held, amount=part)
			left -= part


def _staged_change(cursor: Cursor) -> tuple[int, int]:
	"""What the staged reversals do to the debt and to the advance, in tiyin."""
	debt, advance = rows(
		cursor,
		f"""SELECT SUM({turnover_of(DEBT)}), -SUM({turnover_of(ADVANCE)})
		FROM staged_posting posting {JOIN_ROLES}""",
	)[0]
	return tiyin(debt), tiyin(advance)


def _stage_negative_rows(
	cursor: Cursor, released: list[Held], last: LastBalance, posting: PostingDay
) -> None:
	days = [_not_before(posting, held.allocated_on) for held in released]
	insert_rows(
		cursor,
		"staged_allocation",
		[
			{
				"personal_account": last.personal_account,
				"het": last.het,
				"payment": held.payment,
				"bill": held.bill,
				"amount": -soum(held.amount),
				"period": day.period,
				"posting_date": day.day,
				"reverses": held.newest_row,
			}
			for held, day in zip(released, days, strict=True)
		],
	)


def _stage_transfer(cursor: Cursor, payment: str, amount: int, last: LastBalance, day: PostingDay) -> None:
	"""Raise debt and advance alike by `amount` tiyin: a bill is open again. Below zero, lower both."""
	if not amount:
		return
	event = "Allocation Released" if amount > 0 else "Advance Applied"
	debit, credit = accounts_of_event(cursor, event, day.day)
	insert_rows(
		cursor,
		"staged_posting",
		[
			{
				"personal_account": last.personal_account,
				"het": last.het,
				"period": day.period,
				"posting_date": day.day,
				"business_date": day.day,
				"event": event,
				"debit_account": debit,
				"credit_account": credit,
				"amount": soum(abs(amount)),
				"source_doctype": "Account Payment",
				"source_name": payment,
			}
		],
	)
