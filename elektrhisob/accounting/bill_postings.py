"""Bills become debt: postings by the dated rules, advances applied, balances moved, the bills marked."""

from collections.abc import Sequence
from dataclasses import dataclass

import frappe
from frappe import _

from elektrhisob.accounting.allocation import apply_advances
from elektrhisob.accounting.balances import add_deltas
from elektrhisob.accounting.ledger import (
	require_rule_for_each,
	throw_rule_missing,
	write_allocations,
	write_postings,
)
from elektrhisob.accounting.reversal import stage_reversals
from elektrhisob.accounting.staging import (
	Author,
	PostingDay,
	begin_pass,
	end_pass,
	lock_accounts,
	stage_accounts_of,
)
from elektrhisob.administration.district_months import hold_open
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.statements import Cursor, distinct, placeholders, rows, run


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
		"""Those a check holds are left out: who releases one posts it."""
		return cls("bill.bill_run = %s AND bill.shard = %s AND bill.held = 0", (bill_run, shard))

	@classmethod
	def named(cls, names: Sequence[str]) -> "BillSelection":
		return cls(f"bill.name IN ({placeholders(names)})", tuple(names), len(names))


class WrongBillSumError(frappe.ValidationError):
	"""A bill below zero (money goes back by cancelling a bill), or one whose parts are not its sum."""


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

	set_on_bills: assignments for the same UPDATE of the bills, on the alias `bill`; the issue date must be
	among them, because a bill is fixed from the moment it has one. Default: the posting day.
	A deadlock is the caller's to retry: the server has undone the whole transaction.
	Raises PostingRuleMissingError, WrongBillSumError, BillIssuedAlreadyError, PeriodClosedError.
	"""
	author = author or Author.current()
	set_on_bills = set_on_bills or Sql("bill.issue_date = %s", (posting.day,))
	begin_pass(cursor)
	count = _stage_bills(cursor, bills, posting)
	_refuse_wrong_sums(cursor)
	stage_accounts_of(cursor, "staged_bill")
	lock_accounts(cursor)
	written = _post_charges(cursor, count, posting, author)
	_mark_issued(cursor, posting, set_on_bills, author)
	apply_advances(cursor, posting, author)
	end_pass(cursor)
	return written


def reverse_bill_postings(
	cursor: Cursor,
	names: Sequence[str],
	posting: PostingDay,
	*,
	author: Author | None = None,
	pay_others: bool = True,
) -> None:
	"""Take issued bills back, in the caller's transaction: all balances are as if they had never come.

	Money that had paid them pays the other open bills of the account; the rest is its advance. Without
	`pay_others` it waits as an advance for the bills that the caller posts next.
	"""
	author = author or Author.current()
	begin_pass(cursor)
	stage_accounts_of(cursor, f"`tabElectricity Bill` WHERE name IN ({placeholders(names)})", names)
	lock_accounts(cursor)
	stage_reversals(cursor, "Electricity Bill", names, posting, event="Bill Issued")
	_stage_released_money(cursor, names, posting)
	write_allocations(cursor, author)
	write_postings(cursor, author)
	if pay_others:
		apply_advances(cursor, posting, author)
	end_pass(cursor)


def _stage_bills(cursor: Cursor, bills: BillSelection, posting: PostingDay) -> int:
	staged = run(
		cursor,
		f"""INSERT INTO staged_bill (personal_account, bill, seq, het, business_date,
			net_amount, vat_amount, amount)
		SELECT bill.personal_account, bill.name, ROWNUM(), bill.het,
			COALESCE(bill.to_date, %s), bill.net_amount, bill.vat_amount, bill.amount
		FROM `tabElectricity Bill` bill
		WHERE {bills.text} AND bill.docstatus < 2 AND bill.issue_date IS NULL""",
		(posting.day, *bills.parameters),
	)
	if bills.expected not in (None, staged):
		frappe.throw(_("Only a saved bill that was not issued before can be posted."), BillIssuedAlreadyError)
	return staged


def _refuse_wrong_sums(cursor: Cursor) -> None:
	wrong = rows(
		cursor,
		"""SELECT bill FROM staged_bill
		WHERE net_amount < 0 OR vat_amount < 0 OR amount <> net_amount + vat_amount LIMIT 1""",
	)
	if wrong:
		frappe.throw(
			_(
				"Bill {0} is below zero, or its sum is not net and VAT together. Cancel it and bill again."
			).format(wrong[0][0]),
			WrongBillSumError,
		)


def _post_charges(cursor: Cursor, count: int, posting: PostingDay, author: Author) -> int:
	if not count:
		return 0
	hold_open(cursor, [(het, posting.period) for het in distinct(cursor, "staged_bill", "het")])
	charges = _charges_on(cursor, posting)
	before = reserve_keys(Key.POSTING, count * len(charges)) - 1
	written = sum(
		_post_charge(cursor, charge, posting, before + place * count, author)
		for place, charge in enumerate(charges)
	)
	_move_balances(cursor, charges, posting, author)
	return written


@dataclass(frozen=True)
class Charge:
	"""A part of a bill's sum, its two accounts, and how many times it moves the columns of a balance."""

	part: str
	debit_account: str
	credit_account: str
	debt: int
	advance: int
	paid: int


_PARTS = {"Net": "bill.net_amount", "VAT": "bill.vat_amount", "Whole": "bill.amount"}


