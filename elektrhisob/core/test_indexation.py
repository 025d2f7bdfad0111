"""Indexed prices stay within what was decided, to the tiyin."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.indexation import beyond, growth, indexed, priced

prices = st.lists(st.integers(1, 10_000_000), min_size=1, max_size=20).map(
	lambda x: np.array(x, dtype=np.int64)
)
steps = st.sampled_from([1, 100, 500, 1000])


def test_household_prices_by_ten_percent() -> None:
	now = np.array([60_000, 80_000, 46_667], dtype=np.int64)
	assert indexed(now, 1000, 1000, down=True).tolist() == [66_000, 88_000, 51_000]
	assert indexed(now, 1000, 500, down=False).tolist() == [66_000, 88_000, 51_500]
	assert beyond(now, np.array([66_000, 88_000, 51_500]), 1000).tolist() == [False, False, True]
	assert growth(now, np.array([66_000, 88_000, 51_500])).tolist() == [1000, 1000, 1036]


@given(prices, st.integers(0, 5000), steps)
def test_rounding_down_keeps_within_the_percent_and_never_lowers(rates: Any, percent: int, step: int) -> None:
	new = indexed(rates, percent, step, down=True)
	assert not beyond(rates, new, percent).any()
	assert (new >= rates).all()
	assert ((new % step == 0) | (new == rates)).all()


@given(prices, st.integers(0, 5000), steps)
def test_rounding_to_the_nearest_misses_by_half_a_step_at_most(rates: Any, percent: int, step: int) -> None:
	new = indexed(rates, percent, step, down=False)
	assert (np.abs(new * 10_000 - rates * (10_000 + percent)) * 2 <= step * 10_000).all()
	assert (new % step == 0).all()


def test_a_line_costs_its_energy_at_the_price() -> None:
	assert priced(np.array([200_000, 1, -1500]), np.array([66_000, 66_000, 66_000])).tolist() == [
		13_200_000,
		66,
		-99_000,
	]


def test_a_step_of_nothing_is_refused() -> None:
	with pytest.raises(ValueError, match="positive"):
		indexed(np.array([1]), 0, 0, down=True)
