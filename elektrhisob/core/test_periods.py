"""Periods and calendar arithmetic."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.periods import (
	Period,
	date_of,
	day_number,
	month_of,
	month_period,
	month_start,
	period_of_name,
)


def test_a_month_runs_from_its_first_to_its_last_day() -> None:
	february = month_period(2024, 2)
	assert (date_of(february.start_day), date_of(february.end_day)) == (
		datetime.date(2024, 2, 1),
		datetime.date(2024, 2, 29),
	)
	assert (february.days, february.name) == (29, "2024-02")


def test_neighbouring_months_cross_the_year() -> None:
	assert month_period(2024, 12).next_month() == month_period(2025, 1)
	assert month_period(2025, 1).previous_month() == month_period(2024, 12)


def test_a_period_is_found_by_its_name() -> None:
	assert period_of_name("2025-05") == month_period(2025, 5)
	for name in ("2025-5", "2025-13", "may", "2025-05-01", "٢٠٢٥-٠٥"):
		with pytest.raises(ValueError):
			period_of_name(name)


def test_a_period_does_not_end_before_it_starts() -> None:
	with pytest.raises(ValueError, match="before"):
		Period(5, 4)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)))
def test_day_numbers_are_those_of_numpy_and_of_the_calendar(date: datetime.date) -> None:
	day = np.array([day_number(date)])
	assert date_of(int(day[0])) == date
	assert day[0] == np.datetime64(date, "D").astype(np.int64)
	assert date_of(int(month_start(month_of(day))[0])) == date.replace(day=1)
