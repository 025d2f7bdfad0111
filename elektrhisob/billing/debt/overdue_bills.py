"""Which bills may cost a penalty until a day, and everything `core` asks about them, read in one pass each.

Looked at are the bills that were open at the end of the month before, and those whose penalty of earlier
months may have changed since: cancelled, or paid (a payment of an older day, a payment taken back).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from elektrhisob.administration.periods import month_bounds
from elektrhisob.billing.debt.rule_book import RuleBook, load_rule_book
from elektrhisob.bulk.statements import Cursor, placeholders, rows, run
from elektrhisob.core.columns import Int
from elektrhisob.core.penalty import OverdueBills, PaidColumns, StopColumns
from elektrhisob.core.periods import day_number

# TO_DAYS('1970-01-01'): the core counts days from there.
EPOCH = 719_528
# How many of the last months are read for open bills, one attempt after the other: see accounting.allocation.
MONTHS_OF_DEBT = (4, 36)

_TABLES = {
	"penalty_account": """name VARCHAR(140) NOT NULL PRIMARY KEY, debt DECIMAL(21,9) NOT NULL,
		penalty DECIMAL(21,9) NOT NULL,
		consumer_kind VARCHAR(140) NOT NULL, category VARCHAR(140) NOT NULL, route VARCHAR(140)""",
	"penalty_payer": "name VARCHAR(140) NOT NULL PRIMARY KEY, debt DECIMAL(21,9) NOT NULL",
	"penalty_open": """bill VARCHAR(140) NOT NULL PRIMARY KEY, personal_account VARCHAR(140) NOT NULL,
		due DECIMAL(21,9) NOT NULL, KEY (personal_account)""",
	"penalty_bill": """number INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, bill VARCHAR(140) NOT NULL,
		personal_account VARCHAR(140) NOT NULL, UNIQUE (bill)""",
	"penalty_unfinished": "name VARCHAR(140) NOT NULL PRIMARY KEY",
	"penalty_changed": "bill VARCHAR(140) NOT NULL PRIMARY KEY, personal_account VARCHAR(140) NOT NULL",
}


@dataclass(frozen=True)
class Scope:
	"""The accounts of some routes, or one account; the month that is counted; the last day of it."""

	period: str
	until: date
	condition: str
	parameters: tuple[str, ...]
	everything: bool = False

	@classmethod
	def of_routes(cls, period: str, routes: Sequence[str], *, everything: bool = False) -> "Scope":
		where = f"account.route IN ({placeholders(routes)})"
		return cls(period, month_bounds(period)[1], where, tuple(routes), everything)

	@classmethod
	def of_account(cls, account: str, until: date) -> "Scope":
		period = until.strftime("%Y-%m")
		return cls(period, until, "account.name = %s", (account,), everything=True)

	@property
	def first(self) -> date:
		return month_bounds(self.period)[0]

	@property
	def month_before(self) -> date:
		return self.first - timedelta(days=1)


@dataclass(frozen=True)
class Overdue:
	"""Bills in one order: names and facts beside the columns of `core`; sums in tiyin.

	accrued: what earlier charges hold of each bill; waived: what was taken off of it (not negative).
	"""

	names: list[str]
	accounts: list[str]
	routes: list[str]
	periods: list[str]
	bills: OverdueBills
	paid: PaidColumns
	stops: StopColumns
	rules: RuleBook
	accrued: Int
	waived: Int


def read_overdue(cursor: Cursor, scope: Scope) -> Overdue:
	"""Leaves its bills, numbered, in the temporary table `penalty_bill` of the cursor's connection."""
	stage_open_bills(cursor, scope)
	_stage_changed_bills(cursor, scope)
	return _read(cursor, scope)


def read_open_life(cursor: Cursor, scope: Scope) -> Overdue:
	"""Every issued bill of the accounts until the month, paid or not: what an explanation shows."""
	_begin(cursor)
	_stage_accounts(cursor, scope)
	run(
		cursor,
		"""INSERT INTO penalty_bill (bill, personal_account)
		SELECT bill.name, bill.personal_account FROM penalty_account account
		STRAIGHT_JOIN `tabElectricity Bill` bill ON bill.personal_account = account.name AND bill.period < %s
		WHERE bill.docstatus = 1 ORDER BY bill.period, bill.name""",
		(scope.period,),
	)
	return _read(cursor, scope)


