"""The books of one account for one payment: read and written by single statements, without a staged pass.

For the ordinary case alone: the month of the payment is open and no later month has postings. `account_at`
says None for any other, which a pass of `staging` and `allocation` takes; both write the same rows. The
caller holds the account's row, by the lock order of `staging`. What is read after it is read with locks,
which see the committed rows at any isolation level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from elektrhisob.accounting.allocation import MONTHS_OF_DEBT
from elektrhisob.accounting.balances import ADVANCE, DEBT, MONEY
from elektrhisob.accounting.ledger import throw_rule_missing
from elektrhisob.accounting.posting_rules import EVERY_CHANNEL, Rule, in_force
from elektrhisob.accounting.staging import Author, queue_first_money
from elektrhisob.administration.district_months import TABLE as CLOSED_UNTIL
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.keys import Key, reserve_for
from elektrhisob.bulk.statements import Cursor, insert_rows, placeholders, rows, run


@dataclass(frozen=True)
class Account:
	"""An account as its last balance leaves it, tiyin. `last`: the month of that balance, '' without one."""

	name: str
	het: str
	period: str
	last: str
	debt: int
	advance: int


@dataclass(frozen=True)
class Debt:
	"""A bill, or the account's penalty (bill None), and what of it is not paid, tiyin."""

	bill: str | None
	due: int


@dataclass(frozen=True)
class Entry:
	"""A posting of the payment, tiyin, with the roles of its accounts in settlements."""

	event: str
	debit_account: str
	credit_account: str
	debit_role: str
	credit_role: str
	amount: int

	def turnover_of(self, role: str) -> int:
		return self.amount * ((self.debit_role == role) - (self.credit_role == role))


def account_at(cursor: Cursor, name: str, het: str, period: str) -> Account | None:
	"""The account, its district and month held open until the transaction ends; None: no ordinary case."""
	# First without locks: a locking read of a row that is not there would keep it from being made.
	until, month_closed, has_money, isolation = rows(
		cursor,
		f"""SELECT (SELECT closed_until FROM `{CLOSED_UNTIL}` WHERE het = %s),
			(SELECT is_closed FROM `tabSettlement Period` WHERE name = %s),
			EXISTS (SELECT 1 FROM `tabPayment Allocation` WHERE personal_account = %s)
			AND EXISTS (SELECT 1 FROM `tabAccount Balance` WHERE personal_account = %s),
			@@tx_isolation""",
		(het, period, name, name),
	)[0]
	if until is None or until >= period or month_closed is None or month_closed:
		return None
	if not has_money and isolation == "REPEATABLE-READ":
		queue_first_money(cursor)
	if not _held_open(cursor, het, period):
		return None
	last = rows(
		cursor,
		"""SELECT period, closing_debt, closing_advance FROM `tabAccount Balance`
		WHERE personal_account = %s ORDER BY period DESC LIMIT 1 LOCK IN SHARE MODE""",
		(name,),
	)
	if not last:
		return Account(name, het, period, "", 0, 0)
	month, debt, advance = last[0]
	return None if month > period else Account(name, het, period, month, tiyin(debt), tiyin(advance))


def _held_open(cursor: Cursor, het: str, period: str) -> bool:
	held = rows(
		cursor,
		f"""SELECT district.closed_until, month.is_closed
		FROM `{CLOSED_UNTIL}` district STRAIGHT_JOIN `tabSettlement Period` month ON month.name = %s
		WHERE district.het = %s LOCK IN SHARE MODE""",
		(period, het),
	)
	return bool(held) and held[0][0] < period and not held[0][1]


def debts_of(cursor: Cursor, account: Account) -> list[Debt]:
	"""What the account owes, in the order money pays it: see `allocation` for how many months are read."""
	if not account.debt:
		return []
	penalty = _open_penalty(cursor, account.name)
	behind = [Debt(None, penalty)] if penalty > 0 else []
	for months in MONTHS_OF_DEBT:
		debts = _open_bills(cursor, account.name, months_back(account.last, months)) + behind
		if sum(debt.due for debt in debts) == account.debt:
			return debts
	return _open_bills(cursor, account.name, ()) + behind


def months_back(last: str, count: int) -> list[str]:
	"""The `count` months until `last`, itself included."""
	number = int(last[:4]) * 12 + int(last[5:]) - 1
	return [f"{each // 12:04d}-{each % 12 + 1:02d}" for each in range(number, number - count, -1)]


def _open_bills(cursor: Cursor, account: str, months: Sequence[str]) -> list[Debt]:
	# Indexes are named for the reason that `allocation` gives.
	of_months = f"AND bill.period IN ({placeholders(months)})" if months else ""
	found = rows(
		cursor,
		f"""SELECT bill.name, bill.amount - COALESCE((
				SELECT SUM(paid.amount) FROM `tabPayment Allocation` paid
				FORCE INDEX (personal_account_bill_index)
				WHERE paid.personal_account = bill.personal_account AND paid.bill = bill.name
				LOCK IN SHARE MODE
			), 0) AS due
		FROM `tabElectricity Bill` bill FORCE INDEX (one_bill_a_period)
		WHERE bill.personal_account = %s {of_months} AND bill.docstatus = 1
		HAVING due > 0 ORDER BY bill.period, bill.name LOCK IN SHARE MODE""",
		(account, *months),
	)
	return [Debt(bill, tiyin(due)) for bill, due in found]


