"""Norm months: every day of an account's life gives its norm exactly once."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from elektrhisob.core.norm import first_day_covered, months_covered
from elektrhisob.core.periods import day_number, month_period


def months(
	period: tuple[int, int],
	*,
	opened: str = "2020-01-01",
	closed: str | None = None,
	billed_to: str | None = None,
	opening: str = "2025-04-30",
	starts_supply: bool = False,
	ended_at_exchange: bool = False,
) -> Fraction:
	month = month_period(*period)
	last = np.array([-1 if billed_to is None else day_number(billed_to)])
	opening_day, supply, exchange = (
		np.array([value]) for value in (day_number(opening), starts_supply, ended_at_exchange)
	)
	first = first_day_covered(last, opening_day, supply, exchange, month)
	closed_day = np.array([-1 if closed is None else day_number(closed)])
	num, den = months_covered(first, np.array([day_number(opened)]), closed_day, month)
	return Fraction(int(num[0]), int(den[0]))


def test_a_bill_every_month_has_one_norm() -> None:
	assert months((2025, 5), billed_to="2025-04-30") == 1
	assert months((2025, 5), billed_to="2025-04-02") == 1


def test_every_missed_month_adds_a_norm() -> None:
	assert months((2025, 5), billed_to="2025-02-27") == 3
	assert months((2025, 2), billed_to="2023-12-31") == 14


def test_readings_carried_over_from_another_system_close_their_month() -> None:
	assert months((2025, 5), opening="2025-04-28") == 1
	assert months((2025, 5), opening="2025-03-31") == 2


def test_supply_begins_the_day_after_its_first_reading() -> None:
	cases = (("2025-05-15", Fraction(16, 31)), ("2025-04-30", 1), ("2025-04-15", Fraction(3, 2)))
	for day, expected in cases:
		assert months((2025, 5), opened=day, opening=day, starts_supply=True) == expected


def test_an_account_opened_after_its_opening_reading_has_the_norm_of_its_own_days() -> None:
	found = months((2025, 5), opened="2025-05-22", opening="2025-05-15", starts_supply=True)
	assert found == Fraction(10, 31)


def test_the_last_month_ends_on_the_closing_day() -> None:
	assert months((2025, 5), closed="2025-05-15", billed_to="2025-04-30") == Fraction(15, 31)
	assert months((2025, 6), closed="2025-05-31", billed_to="2025-04-30") == 1


def test_a_bill_after_one_that_ended_at_an_exchange_has_the_days_left() -> None:
	assert months((2025, 5), billed_to="2025-04-05", ended_at_exchange=True) == 1 + Fraction(25, 30)


def test_a_second_bill_of_a_month_still_has_the_norm_of_the_month() -> None:
	assert months((2025, 5), billed_to="2025-05-10") == 1


def test_an_account_open_on_no_day_of_the_month_has_a_whole_norm() -> None:
	assert months((2025, 5), closed="2025-04-10", billed_to="2025-04-30") == 1


@given(st.integers(1, 900), st.integers(1, 900), st.sets(st.integers(1, 29)))
@settings(max_examples=60)
def test_the_norms_of_a_life_are_the_days_of_that_life(start: int, life: int, missed: set[int]) -> None:
	"""Bill an account from its first to its last month, missing some: the norms are its days of supply."""
	origin = day_number("2023-01-01")
	opening, closing = origin + start, origin + start + life
	period = month_period(2023, 1)
	last, total, number = np.array([-1]), Fraction(0), 0
	while period.start_day <= closing:
		number += 1
		is_final = closing <= period.end_day
		closes = min(closing, period.end_day)
		if closes > opening and (is_final or number not in missed):
			first = first_day_covered(last, np.array([opening]), np.array([True]), np.array([False]), period)
			num, den = months_covered(first, np.array([opening]), np.array([closing]), period)
			total += Fraction(int(num[0]), int(den[0]))
			last = np.array([closes])
		period = period.next_month()
	assert total == days_in_months(opening + 1, closing)


def days_in_months(first: int, last: int) -> Fraction:
	"""Days first to last, each as its part of its month."""
	days = np.arange(first, last + 1).astype("datetime64[D]")
	starts = days.astype("datetime64[M]")
	lengths = ((starts + 1).astype("datetime64[D]") - starts.astype("datetime64[D]")).astype(np.int64)
	return sum((Fraction(1, int(length)) for length in lengths), Fraction(0))
