"""Energy that no reading shows: recalculated by one of five methods, and priced in the days it was used.

	average daily        energy of good days / their days * days without metering
	connected capacity   I * U * cos φ * T, with three phases √3 times it; or agreed power * T
	appliances           Σ power * number * hours a day * demand factor * days
	meter error          measured / (1 + δ)
	correction factor    measured * k, k = true / measured power (a phase of three lost: 3/2)

Whole numbers only: watts, milliamperes, volts, thousandths, watt-hours. One division at the end rounds half
up; √3 is rounded once with the rest, as the root of three times the square.

The recalculated energy fills the blocks above what bills of the same days hold already: it costs the bill of
both together less the bill of the one, line by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np

from .columns import NONE, Int
from .consumption import StepColumns
from .periods import month_fraction
from .proration import AssignmentColumns, SegmentColumns, SpanColumns, distribute, split_spans
from .rating import LineColumns, rate

if TYPE_CHECKING:
	from collections.abc import Sequence

	from .tariffs import TariffBook, VatRates

HOURS_A_DAY = 24
_THOUSAND = 1000
_MILLION = 1_000_000
_HUNDRED = 100
_MILLIPERCENT = 100_000
_WH_PER_KWH = 1000
_BASIS_POINTS = 10_000


@dataclass(frozen=True)
class Appliance:
	"""Power of one in watts, hours a day in hundredths, demand factor in percent."""

	watts: int
	number: int
	hours_hundredths: int
	demand_percent: int


@dataclass(frozen=True)
class ActDays:
	"""The days of an act, half-open, with the norms of one month and what was on bills of these days."""

	from_day: int
	until_day: int
	families: int
	zone: int
	billed_wh: int


class NoPriceError(ValueError):
	"""A day of the act, or its zone, has no price or no VAT rate."""


def average_daily(used_wh: int, used_days: int, days: int) -> int:
	return _half_up(used_wh * days, used_days)


def capacity_of_wire(
	milliamperes: int, volts: int, power_factor: int, phases: int, hours_hundredths: int, days: int
) -> int:
	"""Permissible current of the wire under full load; the power factor in thousandths, hours of a day.

	volts: phase to neutral with one phase, between phases with three.
	"""
	product = milliamperes * volts * power_factor * hours_hundredths * days
	divisor = _THOUSAND * _THOUSAND * _HUNDRED
	if phases == 1:
		return _half_up(product, divisor)
	# √3 * a / b, half up: the whole root of 12 a² / b², plus one, halved.
	return (isqrt(12 * product * product // (divisor * divisor)) + 1) // 2


def capacity_of_power(watts: int, hours_hundredths: int, days: int) -> int:
	"""Agreed or permitted power, all hours."""
	return _half_up(watts * hours_hundredths * days, _HUNDRED)


def appliances(found: Sequence[Appliance], days: int) -> int:
	"""Rounded once for all of them."""
	total = sum(each.watts * each.number * each.hours_hundredths * each.demand_percent for each in found)
	return _half_up(total * days, _HUNDRED * _HUNDRED)


def meter_error(measured_wh: int, error_millipercent: int) -> int:
	"""Error in thousandths of a percent, below zero for a meter that counts too little."""
	return _half_up(measured_wh * _MILLIPERCENT, _MILLIPERCENT + error_millipercent)


def corrected(measured_wh: int, numerator: int, denominator: int) -> int:
	return _half_up(measured_wh * numerator, denominator)


def on_days(rows: Sequence[tuple[int, int, int]], from_day: int, until_day: int) -> int:
	"""Of (first day, day after the last, Wh): the energy of the given days, spread evenly over each row's."""
	total = 0
	for first, until, energy in rows:
		shared = min(until, until_day) - max(first, from_day)
		if shared > 0:
			total += _half_up(energy * shared, until - first)
	return total


