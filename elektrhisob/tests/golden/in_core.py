"""A golden case told to `core` alone: an account, its meters, their readings."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from elektrhisob.core.causes import Cause
from elektrhisob.core.periods import date_of, day_number, period_of_name
from elektrhisob.core.story_for_tests import Story, book_of, rows
from elektrhisob.core.tariffs import VatRates
from elektrhisob.tests.golden.tables import Case, Row, details, price_lists, vat_rates

if TYPE_CHECKING:
	from elektrhisob.core.tariffs import TariffBook

ZONES = ("T0", "T1", "T2", "T3")


@lru_cache(maxsize=1)
def book() -> tuple[TariffBook, dict[str, int]]:
	number = {code: place for place, code in enumerate(sorted({code for code, _day in price_lists()}))}
	told = []
	for (code, day), listed in price_lists().items():
		ladders: dict[int, dict[int, int]] = {}
		for row in listed:
			ladders.setdefault(ZONES.index(row["zone"]), {})[int(row["block_from"])] = price_of(row)
		told.append((number[code], day, listed[0]["scale_blocks"] == "1", ladders))
	return book_of(told), number


def price_of(row: Row) -> int:
	if row["price"]:
		return int(Decimal(row["price"]) * 100)
	made = Decimal(row["base_price"]) * Decimal(row["multiplier"] or 1) / Decimal(row["divisor"] or 1)
	return int((made * 100).to_integral_value("ROUND_HALF_UP"))


def vat() -> VatRates:
	told = [(day_number(row["valid_from"]), int(row["rate_percent"]) * 100) for row in vat_rates()]
	days, rates = zip(*told, strict=True)
	return VatRates(np.array(days), np.array(rates))


def bill(case: Case, period: str) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
	"""Lines: account, from, to, zone, block from, kWh, price, sum, VAT; exceptions: account, cause."""
	story = Story()
	prices, number = book()
	for row in case.of("account"):
		_account(case, story, row, number, period)
	end = str(date_of(period_of_name(period).end_day))
	for row in case.of("meter"):
		_meter(case, story, row, end)
	batch = story.bill(period, prices, vat())
	columns = ("account_idx", "from_day", "to_day", "zone", "block_from_wh", "energy_wh", "rate")
	lines = [
		(
			case.accounts[account],
			str(date_of(first)),
			str(date_of(last)),
			ZONES[zone],
			_kwh(low),
			_kwh(wh),
			*(Decimal(tiyin) / 100 for tiyin in money),
		)
		for account, first, last, zone, low, wh, *money in rows(batch.lines, *columns, "gross", "vat")
	]
	exceptions = rows(batch.exceptions, "account_idx", "cause")
	return (
		lines,
		[(case.accounts[account], Cause(cause).name) for account, cause in exceptions],
	)


def _account(case: Case, story: Story, row: Row, number: dict[str, int], period: str) -> None:
	told = details(row)
	billed = [
		line["to"]
		for line in case.expected
		if line["account"] == row["subject"] and line["period"] < period and line["part"] == "line"
	]
	account = story.account(
		tariff=None,
		opened=row["on"],
		closed=row["until"] or None,
		families=int(told.get("families", 1)),
		billed_to=max(billed, default=told.get("billed_to")),
	)
	story.moves_to(number[told["tariff"]], row["on"], account)


def _meter(case: Case, story: Story, row: Row, end: str) -> None:
	told = details(row)
	if row["on"] > end:
		return
	ratio = Decimal(told.get("ct_primary", 1)) / Decimal(told.get("ct_secondary", 1))
	ratio *= Decimal(told.get("vt_primary", 1)) / Decimal(told.get("vt_secondary", 1))
	for zone in told.get("zones", "T0").split():
		own = [
			each
			for each in case.readings
			if (each["meter"], each["zone"]) == (row["subject"], zone) and each["on"] <= end
		]
		readings: dict[str, object] = {each["on"]: each["value"] for each in own}
		removed = row["until"] if row["until"] and row["until"] <= end else None
		story.meter(
			readings,
			account=case.accounts.index(row["subject"].split(".")[0]),
			zone=ZONES.index(zone),
			ratio=int(ratio),
			digits=5,
			daily_kwh=int(told.get("permitted_kw", 5)) * 24,
			installed=row["on"],
			removed=removed,
		)


def _kwh(wh: int) -> Decimal:
	return Decimal(wh) / 1000
