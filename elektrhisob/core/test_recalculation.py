"""Five methods of recalculation, worked by hand and against fractions; and what the energy costs."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core import recalculation as act
from elektrhisob.core.periods import day_number
from elektrhisob.core.recalculation import ActDays, Appliance, NoPriceError
from elektrhisob.core.story_for_tests import HOUSEHOLD, LEGAL, VAT, ZONED, published_book, rows


def half_up(value: Fraction) -> int:
	sign = -1 if value < 0 else 1
	return sign * int(abs(value) + Fraction(1, 2))


def days(first: str, until: str, billed_kwh: int = 0, families: int = 1, zone: int = 0) -> ActDays:
	return ActDays(day_number(first), day_number(until), families, zone, billed_kwh * 1000)


def lines(told: ActDays, kwh: int, tariff: int = HOUSEHOLD) -> list[tuple[int, ...]]:
	found = act.price(told, kwh * 1000, [(0, tariff)], published_book(), VAT)
	return rows(found, "energy_wh", "rate", "gross", "vat")


def test_the_average_of_three_months_stands_for_a_month_without_a_meter() -> None:
	"""540 kWh in 90 days: 6 a day, 186 in 31 days."""
	assert act.average_daily(540_000, 90, 31) == 186_000


def test_the_wire_says_what_could_have_been_taken() -> None:
	"""25 A at 220 V, cos φ 0.9, 24 hours, 30 days: 25 × 220 × 0.9 × 720 = 3 564 kWh."""
	assert act.capacity_of_wire(25_000, 220, 900, 1, 2400, 30) == 3_564_000
	# √3 × 25 × 380 × 0.9 × 720 = 10 662.505 kWh
	assert act.capacity_of_wire(25_000, 380, 900, 3, 2400, 30) == 10_662_505
	assert act.capacity_of_power(5_000, 2400, 30) == 3_600_000


def test_appliances_of_a_household_run_all_day() -> None:
	"""2 kW heater and 3 bulbs of 100 W, 24 hours, 10 days, demand factor 0.5 for the bulbs: 480 + 36 kWh."""
	found = [Appliance(2000, 1, 2400, 100), Appliance(100, 3, 2400, 50)]
	assert act.appliances(found, 10) == 516_000


def test_a_slow_meter_and_a_lost_phase() -> None:
	"""A meter that counts 4 % too little showed 960 of 1 000 kWh; of three phases one is missing: 3/2."""
	assert act.meter_error(960_000, -4_000) == 1_000_000
	assert act.meter_error(1_040_000, 4_000) == 1_000_000
	assert act.corrected(400_000, 3, 2) == 600_000


@given(
	st.integers(1, 10**6),
	st.integers(1, 1000),
	st.integers(1, 1000),
	st.integers(1, 2400),
	st.integers(1, 1100),
)
def test_three_phases_are_the_root_of_three_rounded_once(
	milliamperes: int, volts: int, factor: int, hours: int, number: int
) -> None:
	found = act.capacity_of_wire(milliamperes, volts, factor, 3, hours, number)
	with localcontext() as context:
		context.prec = 60
		exact = Decimal(3).sqrt() * milliamperes * volts * factor * hours * number / Decimal(10**8)
		assert abs(exact - found) <= Decimal("0.5")


@given(st.integers(0, 10**12), st.integers(-90_000, 400_000))
def test_any_meter_error_is_its_fraction(measured: int, error: int) -> None:
	expected = half_up(measured / (1 + Fraction(error, 100_000)))
	assert act.meter_error(measured, error) == expected


def test_bills_of_other_days_do_not_count() -> None:
	"""310 kWh of 31 days: ten of them are 100; a bill outside the days is nothing."""
	may = (day_number("2025-05-01"), day_number("2025-06-01"), 310_000)
	assert act.on_days([may], day_number("2025-05-22"), day_number("2025-07-01")) == 100_000
	assert act.on_days([may], day_number("2025-06-01"), day_number("2025-07-01")) == 0


def test_an_act_fills_the_blocks_above_the_bills_of_its_days() -> None:
	"""May: 150 kWh are billed, 400 more are found: 50 at 600, 300 at 800, 50 at 1 000."""
	assert lines(days("2025-05-01", "2025-06-01", 150), 400) == [
		(50_000, 60_000, 3_000_000, 321_429),
		(300_000, 80_000, 24_000_000, 2_571_429),
		(50_000, 100_000, 5_000_000, 535_714),
	]


def test_the_days_of_an_act_decide_its_prices() -> None:
	"""April at 900 and May at 1 000 of a legal consumer: 610 kWh in 61 days. (The published price of 2025 is
	1 000 from 1 May; the price list of these tests begins on the 20th: 49 days at 900, 12 at 1 000.)"""
	assert lines(days("2025-04-01", "2025-06-01"), 610, LEGAL) == [
		(490_000, 90_000, 44_100_000, 4_725_000),
		(120_000, 100_000, 12_000_000, 1_285_714),
	]


def test_a_meter_that_ran_fast_gives_back_from_the_top() -> None:
	"""550 kWh were billed, 100 too many: 50 at 1 000 and 50 at 800 come back."""
	assert lines(days("2025-05-01", "2025-06-01", 550), -100) == [
		(-50_000, 80_000, -4_000_000, -428_571),
		(-50_000, 100_000, -5_000_000, -535_714),
	]


def test_what_has_no_price_is_refused() -> None:
	with pytest.raises(NoPriceError):
		lines(days("2010-01-01", "2010-02-01"), 1)
	with pytest.raises(NoPriceError):
		lines(days("2025-05-01", "2025-06-01"), 1, ZONED)
	assert lines(days("2025-05-01", "2025-06-01", zone=2), 1, ZONED)


@given(st.integers(0, 20_000_000), st.integers(0, 20_000_000), st.integers(1, 90), st.integers(1, 4))
def test_bill_and_act_together_fill_the_blocks_of_both(
	billed: int, more: int, length: int, families: int
) -> None:
	first = day_number("2025-04-10")
	together = ActDays(first, first + length, families, 0, 0)
	above = ActDays(first, first + length, families, 0, billed)
	told = ([(0, HOUSEHOLD)], published_book(), VAT)
	added = act.price(above, more, *told)
	assert int(added.energy_wh.sum()) == more
	assert bool((added.energy_wh > 0).all())
	whole = act.price(together, billed + more, *told)
	bill = act.price(together, billed, *told)
	# Energy is spread over days part by part, so a price may differ by a watt-hour of each segment.
	slack = 4 * len(whole) * int(np.max(published_book().rate)) // 1000 + len(whole) + 2
	assert abs(int(whole.gross.sum()) - int(bill.gross.sum()) - int(added.gross.sum())) <= slack
	back = act.price(ActDays(first, first + length, families, 0, billed + more), -more, *told)
	assert int(back.energy_wh.sum()) == -more
	assert int(back.gross.sum()) == -int(added.gross.sum())
