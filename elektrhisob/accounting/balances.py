"""Account Balance follows the postings: a row per account and period in which something was posted."""

from elektrhisob.accounting.staging import Author, empty_tables
from elektrhisob.bulk.statements import Cursor, distinct, rows, run

DEBT = "Consumer Debt"
ADVANCE = "Consumer Advance"
MONEY = "Money"


def turnover_of(role: str) -> str:
	"""SQL: debit minus credit that a `posting`, joined by `JOIN_ROLES`, makes on the accounts in a role."""
	return f"posting.amount * ((debit.settlement_role <=> '{role}') - (credit.settlement_role <=> '{role}'))"


JOIN_ROLES = """JOIN `tabLedger Account` debit ON debit.name = posting.debit_account
	JOIN `tabLedger Account` credit ON credit.name = posting.credit_account"""


def move_balances(cursor: Cursor, author: Author) -> None:
	"""Add the staged postings to the balances of their accounts, whose rows the caller holds."""
	empty_tables(cursor, "staged_delta")
	run(
		cursor,
		f"""INSERT INTO staged_delta (period, personal_account, het, debt, advance, paid)
		SELECT posting.period, posting.personal_account, MAX(posting.het), SUM({turnover_of(DEBT)}),
			-SUM({turnover_of(ADVANCE)}), SUM({turnover_of(MONEY)})
		FROM staged_posting posting {JOIN_ROLES}
		WHERE posting.personal_account IS NOT NULL
		GROUP BY posting.period, posting.personal_account""",
	)
	add_deltas(cursor, author)


def add_deltas(cursor: Cursor, author: Author) -> None:
	"""Add `staged_delta` to the balances; what is in it has a row afterwards, be its delta 0."""
	for period in distinct(cursor, "staged_delta", "period"):
		_find_newest(cursor, period)
		_add_turnover(cursor, period, author)
		if rows(
			cursor, "SELECT 1 FROM staged_delta WHERE period = %s AND newest > period LIMIT 1", (period,)
		):
			_shift_later(cursor, period, author)


def _find_newest(cursor: Cursor, period: str) -> None:
	run(
		cursor,
		"""UPDATE staged_delta delta SET delta.newest = (
			SELECT balance.period FROM `tabAccount Balance` balance
			WHERE balance.personal_account = delta.personal_account ORDER BY balance.period DESC LIMIT 1
		) WHERE delta.period = %s""",
		(period,),
	)


def _add_turnover(cursor: Cursor, period: str, author: Author) -> None:
	# The opening comes from the last earlier row. By what debt and advance changed beyond the money that
	# came,
	# the account was charged.
	run(
		cursor,
		"""INSERT INTO `tabAccount Balance` (name, creation, modified, owner, modified_by, docstatus, idx,
			personal_account, period, het, opening_debt, opening_advance, charged, paid,
			closing_debt, closing_advance, balance)
		SELECT CONCAT(delta.period, '-', delta.personal_account), %s, %s, %s, %s, 0, 0,
			delta.personal_account, delta.period, delta.het,
			COALESCE(last.closing_debt, 0), COALESCE(last.closing_advance, 0),
			delta.debt - delta.advance + delta.paid, delta.paid,
			COALESCE(last.closing_debt, 0) + delta.debt, COALESCE(last.closing_advance, 0) + delta.advance,
			COALESCE(last.balance, 0) + delta.debt - delta.advance
		FROM staged_delta delta LEFT JOIN `tabAccount Balance` last ON last.name = CONCAT(
			IF(delta.newest < delta.period, delta.newest, (
				SELECT earlier.period FROM `tabAccount Balance` earlier
				WHERE earlier.personal_account = delta.personal_account AND earlier.period < delta.period
				ORDER BY earlier.period DESC LIMIT 1
			)), '-', delta.personal_account)
		WHERE delta.period = %s ORDER BY delta.personal_account
		ON DUPLICATE KEY UPDATE
			charged = `tabAccount Balance`.charged + VALUES(charged),
			paid = `tabAccount Balance`.paid + VALUES(paid),
			closing_debt = `tabAccount Balance`.closing_debt + VALUES(closing_debt) - VALUES(opening_debt),
			closing_advance =
				`tabAccount Balance`.closing_advance + VALUES(closing_advance) - VALUES(opening_advance),
			balance = `tabAccount Balance`.closing_debt - `tabAccount Balance`.closing_advance,
			modified = VALUES(modified), modified_by = VALUES(modified_by)""",
		(author.now, author.now, author.user, author.user, period),
	)


def _shift_later(cursor: Cursor, period: str, author: Author) -> None:
	run(
		cursor,
		"""UPDATE staged_delta delta STRAIGHT_JOIN `tabAccount Balance` later
			ON later.personal_account = delta.personal_account AND later.period > delta.period
		SET later.opening_debt = later.opening_debt + delta.debt,
			later.opening_advance = later.opening_advance + delta.advance,
			later.closing_debt = later.closing_debt + delta.debt,
			later.closing_advance = later.closing_advance + delta.advance,
			later.balance = later.balance + delta.debt - delta.advance,
			later.modified = %s, later.modified_by = %s
		WHERE delta.period = %s""",
		(author.now, author.user, period),
	)
