"""Sequential names for tables that grow by millions: letters and 12 digits, taken in blocks.

A block is reserved in a transaction of its own, so that nobody waits for the counter's row until a long
transaction commits. Numbers of a block that is given up stay unused: a gap means nothing.
"""

from collections.abc import Mapping
from enum import Enum

import frappe
import mariadb

from elektrhisob.bulk.connection import kept_connection

FIRST_NUMBER = 100_000_000_001
# The framework's own counter table holds 31 bits: bill lines of a country pass that within a decade.
TABLE = "__elektrhisob_key"


class Key(Enum):
	"""The letters in front of the number, one or two per table."""

	CONSUMER = "C"
	SUPPLY_POINT = "S"
	METER = "M"
	INSTALLATION = "I"
	READING = "R"
	BILL = "B"
	BILL_LINE = "L"
	BILL_CONSUMPTION = "E"
	EXCEPTION = "X"
	POSTING = "P"
	PAYMENT = "Y"
	ALLOCATION = "K"
	CHILD_ROW = "T"
	BILL_RUN = "N"
	ACT = "Z"
	READING_EXCEPTION = "U"
	PLACEMENT = "D"
	# Seals, transformers, modems, instruments: everything of equipment but the meters.
	DEVICE = "W"
	EQUIPMENT_DOCUMENT = "V"
	FIELD_ORDER = "F"
	FIELD_VISIT = "O"
	VERIFICATION = "Q"
	MAINTENANCE = "J"
	# Files, faults, commands and requests of automatic metering.
	EXCHANGE = "A"
	# All single letters are given out.
	READING_SHEET = "RS"
	# Losses, links, unmetered loads, agreements and services of accounts: what a bill holds beyond the meter.
	CHARGE = "CH"
	LOAD_PROFILE = "LP"
	SHEET_LINE = "H"
	SHEET_ENTRY = "G"
	PENALTY_CHARGE = "PC"
	PENALTY_ACCRUAL = "PA"
	# Plans, waivers, moratoria, blocks.
	DEBT_DOCUMENT = "DD"
	REMINDER = "DR"
	CONTRACT = "SC"
	# Documents that change an account (tariff, owner, closing, split), and the demands they make.
	ACCOUNT_DOCUMENT = "AD"
	COMPENSATION = "CM"
	BILL_CHECK = "BF"
	E_INVOICE = "EI"
	SHADOW = "SH"
	CORRECTION = "CO"
	# Reopened months, indexations.
	CLOSING = "CL"
	# Payments of partners: their states, their messages as they came, and money without an account.
	TRANSACTION = "TX"
	PAYMENT_MESSAGE = "PM"
	SUSPENSE = "SU"
	INDEXATION = "IX"

	def name_of(self, number: int) -> str:
		return f"{self.value}{number}"


def create_counters() -> None:
	"""Installation: the table of counters, outside any DocType."""
	frappe.db.sql_ddl(
		f"CREATE TABLE IF NOT EXISTS `{TABLE}`"
		" (`letter` VARCHAR(2) PRIMARY KEY, `current` BIGINT NOT NULL) ENGINE=InnoDB"
	)


def drop_counters() -> None:
	frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `{TABLE}`")


def reserve_keys(key: Key, count: int) -> int:
	"""Take `count` consecutive numbers; returns the first."""
	return reserve_for({key: count})[key]


def reserve_for(counts: Mapping[Key, int]) -> dict[Key, int]:
	"""Take consecutive numbers of several tables in one statement; returns the first of each.

	Not in larger blocks that a process would give out later: numbers then follow the order of writing, and a
	database put back beside running processes never meets a number twice.
	"""
	try:
		last = _taken(kept_connection(), counts)
	except (mariadb.OperationalError, mariadb.InterfaceError):
		# The server was restarted, or closed what nobody used. Numbers taken unheard stay unused.
		last = _taken(kept_connection(anew=True), counts)
	return {key: last[key.value] - count + 1 for key, count in counts.items()}


def reserve_names(key: Key, count: int) -> list[str]:
	"""The names of `count` new rows, in order."""
	if not count:
		return []
	first = reserve_keys(key, count)
	return [key.name_of(first + place) for place in range(count)]


def next_key(key: Key) -> str:
	"""The name of one new row."""
	return key.name_of(reserve_keys(key, 1))


def _taken(connection: mariadb.Connection, counts: Mapping[Key, int]) -> dict[str, int]:
	"""The last number of each block. In the order of letters, so that two never wait for each other."""
	in_order = sorted(counts, key=lambda key: key.value)
	cursor = connection.cursor()
	cursor.execute(
		f"""INSERT INTO `{TABLE}` (`letter`, `current`) VALUES {", ".join(["(?, ?)"] * len(counts))}
		ON DUPLICATE KEY UPDATE `current` = `current` + VALUES(`current`) - {FIRST_NUMBER - 1}
		RETURNING `letter`, `current`""",
		[value for key in in_order for value in (key.value, FIRST_NUMBER + counts[key] - 1)],
	)
	found = {letter: int(current) for letter, current in cursor.fetchall()}
	cursor.close()
	return found
