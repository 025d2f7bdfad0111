"""Price lists compiled into dense tables, and dated lookup in them.

A tariff has versions, each valid from its day until the next version of the same tariff begins; the last one
is open-ended. A version has, per zone, a ladder of blocks: each block reaches from its block_from_wh up to
the next one, the top block is open. Zone 0 is the whole day; a version prices either the whole day or zones,
not both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from .columns import NONE, Columns, Flag, Int, day_key, run_starts, sorting_order

OPEN_END = np.int64(np.iinfo(np.int64).max)
"""Upper bound of the top block."""

ALL_DAY = 0


@dataclass(frozen=True)
class VersionColumns(Columns):
	"""One row per tariff version, in any order. Its index is its position here.

	tariff_idx       which tariff
	valid_from_day   first day it prices
	scale_blocks     blocks are a monthly norm: they shrink and grow with the part of the month billed
	"""

	tariff_idx: Int
	valid_from_day: Int
	scale_blocks: Flag


@dataclass(frozen=True)
class RateColumns(Columns):
	"""One row per price, in any order: version_idx, zone, block_from_wh, rate (tiyin per kWh with VAT)."""

	version_idx: Int
	zone: Int
	block_from_wh: Int
	rate: Int


class TariffFault(Enum):
	DUPLICATE_VERSION = "two versions of a tariff begin on the same day"
	NO_RATES = "a version has no prices"
	NO_BLOCK_FROM_ZERO = "the lowest block does not begin at 0 kWh"
	DUPLICATE_BLOCK = "two blocks begin at the same kWh"
	NEGATIVE_BLOCK = "a block begins below 0 kWh"
	NEGATIVE_RATE = "a price is below zero"
	MIXED_ZONES = "a version prices the whole day and zones at once"
	MISSING_ZONE = "a zone priced by another version of the tariff has no price"
	UNKNOWN_VERSION = "a price belongs to no version"


class TariffError(ValueError):
	"""A price list that must not be used: the fault and the version it was found in (-1: none)."""

	def __init__(self, fault: TariffFault, version_idx: int) -> None:
		super().__init__(f"{fault.value} (version {version_idx})")
		self.fault = fault
		self.version_idx = version_idx


@dataclass(frozen=True)
class TariffBook:
	"""Compiled price lists. Versions are sorted by (tariff, valid from); P = number of versions.

	key              int64[P] sorted (tariff, day) keys
	version_idx      int64[P] the caller's index of each version
	valid_from_day   int64[P]
	scale_blocks     bool[P]
	priced           bool[P, Z] the version prices the zone itself
	block_from_wh    int64[P, Z, K + 1] ladder, padded with OPEN_END; the last column is always OPEN_END
	rate             int64[P, Z, K] tiyin per kWh, padded with 0
	"""

	key: Int
	version_idx: Int
	valid_from_day: Int
	scale_blocks: Flag
	priced: Flag
	block_from_wh: Int
	rate: Int

	@property
	def zones(self) -> int:
		return int(self.priced.shape[1])

	@property
	def blocks(self) -> int:
		return int(self.rate.shape[2])

	def position(self, tariff_idx: Int, day: Int) -> Int:
		"""Position of the version in force on the day, NONE when the tariff has none yet."""
		found = np.searchsorted(self.key, day_key(tariff_idx, day), side="right") - 1
		first = np.searchsorted(self.key, day_key(tariff_idx, -(1 << 20)))
		return np.where((found >= first) & (tariff_idx >= 0), found, NONE)

	def charged_zone(self, position: Int, zone: Int) -> Int:
		"""Zone that prices the energy of a register zone: itself, or the whole day; NONE when not priced."""
		known = zone < self.zones
		own = self.priced[position, np.where(known, zone, 0)] & known
		return np.where(own, zone, np.where(self.priced[position, ALL_DAY], ALL_DAY, NONE))


def price_of_coefficient(base: int, multiplier: int, divisor: int) -> int:
	"""base * multiplier / divisor, half up to a tiyin: a zone's price from the base one (night: T / 1.5).

	Multiplier and divisor in one unit, thousandths for instance.
	"""
	return (2 * base * multiplier + divisor) // (2 * divisor)


def compile_tariffs(versions: VersionColumns, rates: RateColumns) -> TariffBook:
	"""Sort, validate and compile; the order of the rows given does not matter. Raises TariffError."""
	_check_rates(versions, rates)
	key = day_key(versions.tariff_idx, versions.valid_from_day)
	version_idx = np.argsort(key, kind="stable").astype(np.int64)
	key = key[version_idx]
	_refuse(TariffFault.DUPLICATE_VERSION, version_idx[1:][key[1:] == key[:-1]])
	position = np.argsort(version_idx).astype(np.int64)[rates.version_idx]
	zones = int(rates.zone.max(initial=0)) + 1
	block_from_wh, rate, filled = _ladders(position, rates, len(versions), zones)
	priced = np.asarray(filled.any(axis=2), dtype=np.bool_)
	_check_ladders(block_from_wh, filled, version_idx)
	_check_zones(priced, versions.tariff_idx[version_idx], version_idx)
	return TariffBook(
		key=key,
		version_idx=version_idx,
		valid_from_day=versions.valid_from_day[version_idx],
		scale_blocks=versions.scale_blocks[version_idx].astype(np.bool_),
		priced=priced,
		block_from_wh=block_from_wh,
		rate=rate,
	)


def _refuse(fault: TariffFault, version_idx: Int) -> None:
	if len(version_idx):
		raise TariffError(fault, int(version_idx[0]))


def _check_rates(versions: VersionColumns, rates: RateColumns) -> None:
	known = (rates.version_idx >= 0) & (rates.version_idx < len(versions))
	_refuse(TariffFault.UNKNOWN_VERSION, rates.version_idx[~known])
	_refuse(TariffFault.NEGATIVE_BLOCK, rates.version_idx[rates.block_from_wh < 0])
	_refuse(TariffFault.NEGATIVE_RATE, rates.version_idx[rates.rate < 0])
	has_rates = np.zeros(len(versions), dtype=np.bool_)
	has_rates[rates.version_idx] = True
	_refuse(TariffFault.NO_RATES, np.flatnonzero(~has_rates))


def _ladders(position: Int, rates: RateColumns, versions: int, zones: int) -> tuple[Int, Int, Flag]:
	order = np.lexsort((rates.block_from_wh, rates.zone, position))
	table = (position * zones + rates.zone)[order]
	starts = run_starts(table)
	counts = np.diff(np.append(starts, len(table)))
	block = np.arange(len(table)) - np.repeat(starts, counts)
	depth = int(counts.max(initial=1))
	block_from_wh = np.full((versions, zones, depth + 1), OPEN_END, dtype=np.int64)
	rate = np.zeros((versions, zones, depth), dtype=np.int64)
	filled = np.zeros((versions, zones, depth), dtype=np.bool_)
	cell = (position[order], rates.zone[order], block)
	block_from_wh[cell] = rates.block_from_wh[order]
	rate[cell] = rates.rate[order]
	filled[cell] = True
	return block_from_wh, rate, filled


def _check_ladders(block_from_wh: Int, filled: Flag, version_idx: Int) -> None:
	not_from_zero = filled[:, :, 0] & (block_from_wh[:, :, 0] != 0)
	_refuse(TariffFault.NO_BLOCK_FROM_ZERO, version_idx[not_from_zero.any(axis=1)])
	same = (block_from_wh[:, :, 1:-1] == block_from_wh[:, :, :-2]) & filled[:, :, 1:]
	_refuse(TariffFault.DUPLICATE_BLOCK, version_idx[same.any(axis=(1, 2))])


def _check_zones(priced: Flag, tariff_idx: Int, version_idx: Int) -> None:
	mixed = priced[:, ALL_DAY] & priced[:, ALL_DAY + 1 :].any(axis=1)
	_refuse(TariffFault.MIXED_ZONES, version_idx[mixed])
	by_zones = ~priced[:, ALL_DAY]
	for tariff in np.unique(tariff_idx):
		zoned = (tariff_idx == tariff) & by_zones
		expected = priced[zoned].any(axis=0)
		_refuse(TariffFault.MISSING_ZONE, version_idx[zoned][(priced[zoned] != expected).any(axis=1)])


@dataclass(frozen=True)
class VatRates(Columns):
	"""Dated VAT rates: from_day, basis_points (1200 = 12 %); each holds until the next; in any order."""

	from_day: Int
	basis_points: Int

	def on(self, day: Int) -> Int:
		"""Basis points in force on each day, NONE before the first rate."""
		order = sorting_order(self.from_day)
		found = np.searchsorted(self.from_day[order], day, side="right") - 1
		if len(self) == 0:
			return np.full(len(day), NONE, dtype=np.int64)
		return np.where(found < 0, NONE, self.basis_points[order][np.maximum(found, 0)])
