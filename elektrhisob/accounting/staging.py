"""Temporary tables of one posting pass, and the lock that makes passes over one account follow each other.

A pass works on the cursor of the bulk connection or of the request (`bulk.statements`) and never commits.

Lock order: first the Personal Account rows of the pass, in name order, then whatever the pass writes. Every
change of an account's money starts here, so two of them never hold what the other needs. Reads after the
lock are parts of INSERT or UPDATE statements, which see the committed rows at any isolation level. A mass
pass runs at READ COMMITTED (`read_committed`), where such reads lock no gaps between rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import frappe

from elektrhisob.accounting.posting_rules import Rule, in_force
from elektrhisob.bulk.statements import Cursor, insert_rows, rows, run


@dataclass(frozen=True)
class Author:
	"""Who writes the rows, and when."""

	user: str
	now: datetime

	@staticmethod
	def current() -> "Author":
		return Author(frappe.session.user, frappe.utils.now_datetime())


@dataclass(frozen=True)
class PostingDay:
	"""Where a fact is posted: an open settlement period and a day in it."""

	period: str
	day: date


_TABLE_OPTIONS = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci"
_NAME = "VARCHAR(140)"
_MONEY = "DECIMAL(21,9) NOT NULL DEFAULT 0"

_NUMBERED = "seq INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY"
_TABLES = {
	"staged_rule": f"""event {_NAME}, component {_NAME}, channel {_NAME}, debit_account {_NAME},
		credit_account {_NAME}, first_day DATE, end_day DATE""",
	"staged_month": f"""month {_NAME} NOT NULL, het {_NAME} NOT NULL, period {_NAME}, first_day DATE,
		PRIMARY KEY (month, het)""",
	"staged_account": f"personal_account {_NAME} NOT NULL PRIMARY KEY",
	"staged_bill": f"""personal_account {_NAME} NOT NULL, bill {_NAME} NOT NULL, seq INT UNSIGNED NOT NULL,
		het {_NAME}, business_date DATE, net_amount {_MONEY}, vat_amount {_MONEY}, amount {_MONEY},
		PRIMARY KEY (personal_account, bill)""",
	"staged_posting": f"""{_NUMBERED}, personal_account {_NAME}, het {_NAME}, period {_NAME},
		posting_date DATE, business_date DATE, event {_NAME}, debit_account {_NAME}, credit_account {_NAME},
		amount {_MONEY}, source_doctype {_NAME}, source_name {_NAME}, reverses {_NAME}""",
	"staged_delta": f"""period {_NAME} NOT NULL, personal_account {_NAME} NOT NULL, het {_NAME},
		debt {_MONEY}, advance {_MONEY}, paid {_MONEY}, newest {_NAME},
		PRIMARY KEY (period, personal_account)""",
	"staged_money": f"""{_NUMBERED}, personal_account {_NAME}, het {_NAME}, payment {_NAME},
		channel {_NAME}, period {_NAME}, posting_date DATE, business_date DATE, amount {_MONEY},
		money_from {_MONEY}, money_to {_MONEY}, closed {_MONEY}, closed_at_once {_MONEY},
		KEY (personal_account)""",
	"staged_payer": f"""personal_account {_NAME} NOT NULL PRIMARY KEY, newest {_NAME} NOT NULL,
		debt {_MONEY}""",
	"staged_charge": f"""personal_account {_NAME} NOT NULL, charge {_NAME} NOT NULL,
		seq INT UNSIGNED NOT NULL, het {_NAME}, business_date DATE, amount {_MONEY},
		PRIMARY KEY (personal_account, charge)""",
	# One row an account: its penalty is one debt, whatever charges it is made of.
	"staged_penalty": f"personal_account {_NAME} NOT NULL PRIMARY KEY, period {_NAME}, due {_MONEY}",
	"staged_debt": f"""personal_account {_NAME} NOT NULL, bill {_NAME} NOT NULL, period {_NAME},
		due_from {_MONEY}, due_to {_MONEY}, PRIMARY KEY (personal_account, bill)""",
	"staged_allocation": f"""{_NUMBERED}, money_seq INT UNSIGNED, personal_account {_NAME}, het {_NAME},
		payment {_NAME}, bill {_NAME}, amount {_MONEY}, period {_NAME}, posting_date DATE,
		business_date DATE, after_payment TINYINT NOT NULL DEFAULT 0, reverses {_NAME}""",
}


def empty_tables(cursor: Cursor, *tables: str) -> None:
	"""Begin the named temporary tables anew; unlike other DDL this commits nothing."""
	for table in tables:
		run(cursor, f"CREATE OR REPLACE TEMPORARY TABLE {table} ({_TABLES[table]}) {_TABLE_OPTIONS}")


def begin_pass(cursor: Cursor) -> None:
	"""Empty temporary tables, and the posting rules resolved to days."""
	empty_tables(cursor, *_TABLES)
	directory = rows(
		cursor,
		"""SELECT event, component, COALESCE(channel, ''), debit_account, credit_account, valid_from
		FROM `tabPosting Rule` ORDER BY event, component, channel, valid_from""",
	)
	insert_rows(cursor, "staged_rule", [_as_row(rule) for rule in in_force(Rule(*row) for row in directory)])


def end_pass(cursor: Cursor) -> None:
	for table in _TABLES:
		run(cursor, f"DROP TEMPORARY TABLE IF EXISTS {table}")


def stage_accounts_of(
	cursor: Cursor, table: str, parameters: Sequence[object] = (), column: str = "personal_account"
) -> None:
	"""The accounts in a column of a table, which may bring its WHERE with it."""
	run(
		cursor,
		f"INSERT INTO staged_account SELECT DISTINCT {column} FROM {table} ORDER BY {column}",
		parameters,
	)


def lock_accounts(cursor: Cursor) -> None:
	"""Wait for every other pass over these accounts, in name order."""
	rows(
		cursor,
		"""SELECT COUNT(account.name) FROM staged_account staged STRAIGHT_JOIN `tabPersonal Account` account
			ON account.name = staged.personal_account FOR UPDATE""",
	)
	if rows(cursor, "SELECT @@tx_isolation")[0][0] == "REPEATABLE-READ":
		_queue_first_money_of_accounts(cursor)


def _queue_first_money_of_accounts(cursor: Cursor) -> None:
	# Accounts without rows yet share one gap of an index. Two passes that read it and then insert into it
	# would stop each other, so the first money of accounts goes one after another.
	first = rows(
		cursor,
		"""SELECT 1 FROM staged_account staged
		WHERE NOT EXISTS (
			SELECT 1 FROM `tabPayment Allocation` paid
			WHERE paid.personal_account = staged.personal_account
		) OR NOT EXISTS (
			SELECT 1 FROM `tabAccount Balance` balance
			WHERE balance.personal_account = staged.personal_account
		) LIMIT 1""",
	)
	if first:
		queue_first_money(cursor)


def queue_first_money(cursor: Cursor) -> None:
	"""Wait for everybody else who writes the first rows of an account; for reads that lock gaps."""
	head_office = rows(cursor, "SELECT name FROM `tabOrg Unit` ORDER BY lft LIMIT 1")
	if head_office:
		rows(cursor, "SELECT name FROM `tabOrg Unit` WHERE name = %s FOR UPDATE", head_office[0])


def read_committed(cursor: Cursor) -> None:
	"""From the next transaction on, this connection locks rows only, no gaps between them."""
	run(cursor, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")


def _as_row(rule: object) -> dict[str, object]:
	return dict(vars(rule))
