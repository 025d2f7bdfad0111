"""Money meets debt, oldest bill first and the penalty last, for any number of accounts in one pass.

The money of an account is laid on a line from 0 in the order it came, its open bills on another in the order
of their periods: where a piece of money and a bill overlap, that much of the bill is paid. Behind the bills
lies the account's penalty, in `staged_debt` and `staged_allocation` a debt without a bill.
"""

from elektrhisob.accounting.ledger import require_rule_for_each, write_allocations, write_postings
from elektrhisob.accounting.staging import Author, PostingDay, empty_tables
from elektrhisob.bulk.statements import Cursor, rows, run

# How many of the last months are read for open bills, one attempt after the other. Most payers owe a bill or
# two; each attempt costs whoever owes more a little, and reading everything costs the years of the account.
MONTHS_OF_DEBT = (4, 36)


def match_money_with_debt(cursor: Cursor) -> None:
	"""From `staged_money` to `staged_allocation`.

	A bill of a period after the money's own is paid from the advance at the beginning of the bill's period,
	so that no period ends with a debt below zero: such rows are marked `after_payment`.
	"""
	_stage_debts(cursor)
	empty_tables(cursor, "staged_allocation")
	run(
		cursor,
		"""INSERT INTO staged_allocation (money_seq, personal_account, het, payment, bill, amount, period,
			posting_date, business_date, after_payment)
		SELECT money.seq, money.personal_account, money.het, money.payment, NULLIF(debt.bill, ''),
			LEAST(money.money_to, debt.due_to) - GREATEST(money.money_from, debt.due_from),
			GREATEST(money.period, debt.period),
			IF(debt.period > money.period, CONCAT(debt.period, '-01'), money.posting_date),
			money.business_date, debt.period > money.period
		FROM staged_money money JOIN staged_debt debt ON debt.personal_account = money.personal_account
			AND debt.due_from < money.money_to AND debt.due_to > money.money_from
		ORDER BY money.seq, debt.due_from""",
	)


def apply_advances(cursor: Cursor, since: PostingDay, author: Author) -> None:
	"""Let the advances of `staged_account` pay their open bills.

	since: the earliest day of the posting. An account whose last balance is of a later period is posted in
	that one, because only there the whole of its advance is free.
	"""
	empty_tables(cursor, "staged_money", "staged_posting")
	_stage_advances(cursor, since)
	if not rows(cursor, "SELECT 1 FROM staged_money LIMIT 1"):
		return
	match_money_with_debt(cursor)
	require_rule_for_each(cursor, "Advance Applied", stage_advance_applied(cursor))
	write_allocations(cursor, author)
	write_postings(cursor, author)


def stage_advance_applied(cursor: Cursor) -> int:
	"""Postings of what `staged_allocation` takes from advances; returns how many."""
	return run(
		cursor,
		"""INSERT INTO staged_posting (personal_account, het, period, posting_date, business_date, event,
			debit_account, credit_account, amount, source_doctype, source_name)
		SELECT taken.personal_account, taken.het, taken.period, taken.posting_date, taken.business_date,
			rule.event, rule.debit_account, rule.credit_account, taken.amount,
			IF(taken.payment IS NULL, IF(taken.bill IS NULL, 'Personal Account', 'Electricity Bill'),
				'Account Payment'),
			COALESCE(taken.payment, taken.bill, taken.personal_account)
		FROM staged_allocation taken STRAIGHT_JOIN staged_rule rule
			ON rule.event = 'Advance Applied' AND rule.channel = ''
			AND rule.first_day <= taken.posting_date AND taken.posting_date < rule.end_day
		WHERE taken.payment IS NULL OR taken.after_payment
		ORDER BY taken.seq""",
	)


def _stage_advances(cursor: Cursor, since: PostingDay) -> None:
	run(
		cursor,
		"""INSERT INTO staged_money (personal_account, het, channel, period, posting_date, business_date,
			amount, money_from, money_to)
		SELECT last.personal_account, last.het, '', last.period,
			IF(last.period > %s, CONCAT(last.period, '-01'), %s), %s,
			last.closing_advance, 0, last.closing_advance
		FROM staged_account staged STRAIGHT_JOIN `tabAccount Balance` last
			ON last.personal_account = staged.personal_account
			AND last.period = (SELECT newest.period FROM `tabAccount Balance` newest
				WHERE newest.personal_account = staged.personal_account ORDER BY newest.period DESC LIMIT 1)
		WHERE last.closing_advance > 0 AND last.closing_debt > 0
		ORDER BY last.personal_account""",
		(since.period, since.day, since.day),
	)


