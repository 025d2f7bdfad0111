"""A true reading after estimates: they give way, and consumption adds up to last − first."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .columns import NONE
from .periods import day_number
from .true_up import CountingReadings, TrueUp, true_up

KWH = 1000


def column(rows: list[tuple[str, int, str]], modulus: int = 10**8) -> CountingReadings:
	"""(day, kWh, "true" | "free" | "billed") of one register."""
	whole = [day_number(datetime.date.fromisoformat(row[0])) for row in rows]
	return CountingReadings(
		register_idx=np.zeros(len(rows), dtype=np.int64),
		day=np.array(whole, dtype=np.int64),
		value_wh=np.array([row[1] * KWH for row in rows], dtype=np.int64),
		is_estimated=np.array([row[2] != "true" for row in rows]),
		is_billed=np.array([row[2] == "billed" for row in rows]),
		resolution_wh=np.full(len(rows), KWH, dtype=np.int64),
		modulus_wh=np.full(len(rows), modulus, dtype=np.int64),
	)


def told(result: TrueUp) -> list[Any]:
	return [
		"aside" if aside else None if new == NONE else new // KWH
		for aside, new in zip(result.set_aside.tolist(), result.new_value_wh.tolist(), strict=True)
	]


def test_the_true_reading_takes_the_place_of_the_estimate_of_its_month() -> None:
	rows = [("2025-06-30", 100, "true"), ("2025-07-28", 300, "true"), ("2025-07-31", 310, "free")]
	assert told(true_up(column(rows))) == [None, None, "aside"]
	rows = [("2025-06-30", 100, "true"), ("2025-07-15", 310, "free"), ("2025-07-31", 300, "true")]
	assert told(true_up(column(rows))) == [None, "aside", None]


def test_earlier_estimates_that_were_too_high_come_on_the_line_to_the_true_reading() -> None:
	rows = [
		("2025-06-30", 100, "true"),
		("2025-07-31", 250, "free"),
		("2025-08-31", 400, "free"),
		("2025-09-30", 284, "true"),
	]
	# 184 kWh in 92 days, 2 a day: 62 after 31 days, 124 after 62. July's 250 would stand above 224.
	assert told(true_up(column(rows))) == [None, 162, 224, None]


def test_an_estimate_that_was_not_too_high_stays() -> None:
	rows = [("2025-06-30", 100, "true"), ("2025-07-31", 200, "free"), ("2025-08-31", 300, "true")]
	assert told(true_up(column(rows))) == [None, None, None]


def test_a_billed_estimate_stays_and_is_told_of() -> None:
	rows = [("2025-06-30", 100, "true"), ("2025-07-31", 400, "billed"), ("2025-08-31", 300, "true")]
	result = true_up(column(rows))
	assert told(result) == [None, None, None]
	assert result.contradicted.tolist() == [False, True, False]


def test_an_estimate_below_a_true_reading_before_it_no_longer_counts() -> None:
	rows = [("2025-06-30", 300, "true"), ("2025-08-31", 250, "free")]
	assert told(true_up(column(rows))) == [None, "aside"]


@given(
	st.lists(st.tuples(st.integers(1, 70), st.integers(0, 3_000), st.booleans()), min_size=1, max_size=14),
	st.integers(0, 99_999),
)
def test_the_sum_of_steps_is_last_minus_first_and_none_is_longer_than_the_way(
	steps: list[tuple[int, int, bool]], first: int
) -> None:
	"""True dials only grow; estimates in between say anything. What counts afterwards never turns back."""
	modulus = 100_000
	day, dial = datetime.date(2020, 1, 1), first
	rows = [(str(day), dial, "true")]
	for days, kwh, is_true in steps:
		day += datetime.timedelta(days=days)
		if is_true:
			dial = (dial + kwh) % modulus
		rows.append((str(day), dial if is_true else (dial + kwh) % modulus, "true" if is_true else "free"))
	day += datetime.timedelta(days=40)
	dial = (dial + 500) % modulus
	rows.append((str(day), dial, "true"))
	result = true_up(column(rows, modulus * KWH))
	values = [
		row[1] if new is None else new for row, new in zip(rows, told(result), strict=True) if new != "aside"
	]
	total = sum((new - old) % modulus for old, new in itertools.pairwise(values))
	true = [row[1] for row in rows if row[2] == "true"]
	assert total == sum((new - old) % modulus for old, new in itertools.pairwise(true))
