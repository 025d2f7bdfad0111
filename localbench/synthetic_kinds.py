"""Which kind of account each number is: a rule, so that every measurement does the same work.

Of every 100 accounts 2 are legal ones with current transformers, 2 legal ones with three zones, 10 stove
homes and the rest households. In each month 5 have their meter exchanged, 5 change their tariff and 1 is not
read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from elektrhisob.core.periods import Period, period_of_name
from localbench.demo_names import FIRM_FORMS, firm, person, street

if TYPE_CHECKING:
	from elektrhisob.core.columns import Flag, Int

PERIODS = ("2025-06", "2025-07")
ACCOUNTS_A_ROUTE = 400
HOUSES_A_STREET = 60
FIRM_KINDS = tuple(FIRM_FORMS)
FIRST_METER, SECOND_METER = "A", "B"


@dataclass(frozen=True)
class Batch:
	"""Accounts of one HET by their numbers among all accounts; a month counts PERIODS from 0."""

	het: str
	number: Int

	def take(self, rows: Int) -> Batch:
		return Batch(self.het, self.number[rows])

	@property
	def legal(self) -> Flag:
		return self.number % 50 < 2

	@property
	def zoned(self) -> Flag:
		return self.number % 50 == 1

	@property
	def stove(self) -> Flag:
		return self.number % 10 == 2

	@property
	def families(self) -> Int:
		return 1 + (self.number % 25 == 5).astype(np.int64)

	def exchanged(self, month: int) -> Flag:
		return self.number % 20 == 3 + 10 * month

	def retariffed(self, month: int) -> Flag:
		return self.number % 20 == 4 + 10 * month

	def unread(self, month: int) -> Flag:
		return self.number % 100 == 7 + 10 * month

	@property
	def routes(self) -> list[str]:
		first = int(self.number[0])
		return [f"{self.het}-9-{(number - first) // ACCOUNTS_A_ROUTE:03d}" for number in self.number.tolist()]

	@property
	def consumer_names(self) -> list[str]:
		"""As people are called: a hundred words, each of them shared by thousands of accounts."""
		return [
			firm(FIRM_KINDS[number % len(FIRM_KINDS)], number)
			if legal
			else person(number // 7, number // 11, number // 13, number % 2 == 0)
			for number, legal in zip(self.number.tolist(), self.legal.tolist(), strict=True)
		]

	@property
	def addresses(self) -> list[str]:
		return [
			f"{street(number // HOUSES_A_STREET)} ko'chasi, {number % HOUSES_A_STREET + 1}-uy"
			for number in self.number.tolist()
		]

	def serials(self, letter: str) -> list[str]:
		return [f"{letter}{self.het}{number:08d}" for number in self.number.tolist()]


def phone_of(number: int) -> str:
	return f"+99800{number:07d}"


def local_number_of(number: int) -> str:
	return f"{number:07d}"


def periods() -> list[Period]:
	return [period_of_name(name) for name in PERIODS]


def opened_day() -> int:
	return int(periods()[0].start_day) - 400


def change_day(period: Period) -> int:
	"""When a month's exchanges and changes of tariff happen."""
	return int(period.start_day) + 14


def choose(condition: Flag, yes: str, no: str) -> list[str]:
	return [yes if flag else no for flag in condition.tolist()]


def column(count: int, value: int) -> Int:
	return np.full(count, value, dtype=np.int64)
