"""Penalty becomes debt of the account: postings by the dated rule, balances moved, advances applied."""

from elektrhisob.accounting.allocation import apply_advances, stage_open_penalties
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
from elektrhisob.bulk.statements import Cursor, run

EVENT = "Penalty Accrued"


def post_penalties(cursor: Cursor, charges: Sql, posting: PostingDay, author: Author) -> int:
	"""Post the selected charges that are not posted yet, and fix them, in the caller's transaction.

	charges: a condition on the alias `charge`. Returns how many postings. A charge below zero turns the
	accounts round; what was paid of it is the account's advance again and pays its other debts.
	Raises PostingRuleMissingError.
	"""
	begin_pass(cursor)
	run(
		cursor,
		f"""INSERT INTO staged_charge (personal_account, charge, het, business_date, amount)
		SELECT charge.personal_account, charge.name, charge.het, COALESCE(charge.to_date, %s), charge.amount
		FROM `tabPenalty Charge` charge WHERE {charges.text} AND charge.docstatus = 0""",
		(posting.day, *charges.parameters),
	)
	stage_accounts_of(cursor, "staged_charge")
	lock_accounts(cursor)
	posted = _stage_postings(cursor, posting)
	run(
		cursor,
		"""UPDATE staged_charge staged STRAIGHT_JOIN `tabPenalty Charge` charge ON charge.name = staged.charge
		SET charge.docstatus = 1, charge.status = 'Issued', charge.modified = %s, charge.modified_by = %s""",
		(author.now, author.user),
	)
	_stage_released(cursor, posting)
	write_allocations(cursor, author)
	write_postings(cursor, author)
	apply_advances(cursor, posting, author)
	end_pass(cursor)
	return posted


def _stage_postings(cursor: Cursor, posting: PostingDay) -> int:
	debit, credit = accounts_of_event(cursor, EVENT, posting.day)
	return run(
		cursor,
		"""INSERT INTO staged_posting (personal_account, het, period, posting_date, business_date, event,
			debit_account, credit_account, amount, source_doctype, source_name)
		SELECT charge.personal_account, charge.het, %s, %s, charge.business_date, %s,
			IF(charge.amount > 0, %s, %s), IF(charge.amount > 0, %s, %s), ABS(charge.amount),
			'Penalty Charge', charge.charge
		FROM staged_charge charge WHERE charge.amount <> 0
		ORDER BY charge.personal_account, charge.charge""",
		(posting.period, posting.day, EVENT, debit, credit, credit, debit),
	)


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
