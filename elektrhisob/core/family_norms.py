"""Monthly norms of an account whose families come and go, and that is closed for a while.

A day gives the account one norm for each family that lives there, divided by the days of its month; a day on
which the account is closed gives none. An account without families by date has its one number all the time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import FAR_DAY, NONE, Columns, Flag, Int, day_key, run_starts, sum_by_index
from .periods import month_of, month_start

PARTS = 377_580
"""Parts of a month that 28, 29, 30 and 31 days divide without a rest."""


@dataclass(frozen=True)
class SpanRows(Columns):
	"""Days from_day to until_day, both inclusive, -1 = open, of the account at account_idx; in any order."""

	account_idx: Int
	from_day: Int
	until_day: Int


@dataclass(frozen=True)
class NormChanges(Columns):
	"""families: norms in force from the day on, by account and day; the first row of an account is long ago.

	Accounts without a row have their norm_multiplier on every day.
	"""

	account_idx: Int
	day: Int
	families: Int


def no_changes() -> NormChanges:
	return NormChanges(*(np.zeros(0, dtype=np.int64) for _column in range(3)))


def norm_changes(multiplier: Int, families: SpanRows, closings: SpanRows) -> NormChanges:
	"""multiplier: the number written on each account, which holds where no family is entered by date."""
	by_date = np.zeros(len(multiplier), dtype=np.bool_)
	by_date[families.account_idx] = True
	concerned = by_date.copy()
	concerned[closings.account_idx] = True
	accounts = np.flatnonzero(concerned)
	begun = np.where(by_date[accounts], 0, multiplier[accounts])
	none = np.zeros(len(accounts), dtype=np.int64)
	blocks = [
		(accounts, np.full(len(accounts), -FAR_DAY), begun, none),
		*_events(families, 1, 0),
		*_events(closings, 0, 1),
	]
	account, day, came, shut = (np.concatenate(column) for column in zip(*blocks, strict=True))
	key = day_key(account, day)
	order = np.argsort(key, kind="stable")
	account, day, key = account[order], day[order], key[order]
	living = _running(came[order], account)
	living = np.where(by_date[account], np.maximum(living, 1), living)
	living = np.where(_running(shut[order], account) > 0, 0, living)
	last = np.append(run_starts(key)[1:], len(key)) - 1 if len(key) else run_starts(key)
	return NormChanges(account[last], day[last], living[last])


def _events(spans: SpanRows, families: int, closed: int) -> list[tuple[Int, Int, Int, Int]]:
	"""One who comes on the first day, one who leaves on the day after the last."""
	ended = spans.until_day != NONE
	account, until = spans.account_idx[ended], spans.until_day[ended]
	return [
		(
			spans.account_idx,
			spans.from_day,
			_filled(spans.account_idx, families),
			_filled(spans.account_idx, closed),
		),
		(account, until + 1, _filled(account, -families), _filled(account, -closed)),
	]


def _filled(like: Int, value: int) -> Int:
	return np.full(len(like), value, dtype=np.int64)


def _running(values: Int, account: Int) -> Int:
	"""Cumulative sums that begin anew with each account; accounts stand together."""
	total = np.cumsum(values)
	starts = run_starts(account)
	before = np.where(starts > 0, total[starts - 1], 0)
	return np.asarray(total - np.repeat(before, np.diff(np.append(starts, len(account)))), dtype=np.int64)


def with_changes(
	norms: tuple[Int, Int], account_idx: Int, begin: Int, end: Int, changes: NormChanges
) -> tuple[Int, Int]:
	"""Norms of bills (numerator, denominator) with the changes of their accounts.

	norms: as they are without changes. account_idx ascending, begin, end: the days each bill covers, the last
	exclusive. A bill whose account was closed on all of them keeps the norms it had: energy was used.
	"""
	numerator, denominator = norms
	if not len(changes):
		return norms
	row = np.searchsorted(account_idx, changes.account_idx)
	known = row < len(account_idx)
	known[known] = account_idx[row[known]] == changes.account_idx[known]
	next_day = np.append(changes.day[1:], FAR_DAY)
	same = np.append(changes.account_idx[1:] == changes.account_idx[:-1], False)
	until = np.where(same, next_day, FAR_DAY)
	row, since, until, families = row[known], changes.day[known], until[known], changes.families[known]
	low, high = np.maximum(since, begin[row]), np.minimum(until, end[row])
	inside = high > low
	parts = families[inside] * (_position(high[inside]) - _position(low[inside]))
	total = sum_by_index(parts, row[inside], len(account_idx))
	changed = _any_at(row, len(account_idx)) & (total > 0)
	divisor = np.gcd(np.where(changed, total, 1), PARTS)
	return (
		np.where(changed, total // divisor, numerator),
		np.where(changed, PARTS // divisor, denominator),
	)


def _position(day: Int) -> Int:
	"""Months since 1970 in parts of a month."""
	month = month_of(day)
	start = month_start(month)
	return np.asarray(
		month * PARTS + (day - start) * (PARTS // (month_start(month + 1) - start)), dtype=np.int64
	)


def _any_at(index: Int, size: int) -> Flag:
	found = np.zeros(size, dtype=np.bool_)
	found[index] = True
	return found
