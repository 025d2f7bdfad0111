"""Sums that a decision moves on accounts: they become advances or leave them, and advances pay open debts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe import _

from elektrhisob.accounting.allocation import apply_advances
from elektrhisob.accounting.ledger import throw_rule_missing, write_allocations, write_postings
from elektrhisob.accounting.reversal import stage_reversals
from elektrhisob.accounting.staging import Author, PostingDay, begin_pass, end_pass, lock_accounts
from elektrhisob.bulk.statements import Cursor, insert_rows, placeholders, rows

RELEASED = "Allocation Released"


class AdvanceGoneError(frappe.ValidationError):
	"""What is taken back is not on the account any more: it went to another account."""


@dataclass(frozen=True)
class Movement:
	"""One posting of an event on one account; `source` is the document that decided it.

	`optional`: posted only where the directory has a rule, as off-balance records.
	"""

	personal_account: str
	het: str
	event: str
	amount: Decimal
	business_date: date
	source: tuple[str, str]
	component: str = "Whole"
	optional: bool = False


def post_movements(
	cursor: Cursor, movements: Sequence[Movement], posting: PostingDay, author: Author
) -> None:
	"""All of them together, in the caller's transaction. Raises PostingRuleMissingError."""
	begin_pass(cursor)
	_lock(cursor, sorted({each.personal_account for each in movements}))
	staged = [_row(cursor, each, posting) for each in movements if each.amount]
	insert_rows(cursor, "staged_posting", [row for row in staged if row])
	write_postings(cursor, author)
	apply_advances(cursor, posting, author)
	end_pass(cursor)


def take_back(
	cursor: Cursor, source: tuple[str, str], accounts: Sequence[str], posting: PostingDay, author: Author
) -> None:
	"""Reverse what a document posted, in the caller's transaction.

	Bills that its money had paid are open again, the newest allocation first; what the account has since as
	an advance, because the debtor paid, closes them.
	"""
	begin_pass(cursor)
	_lock(cursor, sorted(accounts))
	stage_reversals(cursor, source[0], [source[1]], posting)
	for account, needed in _advance_missing(cursor, accounts):
		_release(cursor, account, needed, posting)
	write_allocations(cursor, author)
	write_postings(cursor, author)
	apply_advances(cursor, posting, author)
	end_pass(cursor)


def _lock(cursor: Cursor, accounts: Sequence[str]) -> None:
	insert_rows(cursor, "staged_account", [{"personal_account": name} for name in accounts])
	lock_accounts(cursor)


def _row(cursor: Cursor, movement: Movement, posting: PostingDay) -> dict[str, object] | None:
	accounts = _accounts_of(cursor, movement.event, movement.component, posting.day)
	if not accounts and movement.optional:
		return None
	if not accounts:
		throw_rule_missing(movement.event)
	return {
		"personal_account": movement.personal_account,
		"het": movement.het,
		"period": posting.period,
		"posting_date": posting.day,
		"business_date": movement.business_date,
		"event": movement.event,
		"debit_account": accounts[0],
		"credit_account": accounts[1],
		"amount": movement.amount,
		"source_doctype": movement.source[0],
		"source_name": movement.source[1],
	}


def _accounts_of(cursor: Cursor, event: str, component: str, day: date) -> tuple[str, ...]:
	found = rows(
		cursor,
		"""SELECT debit_account, credit_account FROM staged_rule
		WHERE event = %s AND component = %s AND channel = '' AND first_day <= %s AND %s < end_day""",
		(event, component, day, day),
	)
	return tuple(found[0]) if len(found) == 1 else ()


def _advance_missing(cursor: Cursor, accounts: Sequence[str]) -> list[tuple[str, Decimal]]:
	"""Accounts whose advance is smaller than what the staged reversals take from it, and by how much.

	Read with a lock, as allocations below: a plain read sees the moment this request began, not what was
	committed while it waited for the accounts.
	"""
	found = rows(
		cursor,
		f"""SELECT posting.personal_account,
			SUM(posting.amount * ((debit.settlement_role <=> 'Consumer Advance')
				- (credit.settlement_role <=> 'Consumer Advance')))
			- COALESCE((SELECT last.closing_advance FROM `tabAccount Balance` last
				WHERE last.personal_account = posting.personal_account
				ORDER BY last.period DESC LIMIT 1 LOCK IN SHARE MODE), 0) AS missing
		FROM staged_posting posting
		JOIN `tabLedger Account` debit ON debit.name = posting.debit_account
		JOIN `tabLedger Account` credit ON credit.name = posting.credit_account
		WHERE posting.personal_account IN ({placeholders(accounts)})
		GROUP BY posting.personal_account HAVING missing > 0""",
		tuple(accounts),
	)
	return [(account, Decimal(missing)) for account, missing in found]


def _release(cursor: Cursor, account: str, needed: Decimal, posting: PostingDay) -> None:
	held = rows(
		cursor,
		"""SELECT bill, MAX(het), SUM(amount), MAX(allocation_date), MAX(name) FROM `tabPayment Allocation`
		FORCE INDEX (personal_account_bill_index)
		WHERE personal_account = %s AND payment IS NULL
		GROUP BY bill HAVING SUM(amount) > 0 ORDER BY bill IS NULL DESC, MAX(name) DESC LOCK IN SHARE MODE""",
		(account,),
	)
	for bill, het, amount, allocated_on, newest in held:
		if needed <= 0:
			break
		freed = min(needed, amount)
		needed -= freed
		_stage_release(cursor, account, het, bill, freed, max(posting.day, allocated_on), newest)
	if needed > 0:
		frappe.throw(
			_("{0} soum of it have left account {1} since. Transfer them back first.").format(
				frappe.format(needed, {"fieldtype": "Float", "precision": 2}), account
			),
			AdvanceGoneError,
		)


def _stage_release(
	cursor: Cursor, account: str, het: str, bill: str | None, freed: Decimal, day: date, newest: str
) -> None:
	common = {
		"personal_account": account,
		"het": het,
		"period": f"{day:%Y-%m}",
		"posting_date": day,
		"business_date": day,
	}
	insert_rows(cursor, "staged_allocation", [{**common, "bill": bill, "amount": -freed, "reverses": newest}])
	accounts = _accounts_of(cursor, RELEASED, "Whole", day)
	if not accounts:
		throw_rule_missing(RELEASED)
	source = ("Electricity Bill", bill) if bill else ("Personal Account", account)
	row = {
		**common,
		"event": RELEASED,
		"debit_account": accounts[0],
		"credit_account": accounts[1],
		"amount": freed,
		"source_doctype": source[0],
		"source_name": source[1],
	}
	insert_rows(cursor, "staged_posting", [row])
