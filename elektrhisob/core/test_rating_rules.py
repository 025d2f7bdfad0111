"""The worked examples of docs/rating-rules.md are what the code computes, figure by figure."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from elektrhisob.core.periods import date_of
from elektrhisob.core.story_for_tests import HALF_PEAK, LEGAL, NIGHT, PEAK, ZONED, Story, rows

if TYPE_CHECKING:
	from elektrhisob.core.bill import BillBatch

PAGE = Path(__file__).parents[2] / "docs" / "rating-rules.md"


def ordinary_month() -> BillBatch:
	story = Story()
	story.account(billed_to="2025-04-30")
	story.meter({"2025-04-30": 1000, "2025-05-31": 1500})
	return story.bill("2025-05")


def new_price_between_readings() -> BillBatch:
	story = Story()
	story.account(billed_to="2025-04-15")
	story.meter({"2025-04-15": 1000, "2025-05-15": 1300})
	return story.bill("2025-05")


def exchange_on_the_15th_new_price_from_the_20th() -> BillBatch:
	story = Story()
	story.account(tariff=LEGAL, billed_to="2025-04-30")
	story.meter({"2025-04-30": 99_900, "2025-05-15": 200}, digits=5, removed="2025-05-15")
	story.meter({"2025-05-15": 0, "2025-05-31": 160}, installed="2025-05-15")
	return story.bill("2025-05")


def missed_month() -> BillBatch:
	story = Story()
	story.account(billed_to="2025-05-31")
	story.meter({"2025-05-31": 1000, "2025-07-31": 1650})
	return story.bill("2025-07")


def opened_in_the_month() -> BillBatch:
	story = Story()
	story.account(opened="2025-05-15")
	story.meter({"2025-05-15": 0, "2025-05-31": "150.5"}, installed="2025-05-15")
	return story.bill("2025-05")


def three_zones() -> BillBatch:
	story = Story()
	story.account(tariff=ZONED, billed_to="2025-05-31")
	for zone, kwh in ((PEAK, 100), (HALF_PEAK, 200), (NIGHT, "300.5")):
		story.meter({"2025-05-31": 0, "2025-06-30": kwh}, zone=zone, ratio=80, daily_kwh=100_000)
	return story.bill("2025-06")


def soum(tiyin: int) -> str:
	return f"{Decimal(tiyin) / 100:,.2f}".replace(",", " ")


def kwh(wh: int) -> str:
	return f"{Decimal(wh) / 1000:,.3f}".replace(",", " ")


def table(batch: BillBatch) -> str:
	"""The bill as the page prints it."""
	zones = ("all day", "peak", "half-peak", "night")
	printed = [
		"| days | zone | block, kWh | kWh | soum per kWh | sum, soum | of it VAT |",
		"|---|---|---|--:|--:|--:|--:|",
	]
	days_and_block = ("from_day", "to_day", "zone", "block_from_wh", "block_to_wh")
	lines = rows(batch.lines, *days_and_block, "energy_wh", "rate", "gross", "vat")
	for from_day, to_day, zone, low, high, energy, rate, gross, vat in lines:
		days = f"{date_of(from_day):%d.%m.}–{date_of(to_day):%d.%m.%Y}"
		block = f"over {kwh(low)}" if high < 0 else f"{kwh(low)}–{kwh(high)}"
		cells = (days, zones[zone], block, kwh(energy), soum(rate), soum(gross), soum(vat))
		printed.append("| " + " | ".join(cells) + " |")
	(energy, gross, vat), *_ = rows(batch.bills, "energy_wh", "gross", "vat")
	printed.append(f"| **bill** | | | **{kwh(energy)}** | | **{soum(gross)}** | **{soum(vat)}** |")
	return "\n".join(printed)


@pytest.mark.parametrize(
	"example",
	[
		ordinary_month,
		new_price_between_readings,
		exchange_on_the_15th_new_price_from_the_20th,
		missed_month,
		opened_in_the_month,
		three_zones,
	],
	ids=lambda example: example.__name__,
)
def test_a_worked_example_is_what_the_code_computes(example: object) -> None:
	assert callable(example)
	assert table(example()) in PAGE.read_text()
