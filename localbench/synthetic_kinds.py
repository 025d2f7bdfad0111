"""Which kind of account each number is: a rule, so that every measurement does the same work.

Of every 100 accounts 2 are legal ones with three supply points behind current transformers, one of the two
with three zones; 3 are households with own generation and a second register for it, 10 stove homes, 4 two
families. In each month 10 have a change inside it (5 their meter exchanged, 5 another tariff), 5 are
estimated and 1 is not read. These never fall on a legal account or one that generates.
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
ACCOUNTS_A_HET = 40_000
ACCOUNTS_A_ROUTE = 400
HOUSES_A_STREET = 60
FIRM_KINDS = tuple(FIRM_FORMS)
# The meters of a point one after the other; those of the second and the third point.
FIRST_METER, SECOND_METER = "A", "B"
FURTHER_METERS = ("C", "D")


@dataclass(frozen=True)
class Batch:
	"""Accounts of one HET by their numbers among all accounts; a month counts PERIODS from 0."""

	het: str
	number: Int

	def take(self, rows: Int) -> Batch:
		return Batch(self.het, self.number[rows])

	@property
	def legal(self) -> Flag:
		return self.number % 50 == 1

	@property
	def zoned(self) -> Flag:
		return self.number % 100 == 1

	@property
	def generating(self) -> Flag:
		return np.isin(self.number % 100, (8, 38, 68))

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

	def estimated(self, month: int) -> Flag:
		return self.number % 20 == 5 + 10 * month

	def unread(self, month: int) -> Flag:
		return self.number % 100 == 7 + 10 * month

	@property
	def routes(self) -> list[str]:
		route = self.number % ACCOUNTS_A_HET // ACCOUNTS_A_ROUTE
		return [f"{self.het}-9-{number:03d}" for number in route.tolist()]

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
