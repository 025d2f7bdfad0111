"""Days and months of the demo's year as int64 days since 1970-01-01."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
	from localbench.simbench_district import Ints

FIRST_MONTH = "2024-11"
MONTHS = 12
TARIFF_CHANGE = "2025-05-01"


def day(date: str) -> int:
	"""Day number of an ISO date."""
	return int(np.datetime64(date, "D").astype(np.int64))


def iso(day_number: int) -> str:
	"""ISO date of a day number."""
	return str(np.datetime64(int(day_number), "D"))


def month_starts(first: str, count: int) -> Ints:
	"""First days of ``count`` months from ``first`` (YYYY-MM), and of the month after them: ``count + 1``
	days."""
	months = np.datetime64(first, "M") + np.arange(count + 1)
	return months.astype("datetime64[D]").astype(np.int64)


def month_of(days: Ints) -> Ints:
	"""Months since 1970-01 of day numbers."""
	return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


YEAR = month_starts(FIRST_MONTH, MONTHS)
FIRST_DAY, LAST_DAY = int(YEAR[0]), int(YEAR[-1]) - 1
# Opening readings are taken in the month before, and the last late ones in the month after.
REGISTERS_FROM, REGISTERS_TO = day("2024-10-01"), day("2025-12-31")