def _read(cursor: Cursor, scope: Scope) -> Overdue:
	names, accounts, routes, periods, kinds, categories, amounts, latest = _columns(
		cursor,
		8,
		f"""SELECT bill.name, bill.personal_account, account.route, bill.period, account.consumer_kind,
			account.category, IF(bill.docstatus = 1, CAST(bill.amount * 100 AS SIGNED), 0),
			GREATEST(IFNULL(TO_DAYS(bill.due_date), 0), IFNULL(TO_DAYS(bill.issue_date), 0)) + 1 - {EPOCH}
		FROM penalty_bill staged STRAIGHT_JOIN `tabElectricity Bill` bill ON bill.name = staged.bill
		STRAIGHT_JOIN penalty_account account ON account.name = staged.personal_account
		ORDER BY staged.number""",
	)
	accrued, waived = _read_accrued(cursor, len(names))
	rules = load_rule_book(zip(kinds, categories, strict=True), scope.until)
	first, rule_set = _first_days(rules, kinds, categories, periods, _ints(latest))
	return Overdue(
		names,
		accounts,
		routes,
		periods,
		OverdueBills(_ints(amounts), first, rule_set),
		_read_paid(cursor),
		_read_stops(cursor, scope),
		rules,
		accrued,
		waived,
	)


def _read_accrued(cursor: Cursor, bills: int) -> tuple[Int, Int]:
	"""What earlier charges hold of each bill, and what was taken off of it: of the few that have either."""
	number, held, off = _columns(
		cursor,
		3,
		"""SELECT staged.number - 1, CAST(SUM(IF(part.kind = 'Waived', 0, part.amount)) * 100 AS SIGNED),
			CAST(-SUM(IF(part.kind = 'Waived', part.amount, 0)) * 100 AS SIGNED)
		FROM penalty_bill staged STRAIGHT_JOIN `tabPenalty Accrual` part ON part.bill = staged.bill
		GROUP BY staged.number""",
	)
	accrued, waived = np.zeros(bills, dtype=np.int64), np.zeros(bills, dtype=np.int64)
	accrued[_ints(number)], waived[_ints(number)] = _ints(held), _ints(off)
	return accrued, waived


def _begin(cursor: Cursor, *tables: str) -> None:
	"""Empty the named tables, or all."""
	for table in tables or _TABLES:
		run(
			cursor,
			f"""CREATE OR REPLACE TEMPORARY TABLE {table} ({_TABLES[table]})
			ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci""",
		)


def _stage_accounts(cursor: Cursor, scope: Scope) -> None:
	# Debt at the end of the month before: the bills' and, apart from it, the penalty's.
	run(
		cursor,
		f"""INSERT INTO penalty_account (name, debt, penalty, consumer_kind, category, route)
		SELECT found.name, found.whole - found.penalty, found.penalty, found.consumer_kind, found.category,
			found.route
		FROM (
			SELECT account.name, COALESCE(last.closing_debt, 0) AS whole, COALESCE((
					SELECT SUM(charge.amount) FROM `tabPenalty Charge` charge
					WHERE charge.personal_account = account.name AND charge.docstatus = 1
						AND charge.period < %s
				), 0) - COALESCE((
					SELECT SUM(paid.amount) FROM `tabPayment Allocation` paid
					WHERE paid.personal_account = account.name AND paid.bill IS NULL
						AND paid.allocation_date < %s
				), 0) AS penalty,
				account.consumer_kind, COALESCE(account.category, '') AS category, account.route
			FROM `tabPersonal Account` account
			LEFT JOIN `tabAccount Balance` last ON last.name = CONCAT((
				SELECT kept.period FROM `tabAccount Balance` kept
				WHERE kept.personal_account = account.name AND kept.period < %s
				ORDER BY kept.period DESC LIMIT 1
			), '-', account.name)
			WHERE {scope.condition}
		) found""",
		(scope.period, scope.first, scope.period, *scope.parameters),
	)


def stage_open_bills(cursor: Cursor, scope: Scope) -> None:
	"""Into `penalty_open` what is open when the scope's month begins; `penalty_account` has the accounts."""
	_begin(cursor)
	_stage_accounts(cursor, scope)
	_stage_open_bills(cursor, scope)


