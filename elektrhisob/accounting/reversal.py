"""A correction is a new posting: debit and credit change places, and it names the posting it reverses."""

from collections.abc import Sequence

from elektrhisob.accounting.staging import PostingDay
from elektrhisob.bulk.statements import Cursor, placeholders, run


def stage_reversals(
	cursor: Cursor,
	source_doctype: str,
	names: Sequence[str],
	posting: PostingDay,
	*,
	event: str | None = None,
) -> int:
	"""Stage the reversals of what the named documents posted and nobody reversed yet; returns how many.

	posting: an open day; what was posted in a later period is reversed in that one. event: only the
	postings of this event.
	"""
	of_event = "AND posted.event = %s" if event else ""
	return run(
		cursor,
		f"""INSERT INTO staged_posting (personal_account, het, period, posting_date, business_date, event,
			debit_account, credit_account, amount, source_doctype, source_name, reverses)
		SELECT posted.personal_account, posted.het, GREATEST(posted.period, %s),
			IF(posted.period > %s, posted.posting_date, %s), posted.business_date, posted.event,
			posted.credit_account, posted.debit_account, posted.amount,
			posted.source_doctype, posted.source_name, posted.name
		FROM `tabLedger Posting` posted
		LEFT JOIN `tabLedger Posting` reversal
			ON reversal.source_name = posted.source_name AND reversal.reverses = posted.name
		WHERE posted.source_name IN ({placeholders(names)}) AND posted.source_doctype = %s {of_event}
			AND posted.reverses IS NULL AND reversal.name IS NULL
		ORDER BY posted.name""",
		(posting.period, posting.period, posting.day, *names, source_doctype, *([event] if event else [])),
	)
