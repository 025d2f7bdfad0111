"""Compensation of energy above the norm, against the formula of the act."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.compensation import CompensationColumns, ExcessColumns, FamilyColumns, compensate

NORM, CAP = 200_000, 150_000
INSIDE, ABOVE = 60_000, 80_000


def whole(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
	return np.array(values, dtype=np.int64)


def of(*used_wh: int) -> CompensationColumns:
	"""Single families with one line each."""
	excess = [max(0, used - NORM) for used in used_wh]
	count = len(used_wh)
	return compensate(
		FamilyColumns(whole(*[0] * count), whole(*[CAP] * count)),
		ExcessColumns(whole(*range(count)), whole(*excess), whole(*[ABOVE - INSIDE] * count)),
	)


@given(st.lists(st.integers(0, 2_000_000), min_size=1, max_size=20))
def test_the_formula_of_the_act(used: list[int]) -> None:
	found = of(*used)
	for wh, tiyin, total in zip(found.energy_wh, found.amount, used, strict=True):
		expected = min(CAP, max(0, total - NORM))
		assert wh == expected
		assert tiyin == (expected * (ABOVE - INSIDE) + 500) // 1000


def test_the_most_of_2025_is_30_000_soum() -> None:
	assert of(350_000).amount.tolist() == [3_000_000]
	assert of(5_000_000).amount.tolist() == [3_000_000]
	assert of(200_000).amount.tolist() == [0]
	assert of(250_000).amount.tolist() == [1_000_000]


@given(
	lines=st.lists(st.tuples(st.integers(0, 300_000), st.integers(0, 50_000)), min_size=1, max_size=5),
	families=st.integers(1, 4),
)
def test_families_of_one_account_share_what_is_above_their_norms(
	lines: list[tuple[int, int]], families: int
) -> None:
	found = compensate(
		FamilyColumns(whole(*range(families)), whole(*[CAP] * families)),
		ExcessColumns(
			np.repeat(np.arange(families), len(lines)),
			whole(*[wh for wh, _price in lines] * families),
			whole(*[price for _wh, price in lines] * families),
		),
	)
	excess = sum(wh for wh, _price in lines)
	assert found.energy_wh.sum() == min(excess, CAP * families)
	assert (found.energy_wh <= CAP).all()
	assert (np.diff(found.energy_wh) <= 0).all()


def test_a_price_that_rose_within_the_month_counts_for_its_own_days() -> None:
	found = compensate(
		FamilyColumns(whole(0), whole(CAP)),
		ExcessColumns(whole(0, 0), whole(100_000, 100_000), whole(45_000, 20_000)),
	)
	assert found.energy_wh.tolist() == [150_000]
	assert found.amount.tolist() == [4_500_000 + 1_000_000]


def test_nothing_asked_nothing_paid() -> None:
	empty = whole()
	assert len(compensate(FamilyColumns(empty, empty), ExcessColumns(empty, empty, empty))) == 0
