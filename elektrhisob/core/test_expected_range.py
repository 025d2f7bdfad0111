"""Beside an empty line stands what the dial shows: not before the last reading, not beyond the power."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.columns import NONE
from elektrhisob.core.expected_range import DialHistory, expect

KWH = 1000
DIAL = 100_000 * KWH


def history(
	last: tuple[int, int], past: tuple[int, int] = (NONE, NONE), most_daily: int = NONE
) -> DialHistory:
	"""One register from (kWh on the dial, day) pairs."""

	def wh(value: int) -> np.ndarray:
		return np.array([value if value == NONE else value * KWH], dtype=np.int64)

	def day(value: int) -> np.ndarray:
		return np.array([value], dtype=np.int64)

	return DialHistory(
		last_wh=wh(last[0]),
		last_day=day(last[1]),
		past_wh=wh(past[0]),
		past_day=day(past[1]),
		modulus_wh=np.array([DIAL], dtype=np.int64),
		most_daily_wh=wh(most_daily),
	)


def test_the_usual_divided_and_multiplied() -> None:
	# 300 kWh in 30 days before; 10 days on, at three times: a third of 100 up to 300.
	found = expect(history((1300, 30), (1000, 0)), day=40, multiple_tenths=30)
	assert found.usual_daily_wh.tolist() == [10 * KWH]
	assert (found.from_wh.tolist(), found.to_wh.tolist()) == ([1300 * KWH + 33_333], [1600 * KWH])


def test_permitted_power_is_the_end_of_every_range() -> None:
	found = expect(history((1300, 30), (1000, 0), most_daily=12), day=40, multiple_tenths=30)
	assert found.to_wh.tolist() == [1420 * KWH]


def test_without_a_history_the_power_alone_tells_and_without_a_reading_nothing() -> None:
	first = expect(history((500, 30), most_daily=24), day=40, multiple_tenths=30)
	assert (first.from_wh.tolist(), first.to_wh.tolist()) == ([500 * KWH], [740 * KWH])
	assert first.usual_daily_wh.tolist() == [NONE]
	none = expect(history((NONE, NONE)), day=40, multiple_tenths=30)
	assert (none.from_wh.tolist(), none.to_wh.tolist()) == ([NONE], [NONE])


def test_a_range_that_passes_zero_ends_below_its_beginning() -> None:
	found = expect(history((99_990, 30), (99_690, 0)), day=40, multiple_tenths=30)
	assert found.from_wh.tolist() == [23_333]
	assert found.to_wh.tolist() == [290 * KWH]


@given(
	past=st.integers(0, 99_999),
	used=st.integers(0, 50_000),
	span=st.integers(1, 400),
	days=st.integers(0, 400),
	power=st.one_of(st.just(NONE), st.integers(1, 5000)),
	tenths=st.integers(0, 200),
)
def test_the_range_is_on_the_dial_and_holds_the_usual(
	past: int, used: int, span: int, days: int, power: int, tenths: int
) -> None:
	last = (past + used) % 100_000
	found = expect(history((last, span), (past, 0), power), span + days, tenths)
	low, high = int(found.from_wh[0]), int(found.to_wh[0])
	assert 0 <= low < DIAL and 0 <= high < DIAL
	least, most = (low - last * KWH) % DIAL, (high - last * KWH) % DIAL
	assert least <= most
	usual = used * KWH * days // span
	limit = DIAL - 1 if power == NONE else min(power * KWH * days, DIAL - 1)
	if used and usual <= limit:
		assert least <= usual <= most
	assert most <= limit
