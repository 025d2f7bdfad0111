"""Money that is on no personal account: in suspense, on the way from an agent, handed over by a cash desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from elektrhisob.accounting.ledger import throw_rule_missing, write_postings
from elektrhisob.accounting.staging import Author, PostingDay, begin_pass, end_pass
from elektrhisob.bulk.statements import Cursor, insert_rows, rows


@dataclass(frozen=True)
class MoneyMove:
	"""One posting of an event; `channel` where the rules ask for it; `source` is the document behind it."""

	event: str
	channel: str
	het: str
	amount: Decimal
	business_date: date
	posting: PostingDay
	source: tuple[str, str]


def post_money(cursor: Cursor, moves: Sequence[MoneyMove], author: Author) -> int:
	"""All together, in the caller's transaction. Raises PostingRuleMissingError, PeriodClosedError."""
	begin_pass(cursor)
	insert_rows(cursor, "staged_posting", [_row(cursor, move) for move in moves])
	written = write_postings(cursor, author)
	end_pass(cursor)
	return written


def _row(cursor: Cursor, move: MoneyMove) -> dict[str, object]:
	day = move.posting.day
	found = rows(
		cursor,
		"""SELECT debit_account, credit_account FROM staged_rule
		WHERE event = %s AND channel = %s AND first_day <= %s AND %s < end_day""",
		(move.event, move.channel, day, day),
	)
	if len(found) != 1:
		throw_rule_missing(move.event)
	return {
		"het": move.het,
		"period": move.posting.period,
		"posting_date": day,
		"business_date": move.business_date,
		"event": move.event,
		"debit_account": found[0][0],
		"credit_account": found[0][1],
		"amount": move.amount,
		"source_doctype": move.source[0],
		"source_name": move.source[1],
	}
