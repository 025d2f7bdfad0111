"""Pricing: charges to bill lines.

Blocks are progressive: every kWh costs the price of the block it falls into. Block limits of a monthly norm
are scaled by the norm fraction of the segment and rounded half up to a watt-hour. The gross sum of a line is
rounded once, half up to a tiyin. Prices include VAT, so

	net = half_up(gross * 10000 / (10000 + VAT basis points))      VAT = gross - net

with the VAT rate of the last day of the line's segment (its closing side).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .columns import Columns, Flag, Int, rank_in_run, sum_by_index
from .rounding import half_up_product
from .tariffs import OPEN_END, TariffBook

if TYPE_CHECKING:
	from .proration import ChargeColumns, SegmentColumns

TOP_BLOCK = -1
"""block_to_wh of a line in the open top block."""

_WH_PER_KWH = 1000
_BASIS_POINTS = 10_000


@dataclass(frozen=True)
class LineColumns(Columns):
	"""One row per bill, segment, zone and block that carries energy, in that order. All that made the sum:

	account_idx
	segment_no     1, 2, … within the bill
	zone           zone that prices it, 0 the whole day
	block_no       1, 2, … from the lowest
	block_from_wh, block_to_wh   scaled block limits, -1 = no upper limit
	energy_wh      energy of the line
	rate           tiyin per kWh, VAT included
	gross, vat, net   tiyin
	vat_rate       basis points
	from_day, to_day   first and last day of the segment; the day of the readings when the bill has zero days
	days           days of the segment: to_day - from_day + 1, or 0
	interval_days  days of the whole bill
	version_idx    the caller's index of the tariff version
	norm_num, norm_den   norms of the segment: limit = half_up(monthly limit * num / den); 1/1 when not scaled
	segment_energy_wh    energy of the segment in this zone, all blocks
	interval_energy_wh   energy of the whole bill in this zone
	"""

	account_idx: Int
	segment_no: Int
	zone: Int
	block_no: Int
	block_from_wh: Int
	block_to_wh: Int
	energy_wh: Int
	rate: Int
	gross: Int
	vat: Int
	net: Int
	vat_rate: Int
	from_day: Int
	to_day: Int
	days: Int
	interval_days: Int
	version_idx: Int
	norm_num: Int
	norm_den: Int
	segment_energy_wh: Int
	interval_energy_wh: Int


def rate(
	charges: ChargeColumns, segments: SegmentColumns, account_idx: Int, vat_rate: Int, book: TariffBook
) -> LineColumns:
	"""Lines of all charges. Their energy sums to that of the charges.

	account_idx and vat_rate (basis points) belong to the segments. A bill without any energy gets one line of
	zero in the first block of its last segment, so that it still explains itself.
	"""
	zero = _zero_charges(charges, segments)
	charge, block, lower, upper, energy = _fill_blocks(charges, segments, zero, book)
	order = np.argsort(charge * book.blocks + block, kind="stable")
	charge, block, lower, upper, energy = (c[order] for c in (charge, block, lower, upper, energy))
	segment = charges.segment_row[charge]
	zone = charges.zone[charge]
	version = segments.version_pos[segment]
	price = book.rate[version, zone, block]
	scaled = book.scale_blocks[version]
	gross = half_up_product(energy, price, _WH_PER_KWH)
	net = half_up_product(gross, _BASIS_POINTS, _BASIS_POINTS + vat_rate[segment])
	return LineColumns(
		account_idx=account_idx[segment],
		segment_no=_segment_numbers(segments)[segment],
		zone=zone,
		block_no=block + 1,
		block_from_wh=lower,
		block_to_wh=np.where(upper == OPEN_END, TOP_BLOCK, upper),
		energy_wh=energy,
		rate=price,
		gross=gross,
		vat=gross - net,
		net=net,
		vat_rate=vat_rate[segment],
		from_day=segments.from_day[segment],
		to_day=segments.until_day[segment] - 1,
		days=segments.days[segment],
		interval_days=segments.interval_days[segment],
		version_idx=book.version_idx[version],
		norm_num=np.where(scaled, segments.norm_num[segment], 1),
		norm_den=np.where(scaled, segments.norm_den[segment], 1),
		segment_energy_wh=charges.energy_wh[charge],
		interval_energy_wh=charges.interval_energy_wh[charge],
	)


def _fill_blocks(
	charges: ChargeColumns, segments: SegmentColumns, zero: Flag, book: TariffBook
) -> tuple[Int, Int, Int, Int, Int]:
	"""Charge, block, scaled lower and upper limit, energy of every block that carries energy, by block."""
	found: list[tuple[Int, Int, Int, Int, Int]] = []
	rows = np.flatnonzero((charges.energy_wh > 0) | zero)
	for block in range(book.blocks):
		segment = segments.take(charges.segment_row[rows])
		zone = charges.zone[rows]
		lower = _scaled_limit(book.block_from_wh[segment.version_pos, zone, block], segment, book)
		upper = _scaled_limit(book.block_from_wh[segment.version_pos, zone, block + 1], segment, book)
		energy = np.minimum(charges.energy_wh[rows], upper) - lower
		carries = (energy > 0) | (zero[rows] & (block == 0))
		number = np.full(int(carries.sum()), block, dtype=np.int64)
		found.append((rows[carries], number, lower[carries], upper[carries], energy[carries]))
		rows = rows[charges.energy_wh[rows] > upper]
	charge, number, lower, upper, energy = (np.concatenate(column) for column in zip(*found, strict=True))
	return charge, number, lower, upper, energy


def _scaled_limit(limit: Int, segment: SegmentColumns, book: TariffBook) -> Int:
	scaled = book.scale_blocks[segment.version_pos] & (limit != OPEN_END)
	scaled &= segment.norm_num != segment.norm_den
	if not bool(scaled.any()):
		return limit
	result = limit.copy()
	result[scaled] = half_up_product(limit[scaled], segment.norm_num[scaled], segment.norm_den[scaled])
	return result


def _zero_charges(charges: ChargeColumns, segments: SegmentColumns) -> Flag:
	"""The one charge that stands for a bill without energy: lowest zone of its last segment."""
	span = segments.span_row[charges.segment_row]
	spans = int(segments.span_row.max(initial=-1)) + 1
	without_energy = sum_by_index(charges.energy_wh, span, spans) == 0
	first_of_segment = np.append(True, charges.segment_row[1:] != charges.segment_row[:-1])[: len(charges)]
	last_segment = np.zeros(spans, dtype=np.int64)
	last_segment[segments.span_row] = np.arange(len(segments))
	in_last_segment = charges.segment_row == last_segment[span]
	return np.asarray(first_of_segment & in_last_segment & without_energy[span], dtype=np.bool_)


def _segment_numbers(segments: SegmentColumns) -> Int:
	return rank_in_run(segments.span_row) + 1