def _stage_open_bills(cursor: Cursor, scope: Scope) -> None:
	"""Bills with something unpaid when the month began; as many months are read as explain the debt."""
	run(cursor, "INSERT INTO penalty_payer SELECT name, debt FROM penalty_account WHERE debt > 0")
	for months in MONTHS_OF_DEBT:
		_stage_open(
			cursor,
			scope,
			f"""STRAIGHT_JOIN seq_1_to_{months} back
			STRAIGHT_JOIN `tabElectricity Bill` bill FORCE INDEX (one_bill_a_period)
				ON bill.personal_account = payer.name
				AND bill.period = LEFT(%s - INTERVAL back.seq MONTH, 7)""",
			(scope.first,),
		)
		if not _leave_unfinished(cursor):
			break
	else:
		_stage_open(
			cursor,
			scope,
			"""STRAIGHT_JOIN `tabElectricity Bill` bill
				ON bill.personal_account = payer.name AND bill.period < %s""",
			(scope.period,),
		)
	# Who paid until the first penalty day has no part in it: the core drops the bill.
	run(
		cursor,
		"""INSERT INTO penalty_bill (bill, personal_account)
		SELECT bill, personal_account FROM penalty_open ORDER BY personal_account, bill""",
	)


def _stage_open(cursor: Cursor, scope: Scope, join_bills: str, parameters: tuple[object, ...]) -> None:
	run(
		cursor,
		f"""INSERT INTO penalty_open (bill, personal_account, due)
		SELECT bill.name, bill.personal_account,
			bill.amount - COALESCE((
				SELECT SUM(paid.amount) FROM `tabPayment Allocation` paid
				FORCE INDEX (personal_account_bill_index)
				WHERE paid.personal_account = bill.personal_account AND paid.bill = bill.name
					AND paid.allocation_date < %s
			), 0) AS due
		FROM penalty_payer payer {join_bills}
		WHERE bill.docstatus = 1
		HAVING due > 0""",
		(scope.first, *parameters),
	)


def _leave_unfinished(cursor: Cursor) -> bool:
	"""Keep in `penalty_payer` whose debt was not found whole, and nothing of it in `penalty_open`."""
	_begin(cursor, "penalty_unfinished")
	# Mostly nobody: so whoever is left is listed, instead of taking all the others away.
	unfinished = run(
		cursor,
		"""INSERT INTO penalty_unfinished
		SELECT payer.name FROM penalty_payer payer
		LEFT JOIN penalty_open found ON found.personal_account = payer.name
		GROUP BY payer.name, payer.debt HAVING COALESCE(SUM(found.due), 0) < payer.debt""",
	)
	if unfinished:
		run(
			cursor,
			"DELETE payer FROM penalty_payer payer WHERE name NOT IN (SELECT name FROM penalty_unfinished)",
		)
		run(
			cursor,
			"""DELETE debt FROM penalty_open debt JOIN penalty_payer payer
				ON payer.name = debt.personal_account""",
		)
	return bool(unfinished)


def _stage_changed_bills(cursor: Cursor, scope: Scope) -> None:
	"""Bills that cost a penalty before, where something came in since; all of them when rules changed."""
	run(
		cursor,
		"""INSERT INTO penalty_changed (bill, personal_account)
		SELECT cost.bill, cost.personal_account
		FROM (
			SELECT accrual.bill, accrual.personal_account, MAX(accrual.creation) AS counted_at
			FROM penalty_account account STRAIGHT_JOIN `tabPenalty Accrual` accrual
				ON accrual.personal_account = account.name
			WHERE accrual.kind <> 'Waived'
			GROUP BY accrual.bill, accrual.personal_account HAVING SUM(accrual.amount) <> 0
		) cost JOIN `tabElectricity Bill` bill ON bill.name = cost.bill
		WHERE %s OR bill.docstatus = 2 OR EXISTS (
			SELECT 1 FROM `tabPayment Allocation` paid FORCE INDEX (personal_account_bill_index)
			WHERE paid.personal_account = cost.personal_account AND paid.bill = cost.bill
				AND paid.creation > cost.counted_at
		)""",
		(scope.everything,),
	)
	run(cursor, "DELETE changed FROM penalty_changed changed JOIN penalty_bill staged USING (bill)")
	# Numbers are places in columns: the server's own would leave a gap after the open bills.
	last = int(rows(cursor, "SELECT COALESCE(MAX(number), 0) FROM penalty_bill")[0][0])
	run(
		cursor,
		"""INSERT INTO penalty_bill (number, bill, personal_account)
		SELECT %s + ROW_NUMBER() OVER (ORDER BY personal_account, bill), bill, personal_account
		FROM penalty_changed""",
		(last,),
	)


