"""Added energy beside metered energy: as steps before the split, or taken out of the charges after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .added_energy import ANY_ZONE, AddedColumns, joined
from .columns import NONE, Flag, Int, sum_by_index
from .consumption import StepColumns
from .rounding import split_by_weights

if TYPE_CHECKING:
	from .consumption import Consumption, RegisterColumns
	from .proration import ChargeColumns, SegmentColumns, SpanColumns
	from .tariffs import TariffBook


def in_zones(added: AddedColumns, registers: RegisterColumns, consumption: Consumption) -> AddedColumns:
	"""Rows above zero without a zone, spread over the zones of the account's meters as these count."""
	open_rows = (added.zone == ANY_ZONE) & (added.energy_wh >= 0)
	if not bool(open_rows.any()):
		return added
	intervals = consumption.intervals
	account = registers.account_idx[intervals.register_idx]
	zone = registers.zone[intervals.register_idx]
	account, zone, used = _by_zone(account, zone, intervals.energy_wh)
	rows = added.take(open_rows)
	first = np.searchsorted(account, rows.account_idx, side="left")
	count = np.searchsorted(account, rows.account_idx, side="right") - first
	metered = np.flatnonzero(count)
	piece = np.repeat(metered, count[metered])
	offset = np.arange(len(piece)) - np.repeat(np.cumsum(count[metered]) - count[metered], count[metered])
	at = first[piece] + offset
	total = sum_by_index(used[at], piece, len(rows))
	weights = np.where(total[piece] > 0, used[at], 1)
	energy = split_by_weights(np.where(count > 0, rows.energy_wh, 0), weights, piece)
	spread = replace(rows.take(piece), zone=zone[at], energy_wh=energy)
	whole_day = rows.take(count == 0)
	whole_day = replace(whole_day, zone=np.zeros(len(whole_day), dtype=np.int64))
	return joined([added.take(~open_rows), spread, whole_day])


def _by_zone(account: Int, zone: Int, energy: Int) -> tuple[Int, Int, Int]:
	"""Energy summed per account and zone, sorted."""
	order = np.lexsort((zone, account))
	account, zone, energy = account[order], zone[order], energy[order]
	if len(account) == 0:
		return account, zone, energy
	changed = np.ones(len(account), dtype=np.bool_)
	changed[1:] = (account[1:] != account[:-1]) | (zone[1:] != zone[:-1])
	starts = np.flatnonzero(changed)
	return account[starts], zone[starts], np.add.reduceat(energy, starts)


def with_steps(steps: StepColumns, added: AddedColumns, spans: SpanColumns, span_row: Int) -> StepColumns:
	"""The rows above zero behind the steps of the meters; days outside the bill are the days of the bill."""
	first, last = spans.from_day[span_row], spans.until_day[span_row]
	from_day = np.maximum(np.where(added.from_day == NONE, first, added.from_day), first)
	until_day = np.minimum(np.where(added.until_day == NONE, last, added.until_day), last)
	empty = until_day <= from_day
	return StepColumns(
		np.concatenate([steps.interval_row, np.full(len(added), NONE)]),
		np.concatenate([steps.from_day, np.where(empty, first, from_day)]),
		np.concatenate([steps.until_day, np.where(empty, last, until_day)]),
		np.concatenate([steps.energy_wh, added.energy_wh]),
	)


def take_away(
	charges: ChargeColumns,
	taken: AddedColumns,
	spans: SpanColumns,
	segments: SegmentColumns,
	book: TariffBook,
) -> tuple[ChargeColumns, Int]:
	"""Charges less the rows below zero, and the spans that have less than is to be taken.

	Energy of a zone leaves the charges of that zone, energy without a zone leaves all charges in proportion.
	"""
	energy = charges.energy_wh.copy()
	short = np.zeros(len(spans), dtype=np.bool_)
	span_of = segments.span_row[charges.segment_row]
	version = segments.version_pos[charges.segment_row]
	taken_span = np.searchsorted(spans.account_idx, taken.account_idx)
	for zone in sorted(set(taken.zone.tolist()), reverse=True):
		in_zone = taken.zone == zone
		total = -sum_by_index(taken.energy_wh[in_zone], taken_span[in_zone], len(spans))
		if zone == ANY_ZONE:
			fits: Flag = total[span_of] > 0
		else:
			charged = book.charged_zone(version, np.full(len(charges), zone))
			fits = (total[span_of] > 0) & (charges.zone == charged)
		rows = np.flatnonzero(fits)
		available = sum_by_index(energy[rows], span_of[rows], len(spans))
		short |= total > available
		rows = rows[~short[span_of[rows]]]
		energy[rows] -= split_by_weights(np.where(short, 0, total), energy[rows], span_of[rows])
	touched = np.zeros(len(spans), dtype=np.bool_)
	touched[taken_span] = True
	interval = np.where(
		touched[span_of],
		_total_by_span_and_zone(energy, span_of, charges.zone, book.zones, len(spans)),
		charges.interval_energy_wh,
	)
	return replace(charges, energy_wh=energy, interval_energy_wh=interval), np.flatnonzero(short)


def give_away(
	charges: ChargeColumns,
	given: tuple[Int, Int],
	spans: SpanColumns,
	segments: SegmentColumns,
) -> tuple[ChargeColumns, AddedColumns]:
	"""Charges without any energy of the given accounts, and the rows that tell so: account, source."""
	row = np.searchsorted(spans.account_idx, given[0])
	known = row < len(spans)
	known[known] = spans.account_idx[row[known]] == given[0][known]
	account, source, row = given[0][known], given[1][known], row[known]
	span_of = segments.span_row[charges.segment_row]
	total = sum_by_index(charges.energy_wh, span_of, len(spans))[row]
	emptied = np.zeros(len(spans), dtype=np.bool_)
	emptied[row] = True
	energy = np.where(emptied[span_of], 0, charges.energy_wh)
	interval = np.where(emptied[span_of], 0, charges.interval_energy_wh)
	none = np.full(len(account), NONE)
	days = (spans.from_day[row], spans.until_day[row])
	rows = AddedColumns(account, none, *days, -total, source, none, none)
	return replace(charges, energy_wh=energy, interval_energy_wh=interval), rows.take(total > 0)


def _total_by_span_and_zone(energy: Int, span: Int, zone: Int, zones: int, spans: int) -> Int:
	key = span * zones + zone
	return sum_by_index(energy, key, spans * zones)[key]