def _charges_on(cursor: Cursor, posting: PostingDay) -> list[Charge]:
	found = rows(
		cursor,
		"""SELECT rule.component, rule.debit_account, rule.credit_account,
			(debit.settlement_role <=> 'Consumer Debt') - (credit.settlement_role <=> 'Consumer Debt'),
			(credit.settlement_role <=> 'Consumer Advance') - (debit.settlement_role <=> 'Consumer Advance'),
			(debit.settlement_role <=> 'Money') - (credit.settlement_role <=> 'Money')
		FROM staged_rule rule
		JOIN `tabLedger Account` debit ON debit.name = rule.debit_account
		JOIN `tabLedger Account` credit ON credit.name = rule.credit_account
		WHERE rule.event = 'Bill Issued' AND rule.channel = '' AND rule.first_day <= %s AND %s < rule.end_day
		ORDER BY rule.component""",
		(posting.day, posting.day),
	)
	if [row[0] for row in found] not in (["Net", "VAT"], ["Whole"]):
		throw_rule_missing("Bill Issued")
	return [Charge(_PARTS[component], *accounts) for component, *accounts in found]


def _post_charge(
	cursor: Cursor, charge: Charge, posting: PostingDay, number_before: int, author: Author
) -> int:
	return run(
		cursor,
		f"""INSERT INTO `tabLedger Posting` (name, creation, modified, owner, modified_by, docstatus, idx,
			posting_date, period, personal_account, debit_account, credit_account, amount, het, event,
			business_date, source_doctype, source_name)
		SELECT CONCAT(%s, %s + bill.seq), %s, %s, %s, %s, 0, 0,
			%s, %s, bill.personal_account, %s, %s, {charge.part}, bill.het, 'Bill Issued',
			bill.business_date, 'Electricity Bill', bill.bill
		FROM staged_bill bill WHERE {charge.part} > 0
		ORDER BY bill.personal_account, bill.bill""",
		(
			Key.POSTING.value,
			number_before,
			*(author.now, author.now, author.user, author.user),
			*(posting.day, posting.period, charge.debit_account, charge.credit_account),
		),
	)


def _move_balances(cursor: Cursor, charges: list[Charge], posting: PostingDay, author: Author) -> None:
	# The deltas come straight from the bills: no detour over a million staged postings.
	def sum_of(column: str) -> str:
		return " + ".join(f"SUM({charge.part}) * {getattr(charge, column)}" for charge in charges)

	run(
		cursor,
		f"""INSERT INTO staged_delta (period, personal_account, het, debt, advance, paid)
		SELECT %s, bill.personal_account, MAX(bill.het), {sum_of("debt")}, {sum_of("advance")},
			{sum_of("paid")}
		FROM staged_bill bill GROUP BY bill.personal_account""",
		(posting.period,),
	)
	add_deltas(cursor, author)


def _mark_issued(cursor: Cursor, posting: PostingDay, more: Sql, author: Author) -> None:
	run(
		cursor,
		f"""UPDATE staged_bill staged STRAIGHT_JOIN `tabElectricity Bill` bill ON bill.name = staged.bill
		STRAIGHT_JOIN `tabAccount Balance` balance ON balance.name = CONCAT(%s, '-', staged.personal_account)
		SET bill.status = 'Issued', bill.docstatus = 1,
			bill.previous_balance = balance.opening_debt - balance.opening_advance,
			bill.paid_amount = balance.paid, bill.amount_due = GREATEST(balance.balance, 0),
			bill.modified = %s, bill.modified_by = %s, {more.text}""",
		(posting.period, author.now, author.user, *more.parameters),
	)


def _stage_released_money(cursor: Cursor, names: Sequence[str], posting: PostingDay) -> None:
	# In the period in which it was allocated, so that no period ends with a debt or an advance below zero.
	run(
		cursor,
		f"""INSERT INTO staged_allocation (personal_account, het, payment, bill, amount, period, posting_date,
			business_date, reverses)
		SELECT personal_account, MAX(het), payment, bill, -SUM(amount),
			GREATEST(%s, LEFT(allocation_date, 7)) AS freed_in, GREATEST(%s, MAX(allocation_date)),
			MAX(allocation_date), MAX(name)
		FROM `tabPayment Allocation` WHERE bill IN ({placeholders(names)})
		GROUP BY personal_account, bill, payment, freed_in HAVING SUM(amount) <> 0
		ORDER BY personal_account, bill, payment, freed_in""",
		(posting.period, posting.day, *names),
	)
	released = run(
		cursor,
		"""INSERT INTO staged_posting (personal_account, het, period, posting_date, business_date, event,
			debit_account, credit_account, amount, source_doctype, source_name)
		SELECT freed.personal_account, freed.het, freed.period, freed.posting_date, freed.business_date,
			rule.event, rule.debit_account, rule.credit_account, ABS(freed.amount),
			'Electricity Bill', freed.bill
		FROM staged_allocation freed STRAIGHT_JOIN staged_rule rule
			ON rule.event = IF(freed.amount < 0, 'Allocation Released', 'Advance Applied')
			AND rule.channel = ''
			AND rule.first_day <= freed.posting_date AND freed.posting_date < rule.end_day
		ORDER BY freed.seq""",
	)
	require_rule_for_each(cursor, "Allocation Released", released)
