"""Settlement periods and calendar arithmetic on day numbers (days since 1970-01-01)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
	from .columns import Int

_EPOCH = datetime.date(1970, 1, 1)


@dataclass(frozen=True, order=True)
class Period:
	"""Days start_day to end_day, both inclusive."""

	start_day: int
	end_day: int

	def __post_init__(self) -> None:
		if self.end_day < self.start_day:
			raise ValueError("A period must not end before it starts.")

	@property
	def days(self) -> int:
		return self.end_day - self.start_day + 1

	@property
	def name(self) -> str:
		"""The month the period ends in, as "2025-05"."""
		return date_of(self.end_day).strftime("%Y-%m")

	def next_month(self) -> Period:
		following = date_of(self.end_day + 1)
		return month_period(following.year, following.month)

	def previous_month(self) -> Period:
		preceding = date_of(self.start_day - 1)
		return month_period(preceding.year, preceding.month)


def month_period(year: int, month: int) -> Period:
	"""The calendar month; ValueError for a month outside 1..12."""
	first = datetime.date(year, month, 1)
	following = datetime.date(year + month // 12, month % 12 + 1, 1)
	return Period(day_number(first), day_number(following) - 1)


def period_of_name(name: str) -> Period:
	"""The month called "2025-05"; ValueError for anything else."""
	if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", name):
		raise ValueError(f"{name!r} is not a settlement period like 2025-05.")
	return month_period(int(name[:4]), int(name[5:]))


def day_number(date: datetime.date | str) -> int:
	"""Days since 1970-01-01 of a date or an ISO date text."""
	if isinstance(date, str):
		date = datetime.date.fromisoformat(date)
	return date.toordinal() - _EPOCH.toordinal()


def date_of(day: int) -> datetime.date:
	return _EPOCH + datetime.timedelta(days=int(day))


def month_of(day: Int) -> Int:
	"""Calendar month of each day, counted from January 1970 = 0."""
	return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_start(month: Int) -> Int:
	"""First day of each calendar month."""
	return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def month_and_part(day: Int) -> tuple[Int, Int, Int]:
	"""Calendar month of each day, days of it before the day, days in it."""
	month = month_of(day)
	start = month_start(month)
	return month, day - start, month_start(month + 1) - start


def month_fraction(from_day: Int, until_day: Int) -> tuple[Int, Int]:
	"""Calendar months from the first day to the day after the last one, as an exact fraction."""
	begin_months, begin_part, begin_days = month_and_part(from_day)
	end_months, end_part, end_days = month_and_part(until_day)
	denominator = begin_days * end_days
	numerator = (end_months - begin_months) * denominator + end_part * begin_days - begin_part * end_days
	return numerator, denominator