def _stage_debts(cursor: Cursor) -> None:
	"""The open bills of the payers, oldest first.

	Money pays the oldest bill first, so the open ones are among the last few; how much they make together the
	balance says. As many months are read as it takes to find that sum, and every bill of those whose sum does
	not come up: an old one was opened again, or billed late.
	"""
	empty_tables(cursor, "staged_debt", "staged_payer", "staged_penalty")
	_stage_payers(cursor)
	stage_open_penalties(cursor, "staged_payer")
	for months in MONTHS_OF_DEBT:
		_stage_open_bills(
			cursor,
			f"""STRAIGHT_JOIN seq_0_to_{months - 1} back
			STRAIGHT_JOIN `tabElectricity Bill` bill FORCE INDEX (one_bill_a_period)
				ON bill.personal_account = payer.personal_account
				AND bill.period = LEFT(CONCAT(payer.newest, '-01') - INTERVAL back.seq MONTH, 7)""",
		)
		if not _leave_unfinished_payers(cursor):
			return
	_stage_open_bills(
		cursor,
		"STRAIGHT_JOIN `tabElectricity Bill` bill ON bill.personal_account = payer.personal_account",
	)


def _stage_payers(cursor: Cursor) -> None:
	# Without a balance nothing is known of an account, and nothing was posted to it.
	run(
		cursor,
		"""INSERT INTO staged_payer (personal_account, newest, debt)
		SELECT payer.personal_account, last.period, last.closing_debt
		FROM (SELECT DISTINCT personal_account FROM staged_money) payer
		STRAIGHT_JOIN `tabAccount Balance` last ON last.personal_account = payer.personal_account
			AND last.period = (SELECT newest.period FROM `tabAccount Balance` newest
				WHERE newest.personal_account = payer.personal_account ORDER BY newest.period DESC LIMIT 1)
		WHERE last.closing_debt <> 0""",
	)


def stage_open_penalties(cursor: Cursor, accounts: str) -> None:
	"""Into `staged_penalty`: what is charged to the accounts and not paid, below zero where overpaid."""
	run(
		cursor,
		f"""INSERT INTO staged_penalty (personal_account, period, due)
		SELECT charge.personal_account, MAX(charge.period), SUM(charge.amount) - COALESCE((
			SELECT SUM(paid.amount) FROM `tabPayment Allocation` paid
			FORCE INDEX (personal_account_bill_index)
			WHERE paid.personal_account = charge.personal_account AND paid.bill IS NULL
		), 0)
		FROM {accounts} account STRAIGHT_JOIN `tabPenalty Charge` charge
			ON charge.personal_account = account.personal_account
		WHERE charge.docstatus = 1
		GROUP BY charge.personal_account""",
	)


def _stage_open_bills(cursor: Cursor, join_bills: str) -> None:
	# Allocations are found by account and bill, not by bill alone: new bills lie side by side in that index
	# and have none yet, so that at REPEATABLE READ two cashiers would each lock the other's gap. Named,
	# because to the server, which sees few allocations of a bill either way, the two are equally good.
	run(
		cursor,
		f"""INSERT INTO staged_debt (personal_account, bill, period, due_from, due_to)
		SELECT personal_account, bill, period,
			SUM(due) OVER oldest_first - due, SUM(due) OVER oldest_first
		FROM (
			SELECT bill.personal_account, bill.name AS bill, bill.period,
				bill.amount - COALESCE((
					SELECT SUM(paid.amount) FROM `tabPayment Allocation` paid
					FORCE INDEX (personal_account_bill_index)
					WHERE paid.personal_account = bill.personal_account AND paid.bill = bill.name
				), 0) AS due
			FROM staged_payer payer {join_bills}
			WHERE bill.docstatus = 1
			HAVING due > 0
			UNION ALL
			SELECT penalty.personal_account, '', penalty.period, penalty.due
			FROM staged_payer payer JOIN staged_penalty penalty
				ON penalty.personal_account = payer.personal_account
			WHERE penalty.due > 0
		) open_debt
		WINDOW oldest_first AS (PARTITION BY personal_account ORDER BY bill = '', period, bill)""",
	)


def _leave_unfinished_payers(cursor: Cursor) -> int:
	"""Keep in `staged_payer` whose debt was not found whole, and nothing of it in `staged_debt`."""
	run(
		cursor,
		"""DELETE payer FROM staged_payer payer JOIN (
			SELECT personal_account, MAX(due_to) AS found FROM staged_debt GROUP BY personal_account
		) debt ON debt.personal_account = payer.personal_account WHERE debt.found = payer.debt""",
	)
	run(
		cursor,
		"""DELETE debt FROM staged_debt debt
		JOIN staged_payer payer ON payer.personal_account = debt.personal_account""",
	)
	return int(rows(cursor, "SELECT COUNT(*) FROM staged_payer")[0][0])