def _first_days(
	rules: RuleBook, kinds: list[str], categories: list[str], periods: list[str], latest: Int
) -> tuple[Int, Int]:
	"""First penalty day, never before the bill was due and presented, and the rule set of each bill."""
	first: dict[tuple[str, str, str], int] = {}
	for each in {*zip(kinds, categories, periods, strict=True)}:
		found = rules.first_day(*each)
		# Without any rule of its kind a bill costs nothing, whatever its first day.
		first[each] = 0 if found is None else found
	days = [first[each] for each in zip(kinds, categories, periods, strict=True)]
	sets = [rules.sets[pair] for pair in zip(kinds, categories, strict=True)]
	return np.maximum(_ints(days), latest), _ints(sets)


def _read_paid(cursor: Cursor) -> PaidColumns:
	# The payer's own day counts, also where the payment was posted in a later month; taken back, that day.
	bills, days, amounts = _columns(
		cursor,
		3,
		f"""SELECT staged.number - 1, TO_DAYS(
				IF(paid.amount > 0, LEAST(paid.allocation_date, COALESCE(payment.payment_date,
					paid.allocation_date)), paid.allocation_date)) - {EPOCH},
			CAST(paid.amount * 100 AS SIGNED)
		FROM penalty_bill staged STRAIGHT_JOIN `tabPayment Allocation` paid
			FORCE INDEX (personal_account_bill_index)
			ON paid.personal_account = staged.personal_account AND paid.bill = staged.bill
		LEFT JOIN `tabAccount Payment` payment ON payment.name = paid.payment
		ORDER BY staged.number""",
	)
	return PaidColumns(_ints(bills), _ints(days), _ints(amounts))


def _read_stops(cursor: Cursor, scope: Scope) -> StopColumns:
	# Without any the join would still look at every route and bill of the shard.
	none_approved = not rows(
		cursor, "SELECT 1 FROM `tabPenalty Moratorium` WHERE status = 'Approved' LIMIT 1"
	)
	of_account = _columns(
		cursor,
		4,
		f"""SELECT staged.number - 1, TO_DAYS(stop.from_date) - {EPOCH},
			TO_DAYS(stop.to_date) + 1 - {EPOCH}, 0
		FROM `tabPenalty Moratorium` stop
		JOIN `tabOrg Unit` top ON top.name = stop.org_unit
		JOIN `tabOrg Unit` unit ON unit.lft BETWEEN top.lft AND top.rgt AND unit.unit_level = 'Route'
		JOIN penalty_account account ON account.route = unit.name
			AND (COALESCE(stop.consumer_kind, '') IN ('', account.consumer_kind))
			AND (COALESCE(stop.category, '') IN ('', account.category))
			AND (COALESCE(stop.personal_account, '') IN ('', account.name))
		JOIN penalty_bill staged ON staged.personal_account = account.name
		WHERE stop.status = 'Approved' AND {"FALSE" if none_approved else "TRUE"}
		UNION ALL
		SELECT staged.number - 1, TO_DAYS(plan.starts_on) - {EPOCH},
			IFNULL(TO_DAYS(plan.ended_on), {EPOCH} + %s) - {EPOCH}, 1
		FROM penalty_bill staged STRAIGHT_JOIN `tabInstalment Plan` plan
			ON plan.personal_account = staged.personal_account
		JOIN `tabElectricity Bill` bill ON bill.name = staged.bill AND bill.period <= plan.covers_until
		WHERE plan.status IN ('Active', 'Broken', 'Done')""",
		(day_number(scope.until) + 1,),
	)
	bills, first, end, by_plan = of_account
	return StopColumns(_ints(bills), _ints(first), _ints(end), np.array(by_plan, dtype=np.bool_))


def _columns(
	cursor: Cursor, width: int, statement: str, parameters: tuple[object, ...] = ()
) -> list[list[Any]]:
	"""Debtors are a part of a shard: their rows are fetched at once."""
	found = rows(cursor, statement, parameters)
	return [list(column) for column in zip(*found, strict=True)] or [[] for _column in range(width)]


def _ints(values: list[int]) -> Int:
	return np.array([int(value) for value in values], dtype=np.int64)
