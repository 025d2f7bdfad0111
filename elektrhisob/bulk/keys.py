"""Sequential names for tables that grow by millions: a letter and 12 digits, taken in blocks.

A block is reserved in a transaction of its own, so that nobody waits for the counter's row until a long transaction
commits. Numbers of a block that is given up stay unused: a gap means nothing.
"""

from enum import Enum

import mariadb

from elektrhisob.bulk.connection import bulk_connection

FIRST_NUMBER = 100_000_000_001


class Key(Enum):
	"""The letter in front of the number, one per table."""

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

	def name_of(self, number: int) -> str:
		return f"{self.value}{number}"


def reserve_keys(key: Key, count: int) -> int:
	"""Take `count` consecutive numbers; returns the first."""
	with bulk_connection() as connection:
		cursor = connection.cursor()
		_take_block(cursor, key, count)
		connection.commit()
		return int(cursor.lastrowid) - count + 1


def next_key(key: Key) -> str:
	"""The name of one new row."""
	return key.name_of(reserve_keys(key, 1))


def _take_block(cursor: mariadb.Cursor, key: Key, count: int) -> None:
	cursor.execute(
		"""INSERT INTO `tabSeries` (`name`, `current`) VALUES (?, LAST_INSERT_ID(?))
		ON DUPLICATE KEY UPDATE `current` = LAST_INSERT_ID(`current` + ?)""",
		(f"ELEKTRHISOB-{key.value}", FIRST_NUMBER + count - 1, count),
	)
