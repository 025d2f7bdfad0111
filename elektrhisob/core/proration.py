"""Splitting a bill over the days on which different prices were in force.

A bill covers the days after the earliest opening reading of the account's registers up to and including the
latest closing reading: o+1 … c, c - o days. A price valid from day D prices the energy of day D and later. So
the bill is cut into segments at every D inside it on which a new version of the tariff begins or the account
changes to another tariff; the segment before D has D - 1 - o days.

Energy is cut step by step (a step lies between two neighbouring readings of one register): each step gives
every segment its average daily energy times the days they share, Wh by Wh, largest remainder first. A reading
taken on the eve of D ends a step there, so it is used exactly and nothing is averaged over it. Meters do not
cut blocks: the energy of all registers of an account is summed per segment and zone.

Worked example. Readings on 30 April and 31 May: 31 days, one norm. 300 kWh on the first meter until its
exchange on the 15th (15 days), 160 kWh on the second from then on (16 days). A new tariff from the 20th:

	segment 1:  1-19 May, 19 days     300 + 160 * 4/16 = 340 kWh     norm 19/31 month
	segment 2: 20-31 May, 12 days           160 * 12/16 = 120 kWh     norm 12/31 month

The norm of a segment is an exact fraction: months covered * days of segment / days of bill * families.
A bill of zero days (a meter installed and read on one day) is one segment with the price of that day.

Inside the core days are half-open: from_day … until_day, the day after the last one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .columns import (
	FAR_DAY,
	NONE,
	Columns,
	Flag,
	Int,
	day_key,
	ranges,
	run_starts,
	sorting_order,
	sum_by_index,
)
from .rounding import split_by_weights

if TYPE_CHECKING:
	from .consumption import StepColumns
	from .tariffs import TariffBook


@dataclass(frozen=True)
class AssignmentColumns(Columns):
	"""Which tariff an account has from a day on, until its next row; in any order. tariff_idx -1 = none."""

	account_idx: Int
	from_day: Int
	tariff_idx: Int


@dataclass(frozen=True)
class SpanColumns(Columns):
	"""What a bill covers, one row per bill, account_idx ascending.

	from_day, until_day   half-open days, never empty: a bill of zero days holds the day of its readings
	days           days between its readings, until_day - from_day or 0
	norm_num, norm_den   norms of the whole bill: months covered * families
	"""

	account_idx: Int
	from_day: Int
	until_day: Int
	days: Int
	norm_num: Int
	norm_den: Int


@dataclass(frozen=True)
class SegmentColumns(Columns):
	"""Days of a bill with one price list, in the order of the bills and days.

	span_row       position in the spans
	from_day, until_day   half-open days, never empty
	days           until_day - from_day, or 0 when the bill has zero days
	interval_days  days of the whole bill
	version_pos    position of the tariff version in the book
	norm_num, norm_den   norms of the segment, reduced
	"""

	span_row: Int
	from_day: Int
	until_day: Int
	days: Int
	interval_days: Int
	version_pos: Int
	norm_num: Int
	norm_den: Int


@dataclass(frozen=True)
class ChargeColumns(Columns):
	"""Energy of one segment in one charged zone, in the order of segment and zone.

	segment_row    position in the segments
	zone           zone that prices it
	energy_wh      energy of the segment
	interval_energy_wh   energy of the whole bill in that zone, of which energy_wh is the part
	"""

	segment_row: Int
	zone: Int
	energy_wh: Int
	interval_energy_wh: Int


def split_spans(
	spans: SpanColumns, assignments: AssignmentColumns, book: TariffBook
) -> tuple[SegmentColumns, Flag]:
	"""Segments of every span, and per span whether each of its days has a tariff version in force.

	A span with a day without a price has no complete segments and must not be billed.
	"""
	row, start, end, tariff = _clip_assignments(spans, assignments)
	first = book.position(tariff, start)
	priced = first != NONE
	row, start, end, tariff, first = (column[priced] for column in (row, start, end, tariff, first))
	last = book.position(tariff, end - 1)
	count = last - first + 1
	version = ranges(first, count)
	piece = np.repeat(np.arange(len(row)), count)
	from_day = np.maximum(start[piece], book.valid_from_day[version])
	following = np.minimum(version + 1, max(len(book.key) - 1, 0))
	is_last = version == last[piece]
	until_day = np.where(is_last, end[piece], book.valid_from_day[following])
	row = row[piece]
	covered = sum_by_index(until_day - from_day, row, len(spans)) == spans.until_day - spans.from_day
	return _segments(spans, row, from_day, until_day, version), covered


def _clip_assignments(spans: SpanColumns, assignments: AssignmentColumns) -> tuple[Int, Int, Int, Int]:
	"""Span row, first day, day after the last one, tariff of every assignment that touches a span."""
	order = sorting_order(day_key(assignments.account_idx, assignments.from_day))
	account, from_day, tariff = (
		column[order] for column in (assignments.account_idx, assignments.from_day, assignments.tariff_idx)
	)
	repeated = np.zeros(len(account), dtype=np.bool_)
	repeated[1:] = (account[1:] == account[:-1]) & (tariff[1:] == tariff[:-1])
	account, from_day, tariff = (column[~repeated] for column in (account, from_day, tariff))
	ends = np.full(len(account), FAR_DAY)
	ends[:-1] = np.where(account[1:] == account[:-1], from_day[1:], FAR_DAY)
	row: Int = np.searchsorted(spans.account_idx, account).astype(np.int64)
	known = row < len(spans)
	known[known] = spans.account_idx[row[known]] == account[known]
	row, tariff = row[known], tariff[known]
	start = np.maximum(from_day[known], spans.from_day[row])
	end = np.minimum(ends[known], spans.until_day[row])
	touches = start < end
	return row[touches], start[touches], end[touches], tariff[touches]


def _segments(spans: SpanColumns, row: Int, from_day: Int, until_day: Int, version: Int) -> SegmentColumns:
	share = until_day - from_day
	numerator = spans.norm_num[row] * share
	denominator = (spans.norm_den * (spans.until_day - spans.from_day))[row]
	divisor = np.gcd(numerator, denominator)
	return SegmentColumns(
		span_row=row,
		from_day=from_day,
		until_day=until_day,
		days=np.minimum(share, spans.days[row]),
		interval_days=spans.days[row],
		version_pos=version,
		norm_num=numerator // divisor,
		norm_den=denominator // divisor,
	)


def distribute(
	steps: StepColumns,
	span_row: Int,
	zone: Int,
	spans: SpanColumns,
	segments: SegmentColumns,
	book: TariffBook,
) -> tuple[ChargeColumns, Flag]:
	"""Energy of the steps as charges per segment and charged zone.

	Args:
		steps: all steps of the spans; span_row and zone: the span and the register zone of each step.
		segments: complete segments of the spans, as split_spans made them.

	Returns:
		the charges, and per step whether every segment of its span prices its zone. Steps that are not priced
		are left out of the charges.
	"""
	count = sum_by_index(np.ones(len(segments), dtype=np.int64), segments.span_row, len(spans))
	first = np.cumsum(count) - count
	pieces = count[span_row]
	step = np.repeat(np.arange(len(steps)), pieces)
	segment = ranges(first[span_row], pieces)
	charged = book.charged_zone(segments.version_pos[segment], zone[step])
	priced = np.ones(len(steps), dtype=np.bool_)
	priced[step[charged == NONE]] = False
	energy = split_by_weights(steps.energy_wh, _shared_days(steps, step, segment, spans, segments), step)
	keep = priced[step]
	key = segment[keep] * book.zones + charged[keep]
	return _sum_charges(key, energy[keep], steps.energy_wh[step[keep]], book.zones), priced


def _shared_days(
	steps: StepColumns, step: Int, segment: Int, spans: SpanColumns, segments: SegmentColumns
) -> Int:
	"""Days a step and a segment share; a step of zero days holds the day it was read, or the first billed."""
	first_day = spans.from_day[segments.span_row[segment]]
	step_from = np.maximum(np.minimum(steps.from_day, steps.until_day - 1)[step], first_day)
	step_until = np.maximum(steps.until_day[step], step_from + 1)
	shared = np.minimum(step_until, segments.until_day[segment])
	shared -= np.maximum(step_from, segments.from_day[segment])
	return np.asarray(np.maximum(shared, 0), dtype=np.int64)


def _sum_charges(key: Int, energy_wh: Int, interval_energy_wh: Int, zones: int) -> ChargeColumns:
	order = sorting_order(key)
	key = key[order]
	starts = run_starts(key)
	if len(starts) == 0:
		empty = np.zeros(0, dtype=np.int64)
		return ChargeColumns(empty, empty, empty, empty)
	return ChargeColumns(
		segment_row=key[starts] // zones,
		zone=key[starts] % zones,
		energy_wh=np.add.reduceat(energy_wh[order], starts),
		interval_energy_wh=np.add.reduceat(interval_energy_wh[order], starts),
	)
