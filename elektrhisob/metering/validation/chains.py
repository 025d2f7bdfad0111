"""From staged registers and arrived readings to the columns the core judges."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.true_up import RegisterValues, gives_way
from elektrhisob.core.validation import (
	ChainColumns,
	RegisterContext,
	RuleBook,
	RuleSetting,
	resolve_rules,
)
from elektrhisob.metering.validation.neighbours import read_neighbours
from elektrhisob.metering.validation.queries import REGISTERS, RegisterKey, Span, source_number

if TYPE_CHECKING:
	from collections.abc import Sequence

	from elektrhisob.metering.validation.queries import Staged

WH = 1000
MAXIMUM = "Maximum Demand"
TOTAL_ZONE = "T0"
LONGEST_SPAN = 400
"""Days between two readings over which a load profile is summed up."""
AFTER_ALL = 1 << 60
"""Sequence of a new reading: after the stored ones of its day."""


@dataclass(frozen=True)
class Registers:
	"""Registers in the order of their keys, with what is written beside a reading. Empty text = unknown."""

	keys: Sequence[RegisterKey]
	context: RegisterContext
	hets: list[str]
	accounts: list[str]
	supply_points: list[str]
	serials: list[str]
	routes: list[str]
	categories: list[str]
	models: list[str]
	digits: Int
	decimals: Int


@dataclass(frozen=True)
class NewReadings:
	"""Arrived readings, equally long; register: position in the registers."""

	register: Int
	days: Int
	value_wh: Int
	is_estimated: Int
	sources: Sequence[str]
	clock_drift_seconds: Int
	profile_wh: Int


def read_registers(staged: Staged, keys: Sequence[RegisterKey], het: str | None = None) -> Registers:
	"""het: a device of another district is as unknown as one that does not exist."""
	rows = staged.columns(REGISTERS)
	count = len(keys)
	if not rows:
		rows = [[] for _column in range(16)]
	number = np.array(rows[0], dtype=np.int64)
	known = np.zeros(count, dtype=np.bool_)
	known[number] = True
	hets = _texts(count, number, rows[1])
	if het:
		known &= np.array([code == het for code in hets], dtype=np.bool_)
	categories, models = _texts(count, number, rows[10]), _texts(count, number, rows[12])
	routes = _texts(count, number, rows[8])
	power = _ints(count, number, rows[9], 0)
	zones: dict[str, int] = {TOTAL_ZONE: 0}
	devices: dict[tuple[str, str], int] = {}
	return Registers(
		keys=keys,
		context=RegisterContext(
			account_idx=np.zeros(count, dtype=np.int64),
			zone=np.array([zones.setdefault(key.zone, len(zones)) for key in keys], dtype=np.int64),
			ratio=_ints(count, number, rows[5], 1),
			dial_modulus_wh=10 ** _ints(count, number, rows[13], 12) * WH,
			max_daily_wh=np.where(power > 0, power, NONE),
			installed_day=_ints(count, number, rows[6], 0),
			removed_day=_ints(count, number, rows[7], NONE),
			resolution_wh=10 ** np.maximum(3 - _ints(count, number, rows[14], 3), 0),
			is_active=np.array(
				[text == "Active" for text in _texts(count, number, rows[11])], dtype=np.bool_
			),
			is_known=known,
			is_cumulative=np.array([key.quantity != MAXIMUM for key in keys], dtype=np.bool_),
			device_idx=np.array(
				[devices.setdefault((key.installation, key.quantity), len(devices)) for key in keys],
				dtype=np.int64,
			),
			billed_until_day=_ints(count, number, rows[15], NONE),
			neighbour_daily_wh=read_neighbours(routes, categories),
		),
		hets=hets,
		accounts=_texts(count, number, rows[2]),
		supply_points=_texts(count, number, rows[3]),
		serials=_texts(count, number, rows[4]),
		routes=routes,
		categories=categories,
		models=models,
		digits=_ints(count, number, rows[13], 0),
		decimals=_ints(count, number, rows[14], 0),
	)


def _ints(count: int, number: Int, values: list[Any], otherwise: int) -> Int:
	column = np.full(count, otherwise, dtype=np.int64)
	column[number] = np.array([otherwise if value is None else value for value in values], dtype=np.int64)
	return column


def _texts(count: int, number: Int, values: list[Any]) -> list[str]:
	if len(values) == count and bool((number[1:] > number[:-1]).all()):
		# Every register is known, and they came in order, as nearly always.
		return [value or "" for value in values]
	column = np.full(count, "", dtype=object)
	column[number] = np.array([value or "" for value in values], dtype=object)
	return column.tolist()


@dataclass(frozen=True)
class Chain:
	"""Columns for the core, and the number in the name of every stored reading (0: new).

	trued: registers with estimates that a new true reading is not judged by, see `core.true_up`.
	"""

	columns: ChainColumns
	reading_number: Int
	trued: Int = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def read_chain(
	staged: Staged, registers: Registers, new: NewReadings, leave_out: int = 0, lock: bool = False
) -> Chain:
	"""Stored and new readings in order. leave_out: number of a stored reading that is being replaced."""
	number, name, day, value, estimated, source = staged.history(lock)
	source_numbers = {text: source_number(text) for text in set(new.sources)}
	new_source = np.array([source_numbers[text] for text in new.sources], dtype=np.int64)
	way = gives_way(
		RegisterValues(number, day, value, estimated.astype(np.bool_)),
		RegisterValues(new.register, new.days, new.value_wh, new.is_estimated.astype(np.bool_)),
		registers.context.billed_until_day,
	)
	stays = (name != leave_out) & ~way
	count, arrived = int(stays.sum()), len(new.register)
	nothing = np.full(count, NONE, dtype=np.int64)
	sequence = np.concatenate([name[stays], AFTER_ALL + np.arange(arrived, dtype=np.int64)])
	columns = ChainColumns(
		register_idx=np.concatenate([number[stays], new.register]),
		day=np.concatenate([day[stays], new.days]),
		value_wh=np.concatenate([value[stays], new.value_wh]),
		is_new=np.arange(count + arrived) >= count,
		is_estimated=np.concatenate([estimated[stays], new.is_estimated]).astype(np.bool_),
		source=np.concatenate([source[stays], new_source]),
		row=np.concatenate([nothing, np.arange(arrived, dtype=np.int64)]),
		clock_drift_seconds=np.concatenate([nothing, new.clock_drift_seconds]),
		profile_wh=np.concatenate([nothing, new.profile_wh]),
	)
	order = np.lexsort((sequence, columns.day, columns.register_idx)).astype(np.int64)
	numbers = np.concatenate([name[stays], np.zeros(arrived, dtype=np.int64)])
	return Chain(columns.take(order), numbers[order], np.unique(number[way]))


def with_profiles(
	staged: Staged, keys: Sequence[RegisterKey], chain: Chain, settings: Sequence[RuleSetting]
) -> Chain:
	"""Beside each new reading of a total, the energy of its load profile since the stored reading before.

	Only where every day between is there and whole. A reading that follows another new one is left out: the
	one before may be refused, and then this one counts from another day.
	"""
	if not any(row.code == "PROFILE_VS_REGISTER" and row.enabled for row in settings):
		return chain
	profiled = np.zeros(len(keys), dtype=np.bool_)
	profiled[staged.profiled()] = True
	columns = chain.columns
	at = np.arange(len(columns), dtype=np.int64)
	before = np.maximum(at - 1, 0)
	days = columns.day - columns.day[before]
	follows = (at > before) & (columns.register_idx == columns.register_idx[before])
	fits = columns.is_new & follows & ~columns.is_new[before] & (days > 0) & (days <= LONGEST_SPAN)
	fits &= profiled[columns.register_idx]
	spans = [
		Span(place, key, int(columns.day[place]), int(days[place]))
		for place in np.flatnonzero(fits & (columns.profile_wh == NONE)).tolist()
		for key in (keys[int(columns.register_idx[place])],)
		if key.zone == TOTAL_ZONE and key.quantity != MAXIMUM
	]
	if not spans:
		return chain
	sums = staged.profile_sums(spans)
	energy = columns.profile_wh.copy()
	for place, count, wh in zip(*sums, strict=True):
		if count == days[place]:
			energy[place] = int(wh)
	return replace(chain, columns=replace(columns, profile_wh=energy))


def rule_book(settings: Sequence[RuleSetting], registers: Registers) -> RuleBook:
	"""The rules that hold for each register, by its category, model and district."""
	return resolve_rules(
		settings, list(zip(registers.categories, registers.models, registers.hets, strict=True))
	)