def _open_penalty(cursor: Cursor, account: str) -> int:
	charged = rows(
		cursor,
		"""SELECT SUM(amount) FROM `tabPenalty Charge` WHERE personal_account = %s AND docstatus = 1
		LOCK IN SHARE MODE""",
		(account,),
	)[0][0]
	if charged is None:
		return 0
	paid = rows(
		cursor,
		"""SELECT SUM(amount) FROM `tabPayment Allocation` FORCE INDEX (personal_account_bill_index)
		WHERE personal_account = %s AND bill IS NULL LOCK IN SHARE MODE""",
		(account,),
	)[0][0]
	return tiyin(charged) - tiyin(paid)


def entries_of(cursor: Cursor, channel: str, day: date, amounts: dict[str, int]) -> list[Entry]:
	"""The postings of each event's amount by the rules of the day. Raises PostingRuleMissingError.

	The rules are read and not kept: a few rows of a small directory, and nobody has to say that they changed.
	"""
	wanted = [event for event, amount in amounts.items() if amount > 0]
	directory = rows(
		cursor,
		f"""SELECT rule.event, rule.component, COALESCE(rule.channel, ''), rule.debit_account,
			rule.credit_account, rule.valid_from, debit.settlement_role, credit.settlement_role
		FROM `tabPosting Rule` rule
		LEFT JOIN `tabLedger Account` debit ON debit.name = rule.debit_account
		LEFT JOIN `tabLedger Account` credit ON credit.name = rule.credit_account
		WHERE rule.event IN ({placeholders(wanted)}) AND COALESCE(rule.channel, '') IN (%s, %s)""",
		(*wanted, channel, EVERY_CHANNEL),
	)
	roles = {
		account: role or "" for row in directory for account, role in zip(row[3:5], row[6:], strict=True)
	}
	rules = [
		rule
		for rule in in_force(Rule(*row[:6]) for row in directory)
		if rule.channel == channel and rule.first_day <= day < rule.end_day
	]
	entries = []
	for event in wanted:
		of_event = [rule for rule in rules if rule.event == event]
		if len(of_event) != 1:
			throw_rule_missing("Payment Allocated")
		debit, credit = of_event[0].debit_account, of_event[0].credit_account
		entries.append(Entry(event, debit, credit, roles[debit], roles[credit], amounts[event]))
	return entries


def write(
	cursor: Cursor,
	account: Account,
	payment: str,
	day: date,
	taken: Sequence[Debt],
	entries: Sequence[Entry],
	author: Author,
) -> None:
	"""Allocations (`taken`: what each debt takes), postings, and the balance after them."""
	counts = {Key.POSTING: len(entries)} | ({Key.ALLOCATION: len(taken)} if taken else {})
	first = reserve_for(counts)
	common = {
		"creation": author.now,
		"modified": author.now,
		"owner": author.user,
		"modified_by": author.user,
		"docstatus": 0,
		"idx": 0,
		"personal_account": account.name,
		"het": account.het,
	}
	insert_rows(
		cursor,
		"`tabPayment Allocation`",
		[
			{
				**common,
				"name": Key.ALLOCATION.name_of(first[Key.ALLOCATION] + place),
				"payment": payment,
				"paid_for": "Bill" if debt.bill else "Penalty",
				"bill": debt.bill,
				"amount": soum(debt.due),
				"allocation_date": day,
			}
			for place, debt in enumerate(taken)
		],
	)
	insert_rows(
		cursor,
		"`tabLedger Posting`",
		[
			{
				**common,
				"name": Key.POSTING.name_of(first[Key.POSTING] + place),
				"posting_date": day,
				"period": account.period,
				"debit_account": entry.debit_account,
				"credit_account": entry.credit_account,
				"amount": soum(entry.amount),
				"event": entry.event,
				"business_date": day,
				"source_doctype": "Account Payment",
				"source_name": payment,
			}
			for place, entry in enumerate(entries)
		],
	)
	_move_balance(cursor, account, entries, common)


def _move_balance(
	cursor: Cursor, account: Account, entries: Sequence[Entry], common: dict[str, object]
) -> None:
	debt = sum(entry.turnover_of(DEBT) for entry in entries)
	advance = -sum(entry.turnover_of(ADVANCE) for entry in entries)
	paid = sum(entry.turnover_of(MONEY) for entry in entries)
	charged = debt - advance + paid
	if account.last == account.period:
		run(
			cursor,
			"""UPDATE `tabAccount Balance` SET charged = charged + %s, paid = paid + %s,
				closing_debt = closing_debt + %s, closing_advance = closing_advance + %s,
				balance = closing_debt - closing_advance, modified = %s, modified_by = %s
			WHERE name = %s""",
			(
				*map(soum, (charged, paid, debt, advance)),
				common["modified"],
				common["modified_by"],
				f"{account.period}-{account.name}",
			),
		)
		return
	closing_debt, closing_advance = account.debt + debt, account.advance + advance
	sums = {
		"opening_debt": account.debt,
		"opening_advance": account.advance,
		"charged": charged,
		"paid": paid,
		"closing_debt": closing_debt,
		"closing_advance": closing_advance,
		"balance": closing_debt - closing_advance,
	}
	insert_rows(
		cursor,
		"`tabAccount Balance`",
		[
			{
				**common,
				"name": f"{account.period}-{account.name}",
				"period": account.period,
				**{column: soum(value) for column, value in sums.items()},
			}
		],
	)
