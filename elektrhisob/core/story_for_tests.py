"""Tests tell trade stories: accounts, meters, readings and published price lists, then a bill."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from elektrhisob.core.added_energy import BeyondMeters, OtherMeters
from elektrhisob.core.bill import AccountColumns, BillBatch, calculate_bills
from elektrhisob.core.columns import NONE, Columns
from elektrhisob.core.consumption import ReadingColumns, RegisterColumns
from elektrhisob.core.family_norms import SpanRows, norm_changes
from elektrhisob.core.periods import day_number, period_of_name
from elektrhisob.core.proration import AssignmentColumns
from elektrhisob.core.tariffs import RateColumns, TariffBook, VatRates, VersionColumns, compile_tariffs

if TYPE_CHECKING:
	from collections.abc import Sequence

HOUSEHOLD, STOVE, LEGAL, ZONED, FLAT_IN_TWO_VERSIONS = range(5)
PEAK, HALF_PEAK, NIGHT = 1, 2, 3

Ladder = dict[int, int]
"""Block from kWh: tiyin per kWh."""

HOUSEHOLD_2019: Ladder = {0: 29500}
HOUSEHOLD_2024: Ladder = {0: 45000, 200: 90000, 1000: 135000, 5000: 157500, 10000: 180000}
HOUSEHOLD_2025: Ladder = {0: 60000, 200: 80000, 500: 100000, 1000: 150000, 5000: 175000, 10000: 200000}
STOVE_2024: Ladder = {0: 22500, 200: 45000, 1000: 67500, 5000: 78750, 10000: 90000}

PRICE_LISTS: list[tuple[int, str, bool, dict[int, Ladder]]] = [
	(HOUSEHOLD, "2019-08-15", True, {0: HOUSEHOLD_2019}),
	(HOUSEHOLD, "2024-05-01", True, {0: HOUSEHOLD_2024}),
	(HOUSEHOLD, "2025-05-01", True, {0: HOUSEHOLD_2025}),
	(STOVE, "2024-05-01", True, {0: STOVE_2024}),
	(LEGAL, "2023-10-01", False, {0: {0: 90000}}),
	(LEGAL, "2025-05-20", False, {0: {0: 100000}}),
	(ZONED, "2023-10-01", False, {PEAK: {0: 135000}, HALF_PEAK: {0: 90000}, NIGHT: {0: 60000}}),
	(FLAT_IN_TWO_VERSIONS, "2020-01-01", True, {0: HOUSEHOLD_2025}),
	(FLAT_IN_TWO_VERSIONS, "2025-05-13", True, {0: HOUSEHOLD_2025}),
]

VAT = VatRates(np.array([day_number("2019-01-01"), day_number("2023-01-01")]), np.array([1500, 1200]))


def book_of(price_lists: list[tuple[int, str, bool, dict[int, Ladder]]]) -> TariffBook:
	versions = [(tariff, day_number(day), scale) for tariff, day, scale, _ in price_lists]
	rates = [
		(version, zone, block * 1000, price)
		for version, (_, _, _, zones) in enumerate(price_lists)
		for zone, ladder in zones.items()
		for block, price in ladder.items()
	]
	tariff, day, scale = zip(*versions, strict=True)
	version_columns = VersionColumns(np.array(tariff), np.array(day), np.array(scale))
	return compile_tariffs(version_columns, RateColumns(*np.array(rates).T))


@lru_cache(maxsize=1)
def published_book() -> TariffBook:
	return book_of(PRICE_LISTS)


def rows(columns: Columns, *names: str) -> list[tuple[int, ...]]:
	"""The named columns as a list of plain rows."""
	return list(zip(*(getattr(columns, name).tolist() for name in names), strict=True))


def wh(kwh: object) -> int:
	exact = Fraction(str(kwh)) * 1000
	assert exact.denominator == 1
	return int(exact)


@dataclass
class Story:
	"""Accounts with meters and readings, told call by call."""

	accounts: list[tuple[int, int, int, int]] = field(default_factory=list)
	tariffs: list[tuple[int, int, int]] = field(default_factory=list)
	registers: list[tuple[int, ...]] = field(default_factory=list)
	readings: list[tuple[int, int, int, int]] = field(default_factory=list)
	families: list[tuple[int, int, int]] = field(default_factory=list)
	closings: list[tuple[int, int, int]] = field(default_factory=list)

	def account(
		self,
		*,
		tariff: int | None = HOUSEHOLD,
		opened: str = "2020-01-01",
		closed: str | None = None,
		families: int = 1,
		billed_to: str | None = None,
	) -> int:
		self.accounts.append((day_number(opened), _day(closed), families, _day(billed_to)))
		account = len(self.accounts) - 1
		if tariff is not None:
			self.moves_to(tariff, "2020-01-01", account)
		return account

	def moves_to(self, tariff: int, day: str, account: int = 0) -> None:
		self.tariffs.append((account, day_number(day), tariff))

	def meter(
		self,
		readings: dict[str, object],
		*,
		account: int = 0,
		zone: int = 0,
		ratio: int = 1,
		digits: int = 6,
		daily_kwh: int | None = 240,
		installed: str = "2020-01-01",
		removed: str | None = None,
	) -> int:
		register = len(self.registers)
		limit = NONE if daily_kwh is None else daily_kwh * 1000
		row = (account, zone, ratio, 10**digits * 1000, limit, day_number(installed), _day(removed))
		self.registers.append(row)
		for day, kwh in readings.items():
			self.read(register, day, kwh)
		return register

	def read(self, register: int, day: str, kwh: object) -> None:
		self.readings.append((register, day_number(day), wh(kwh), len(self.readings)))

	def bill(
		self,
		period: str = "2025-05",
		book: TariffBook | None = None,
		vat: VatRates = VAT,
		beyond: BeyondMeters | None = None,
	) -> BillBatch:
		opened, closed, families, last = _columns(self.accounts, 4)
		tariffs = AssignmentColumns(*_columns(self.tariffs, 3))
		return calculate_bills(
			AccountColumns(
				opened,
				closed,
				families,
				last,
				tariffs,
				norm_changes(
					families,
					SpanRows(*_columns(self.families, 3)),
					SpanRows(*_columns(self.closings, 3)),
				),
			),
			RegisterColumns(*_columns(self.registers, 7)),
			ReadingColumns(*_columns(self.readings, 4)),
			book or published_book(),
			vat,
			period_of_name(period),
			beyond,
		)

	def meters(self) -> OtherMeters:
		"""The registers and readings told here, as those of other points."""
		return OtherMeters(
			RegisterColumns(*_columns(self.registers, 7)), ReadingColumns(*_columns(self.readings, 4))
		)


def _day(text: str | None) -> int:
	return NONE if text is None else day_number(text)


def _columns(table: Sequence[tuple[int, ...]], width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
	return np.array(table, dtype=np.int64).reshape(len(table), width).T


def one_meter(used_kwh: object, period: str = "2025-06", **account: object) -> BillBatch:
	"""The bill of an ordinary month: one account, read on the last day of two neighbouring months."""
	story = Story()
	story.account(**account)  # type: ignore[arg-type]
	month = period_of_name(period)
	story.meter({})
	story.readings += [(0, month.start_day - 1, 0, 0), (0, month.end_day, wh(used_kwh), 1)]
	return story.bill(period)
