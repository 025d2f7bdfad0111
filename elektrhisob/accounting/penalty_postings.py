"""Penalty becomes debt of the account: postings by the dated rule, balances moved, advances applied."""

from elektrhisob.accounting.allocation import apply_advances, stage_open_penalties
from elektrhisob.accounting.balances import ADVANCE, DEBT, MONEY, add_deltas, turnover_of
from elektrhisob.accounting.bill_postings import Sql
from elektrhisob.accounting.ledger import (
	accounts_of_event,
	require_rule_for_each,
	write_allocations,
	write_postings,
)
from elektrhisob.accounting.staging import (
	Author,
	PostingDay,
	begin_pass,
	empty_tables,
	end_pass,
	lock_accounts,
	stage_accounts_of,
)
from elektrhisob.administration.district_months import hold_open
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.statements import Cursor, distinct, rows, run

EVENT = "Penalty Accrued"


def post_penalties(cursor: Cursor, charges: Sql, posting: PostingDay, author: Author) -> int:
	"""Post the selected charges that are not posted yet, and fix them, in the caller's transaction.

	charges: a condition on the alias `charge`. Returns how many postings. A charge below zero turns the
	accounts round; what was paid of it is the account's advance again and pays its other debts.
	Raises PostingRuleMissingError, PeriodClosedError.
	"""
	begin_pass(cursor)
	count = run(
		cursor,
		f"""INSERT INTO staged_charge (personal_account, charge, seq, het, business_date, amount)
		SELECT charge.personal_account, charge.name, ROWNUM(), charge.het, COALESCE(charge.to_date, %s),
			charge.amount
		FROM `tabPenalty Charge` charge WHERE {charges.text} AND charge.docstatus = 0""",
		(posting.day, *charges.parameters),
	)
	stage_accounts_of(cursor, "staged_charge")
	lock_accounts(cursor)
	posted = _post_charges(cursor, count, posting, author)
	run(
		cursor,
		"""UPDATE staged_charge staged STRAIGHT_JOIN `tabPenalty Charge` charge ON charge.name = staged.charge
		SET charge.docstatus = 1, charge.status = 'Issued', charge.modified = %s, charge.modified_by = %s""",
		(author.now, author.user),
	)
	# Only what falls can fall below what was paid of it.
	if rows(cursor, "SELECT 1 FROM staged_charge WHERE amount < 0 LIMIT 1"):
		_stage_released(cursor, posting)
		write_allocations(cursor, author)
		write_postings(cursor, author)
	apply_advances(cursor, posting, author)
	end_pass(cursor)
	return posted


def _post_charges(cursor: Cursor, count: int, posting: PostingDay, author: Author) -> int:
	"""Straight into the ledger, and the balances moved by the charges themselves: one row an account."""
	if not count:
		return 0
	hold_open(cursor, [(het, posting.period) for het in distinct(cursor, "staged_charge", "het")])
	debit, credit = accounts_of_event(cursor, EVENT, posting.day)
	posted = run(
		cursor,
		"""INSERT INTO `tabLedger Posting` (name, creation, modified, owner, modified_by, docstatus, idx,
			posting_date, period, personal_account, debit_account, credit_account, amount, het, event,
			business_date, source_doctype, source_name)
		SELECT CONCAT(%s, %s + charge.seq), %s, %s, %s, %s, 0, 0, %s, %s, charge.personal_account,
			IF(charge.amount > 0, %s, %s), IF(charge.amount > 0, %s, %s), ABS(charge.amount), charge.het, %s,
			charge.business_date, 'Penalty Charge', charge.charge
		FROM staged_charge charge WHERE charge.amount <> 0 ORDER BY charge.seq""",
		(
			Key.POSTING.value,
			reserve_keys(Key.POSTING, count) - 1,
			*(author.now, author.now, author.user, author.user),
			*(posting.day, posting.period),
			*(debit, credit, credit, debit, EVENT),
		),
	)
	_move_balances(cursor, (debit, credit), posting, author)
	return posted


def _move_balances(cursor: Cursor, accounts: tuple[str, str], posting: PostingDay, author: Author) -> None:
	# A charge below zero turns the accounts round, so its own sign does for both.
	run(
		cursor,
		f"""INSERT INTO staged_delta (period, personal_account, het, debt, advance, paid)
		SELECT %s, posting.personal_account, MAX(posting.het), SUM({turnover_of(DEBT)}),
			-SUM({turnover_of(ADVANCE)}), SUM({turnover_of(MONEY)})
		FROM staged_charge posting
		JOIN `tabLedger Account` debit ON debit.name = %s
		JOIN `tabLedger Account` credit ON credit.name = %s
		WHERE posting.amount <> 0 GROUP BY posting.personal_account""",
		(posting.period, *accounts),
	)
	add_deltas(cursor, author)


def _stage_released(cursor: Cursor, posting: PostingDay) -> None:
	"""Money that paid more penalty than is left becomes an advance: the newest payment first."""
	empty_tables(cursor, "staged_penalty")
	stage_open_penalties(cursor, "staged_account")
	# In the period in which it was allocated, so that no period ends with a debt below zero.
	run(
		cursor,
		"""INSERT INTO staged_allocation (personal_account, het, payment, bill, amount, period, posting_date,
			business_date, reverses)
		SELECT personal_account, het, payment, NULL, until - held - LEAST(until, overpaid),
			GREATEST(%s, LEFT(allocated_on, 7)), GREATEST(%s, allocated_on), allocated_on, newest
		FROM (
			SELECT paid.personal_account, MAX(paid.het) AS het, paid.payment, SUM(paid.amount) AS held,
				-penalty.due AS overpaid, MAX(paid.allocation_date) AS allocated_on, MAX(paid.name) AS newest,
				SUM(SUM(paid.amount)) OVER (
					PARTITION BY paid.personal_account ORDER BY MAX(paid.name) DESC) AS until
			FROM staged_penalty penalty STRAIGHT_JOIN `tabPayment Allocation` paid
				FORCE INDEX (personal_account_bill_index)
				ON paid.personal_account = penalty.personal_account AND paid.bill IS NULL
			WHERE penalty.due < 0
			GROUP BY paid.personal_account, paid.payment, penalty.due HAVING SUM(paid.amount) > 0
		) part
		WHERE until - held < overpaid
		ORDER BY personal_account, newest DESC""",
		(posting.period, posting.day),
	)
	released = run(
		cursor,
		"""INSERT INTO staged_posting (personal_account, het, period, posting_date, business_date, event,
			debit_account, credit_account, amount, source_doctype, source_name)
		SELECT freed.personal_account, freed.het, freed.period, freed.posting_date, freed.business_date,
			rule.event, rule.debit_account, rule.credit_account, -freed.amount,
			'Personal Account', freed.personal_account
		FROM staged_allocation freed STRAIGHT_JOIN staged_rule rule
			ON rule.event = 'Allocation Released' AND rule.channel = ''
			AND rule.first_day <= freed.posting_date AND freed.posting_date < rule.end_day
		ORDER BY freed.seq""",
	)
	require_rule_for_each(cursor, "Allocation Released", released)