def price(
	days: ActDays, energy_wh: int, tariffs: Sequence[tuple[int, int]], book: TariffBook, vat: VatRates
) -> LineColumns:
	"""Lines of the energy, by the tariff versions of the days; tariffs: (from day, tariff index).

	Energy below zero is given back from the top of the blocks that the bills filled. Raises NoPriceError.
	"""
	spans = _spans(days)
	first, tariff = (np.array(column, dtype=np.int64) for column in zip(*tariffs, strict=True))
	segments, covered = split_spans(
		spans, AssignmentColumns(np.zeros(len(first), dtype=np.int64), first, tariff), book
	)
	vat_rate = vat.on(segments.until_day - 1)
	if not bool(covered.all()) or bool((vat_rate == NONE).any()):
		raise NoPriceError
	parts = (days.billed_wh, energy_wh) if energy_wh >= 0 else (days.billed_wh + energy_wh, -energy_wh)
	whole = _lines(days, parts, spans, segments, vat_rate, book)
	below = _lines(days, parts[:1], spans, segments, vat_rate, book)
	return _difference(whole, below, 1 if energy_wh >= 0 else -1)


def _lines(
	days: ActDays,
	parts: tuple[int, ...],
	spans: SpanColumns,
	segments: SegmentColumns,
	vat_rate: Int,
	book: TariffBook,
) -> LineColumns:
	"""Lines of the parts together, each part spread over the days by itself."""
	count = len(parts)
	none = np.zeros(count, dtype=np.int64)
	steps = StepColumns(none, none + days.from_day, none + days.until_day, np.array(parts, dtype=np.int64))
	charges, priced = distribute(steps, none, none + days.zone, spans, segments, book)
	if not bool(priced.all()):
		raise NoPriceError
	return rate(charges, segments, np.zeros(len(segments), dtype=np.int64), vat_rate, book)


def _spans(days: ActDays) -> SpanColumns:
	def one(value: int) -> Int:
		return np.array([value], dtype=np.int64)

	first, until = one(days.from_day), one(days.until_day)
	months, parts = month_fraction(first, until)
	return SpanColumns(
		account_idx=one(0),
		from_day=first,
		until_day=until,
		days=until - first,
		norm_num=months * days.families,
		norm_den=parts,
	)


def _difference(whole: LineColumns, below: LineColumns, sign: int) -> LineColumns:
	"""Energy of each line less that of the same block below, priced anew: every sum is rounded once."""
	key = ("segment_no", "zone", "block_no")
	held = dict(
		zip(
			zip(*(getattr(below, name).tolist() for name in key), strict=True),
			below.energy_wh.tolist(),
			strict=True,
		)
	)
	keys = zip(*(getattr(whole, name).tolist() for name in key), strict=True)
	energy = whole.energy_wh - np.array([held.get(each, 0) for each in keys], dtype=np.int64)
	rows = whole.take(energy != 0)
	energy = energy[energy != 0]
	gross = [
		_half_up(wh * rate, _WH_PER_KWH) for wh, rate in zip(energy.tolist(), rows.rate.tolist(), strict=True)
	]
	net = [
		_half_up(sum_ * _BASIS_POINTS, _BASIS_POINTS + vat)
		for sum_, vat in zip(gross, rows.vat_rate.tolist(), strict=True)
	]
	columns = {name: getattr(rows, name) for name in LineColumns.__dataclass_fields__}
	signed = {
		"energy_wh": energy,
		"gross": np.array(gross, dtype=np.int64),
		"net": np.array(net, dtype=np.int64),
	}
	signed["vat"] = signed["gross"] - signed["net"]
	return LineColumns(**{**columns, **{name: value * sign for name, value in signed.items()}})


def _half_up(numerator: int, denominator: int) -> int:
	"""Half goes away from zero; the denominator is above zero (ValueError)."""
	if denominator <= 0:
		raise ValueError("The denominator must be positive.")
	rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
	return -rounded if numerator < 0 else rounded
