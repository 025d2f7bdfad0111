"""Sums that a decision moves on accounts: they become advances or leave them, and advances pay open debts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from elektrhisob.accounting.allocation import apply_advances
from elektrhisob.accounting.ledger import accounts_of_event, write_postings
from elektrhisob.accounting.staging import Author, PostingDay, begin_pass, end_pass, lock_accounts
from elektrhisob.bulk.statements import Cursor, insert_rows


@dataclass(frozen=True)
class Movement:
	"""One posting of an event on one account; `source` is the document that decided it."""

	personal_account: str
	het: str
	event: str
	amount: Decimal
	business_date: date
	source: tuple[str, str]


def post_movements(
	cursor: Cursor, movements: Sequence[Movement], posting: PostingDay, author: Author
) -> None:
	"""All of them together, in the caller's transaction. Raises PostingRuleMissingError."""
	begin_pass(cursor)
	names = sorted({each.personal_account for each in movements})
	insert_rows(cursor, "staged_account", [{"personal_account": name} for name in names])
	lock_accounts(cursor)
	accounts = {
		event: accounts_of_event(cursor, event, posting.day) for event in {each.event for each in movements}
	}
	insert_rows(cursor, "staged_posting", [_row(each, accounts[each.event], posting) for each in movements])
	write_postings(cursor, author)
	apply_advances(cursor, posting, author)
	end_pass(cursor)


def _row(movement: Movement, accounts: tuple[str, str], posting: PostingDay) -> dict[str, object]:
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
