"""Power, reactive energy, discounts, generation, prepaid energy: worked by hand, and against fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core import charge_amounts, prepaid, reactive
from elektrhisob.core.reactive import ReactiveUse


def a(*values: int) -> Any:
	return np.array(values, dtype=np.int64)


def half_up(value: Fraction) -> int:
	sign = -1 if value < 0 else 1
	return sign * int(abs(value) + Fraction(1, 2))


def test_declared_power_of_2016_costs_a_twelfth_of_the_year() -> None:
	"""314 700 soum per kW and year, 800 kW: 20 980 000 soum a month; half of it for 15 of 30 days."""
	price = a(31_470_000)
	assert charge_amounts.month_price(price).tolist() == [2_622_500]
	assert charge_amounts.declared_power(a(800_000), price, a(1), a(1)).tolist() == [2_098_000_000]
	assert charge_amounts.declared_power(a(800_000), price, a(15), a(30)).tolist() == [1_049_000_000]


def test_power_above_the_declared_one_costs_its_coefficient() -> None:
	"""850 of 800 kW at twice the price: 50 × 26 225 × 2 = 2 622 500 soum; below it nothing."""
	told = (a(800_000, 800_000), a(31_470_000, 31_470_000), a(2000, 2000), a(1, 1), a(1, 1))
	assert charge_amounts.excess_power(a(850_000, 799_000), *told).tolist() == [262_250_000, 0]


def test_energy_above_the_contract() -> None:
	"""12 000 kWh against 10 000 at 1 000 soum and 1.3 times: 2 000 × 1 000 × 0.3 = 600 000 soum."""
	charge = a(1_200_000_000)
	assert charge_amounts.over_contract(a(12_000_000), a(10_000_000), charge, a(1300)).tolist() == [
		60_000_000
	]
	assert charge_amounts.over_contract(a(12_000_000), a(10_000_000), charge, a(1000)).tolist() == [0]


def test_saved_energy_is_discounted_up_to_what_was_used() -> None:
	"""15 % on 500 kWh saved of 2 000 kWh at 1 000 soum: 75 000 soum."""
	two_thousand = (a(2_000_000), a(500_000), a(200_000_000), a(1500))
	assert charge_amounts.saved_energy(*two_thousand).tolist() == [-7_500_000]
	assert charge_amounts.saved_energy(a(100_000), a(500_000), a(10_000_000), a(1500)).tolist() == [
		-1_500_000
	]
	assert charge_amounts.saved_energy(a(0), a(500_000), a(0), a(1500)).tolist() == [0]


def test_generation_is_credited_at_its_price() -> None:
	assert charge_amounts.generation(a(123_456), a(100_000)).tolist() == [-12_345_600]


USE = ReactiveUse(a(100_000_000), a(60_000_000), a(2_000_000), a(10_000_000_000))


def test_reactive_energy_by_the_contract_quantity() -> None:
	"""60 000 kvarh against 50 000 at 20 soum, 2 000 given back at 30: 200 000 + 60 000 soum."""
	assert reactive.by_contract_quantity(USE, a(50_000_000), a(2000), a(3000)).tolist() == [26_000_000]
	assert reactive.by_contract_quantity(USE, a(90_000_000), a(2000), a(0)).tolist() == [0]


def test_reactive_energy_by_the_power_factor() -> None:
	"""tg φ 0.6 on 100 000 000 soum: against 0.4, 0.2 × 0.2 = 4 % more; against 0.7, 0.08 × 0.1 less."""
	assert reactive.by_power_factor(USE, a(400), a(200), a(80)).tolist() == [400_000_000]
	assert reactive.by_power_factor(USE, a(700), a(200), a(80)).tolist() == [-80_000_000]


def test_reactive_energy_by_the_economic_equivalent() -> None:
	"""(60 000 + 3 × 2 000) × 0.05 × 1 000 soum = 3 300 000; × (1 + 1 × 0.35²) = 3 704 250 soum."""
	told = (a(500), a(300), a(1000))
	assert reactive.by_economic_equivalent(USE, *told, a(250)).tolist() == [370_425_000]
	assert reactive.by_economic_equivalent(USE, *told, a(600)).tolist() == [330_000_000]


def test_prepaid_energy_keeps_the_old_price_inside_the_norm() -> None:
	"""300 kWh paid before: 200 × 450 + 100 × 900 = 180 000 soum, not 200 × 600 + 100 × 800 = 200 000."""
	old = prepaid.at_old_prices(a(200_000, 100_000), a(45_000, 45_000), a(1000, 2000))
	assert old.tolist() == [9_000_000, 9_000_000]
	assert prepaid.protection(a(20_000_000), a(18_000_000), a(18_000_000)).tolist() == [-2_000_000]
	assert prepaid.protection(a(20_000_000), a(18_000_000), a(9_000_000)).tolist() == [-1_000_000]
	assert prepaid.protection(a(20_000_000), a(18_000_000), a(0)).tolist() == [0]
	assert prepaid.protection(a(20_000_000), a(21_000_000), a(90_000_000)).tolist() == [0]
	assert prepaid.protected_energy(a(300_000), a(18_000_000), a(9_000_000)).tolist() == [150_000]


@given(
	active=st.integers(1, 10**13),
	taken=st.integers(0, 10**13),
	given_back=st.integers(0, 10**12),
	charge=st.integers(0, 10**13),
	limit=st.integers(0, 2000),
	factor=st.integers(0, 1000),
)
def test_any_reactive_charge_is_its_formula_rounded_once(
	active: int, taken: int, given_back: int, charge: int, limit: int, factor: int
) -> None:
	use = ReactiveUse(a(active), a(taken), a(given_back), a(charge))
	tangent = Fraction(taken, active)
	by_factor = charge * Fraction(factor, 1000) * (tangent - Fraction(limit, 1000))
	if abs(by_factor) < 2**62:
		assert reactive.by_power_factor(use, a(limit), a(factor), a(factor)).tolist() == [half_up(by_factor)]
	first = (taken + 3 * given_back) * Fraction(factor, 10_000) * Fraction(charge, active)
	above = max(tangent - Fraction(limit, 1000), Fraction(0))
	by_equivalent = first * (1 + Fraction(1500, 1000) * above**2)
	if by_equivalent < 2**62:
		found = reactive.by_economic_equivalent(use, a(factor), a(300), a(1500), a(limit))
		assert found.tolist() == [half_up(by_equivalent)]


@given(charged=st.integers(0, 10**12), old=st.integers(0, 10**12), advance=st.integers(-(10**12), 10**12))
def test_protection_lowers_no_bill_below_its_old_price(charged: int, old: int, advance: int) -> None:
	line = int(prepaid.protection(a(charged), a(old), a(advance))[0])
	assert line <= 0
	assert charged + line >= min(charged, old)
	if advance >= old and charged > old > 0:
		assert charged + line == old
