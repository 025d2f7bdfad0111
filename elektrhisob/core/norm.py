"""How many monthly norms a bill may use.

Block limits are volumes of a calendar month. A bill covers the calendar months after the one of the previous
bill, up to and including the month of its period, each weighted with the part of it in which the account was
supplied. So every day of an account's life gives its norm exactly once:

* a bill every month: 1;  * k months missed: k + 1;
* opened with the reading of the 15th of a 31-day month: the 16 days after it, 16/31;
* closed with the reading of the 15th of a 31-day month: 15/31;
* a meter exchanged on the 15th and not read again that month: the bill ends there with 15/31, the next one
  begins there and has the 16 days left.

With no previous bill the count starts on the day after the opening reading if supply began with that reading
(the meter's installation, or the account opened that month), and with the month after it otherwise: readings
carried over from another system close the month they were taken in. A bill always covers at least its own
month, and a whole norm when the account was open on no day of the months covered.
"""

from __future__ import annotations

import numpy as np

from .columns import NONE, Flag, Int
from .periods import Period, month_fraction, month_of, month_start


def first_day_covered(
	last_billed_day: Int, opening_day: Int, starts_supply: Flag, ended_at_exchange: Flag, period: Period
) -> Int:
	"""First day whose norm each bill may use.

	last_billed_day: last day of the last bill that covered at least one day, -1 none.
	opening_day: day of the bill's opening reading.
	starts_supply: the opening reading began the supply.
	ended_at_exchange: the last bill ended with the first reading of a meter, so within its month.
	"""
	closed_by = np.where(last_billed_day == NONE, opening_day, last_billed_day)
	own_month = month_of(np.array([period.end_day]))
	after_it = month_start(np.minimum(month_of(closed_by) + 1, own_month))
	within = np.where(last_billed_day == NONE, starts_supply, ended_at_exchange)
	return np.where(within, closed_by + 1, after_it)


def days_covered(first_day: Int, opened_day: Int, closed_day: Int, period: Period) -> tuple[Int, Int]:
	"""First day whose norm each bill may use, and the day after the last one.

	opened_day, closed_day: first and last day of the account; closed_day -1 = open.
	"""
	month_end = month_start(month_of(np.array([period.end_day])) + 1)
	end = np.where(closed_day == NONE, month_end, np.minimum(closed_day + 1, month_end))
	return np.maximum(opened_day, first_day), end


def months_covered(first_day: Int, opened_day: Int, closed_day: Int, period: Period) -> tuple[Int, Int]:
	"""Norm months of each bill as an exact fraction (numerator, denominator). See `days_covered`."""
	numerator, denominator = month_fraction(*days_covered(first_day, opened_day, closed_day, period))
	open_at_all = numerator > 0
	return np.where(open_at_all, numerator, 1), np.where(open_at_all, denominator, 1)
