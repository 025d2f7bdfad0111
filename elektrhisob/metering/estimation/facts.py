"""What is known of registers that nobody has read: one streamed query for them, one for their readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from elektrhisob.bulk import load, staging
from elektrhisob.bulk.exact import EPOCH
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.columns import NONE, Flag, Int, day_key, run_starts
from elektrhisob.core.estimation import Method, RegisterFacts, capacity_wh_a_day, energy_until
from elektrhisob.metering.validation.days import EPOCH as FIRST_DAY
from elektrhisob.metering.validation.neighbours import read_neighbours

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

	from elektrhisob.metering.estimation.methods import Kind, Preferences

Grid = npt.NDArray[np.int64]
LOOKED_BACK_DAYS = 800
YEAR = 365

_REGISTERS = f"""SELECT asked.number, register.quantity, register.zone, installed.name, installed.het,
		installed.personal_account, installed.supply_point, installed.serial_no, installed.ratio,
		register.digits, register.decimals, IFNULL(point.route, ''), point.phases,
		CAST(point.permitted_power_kw * 1000 AS SIGNED), account.category, category.consumer_kind,
		CAST(IFNULL(connected.wire_current_a, 0) * 10 AS SIGNED),
		CAST(IFNULL(connected.daily_kwh, 0) * 1000 AS SIGNED),
		TO_DAYS(installed.installed_on) - {EPOCH}, IFNULL(TO_DAYS(installed.removed_on) - {EPOCH}, -1)
	FROM asked_installation asked
	STRAIGHT_JOIN `tabMeter Installation` installed ON installed.name = asked.installation
	STRAIGHT_JOIN `tabMeter` meter ON meter.name = installed.meter
	STRAIGHT_JOIN `tabMeter Model Register` register ON register.parent = meter.meter_model
		AND register.parenttype = 'Meter Model' AND register.quantity <> 'Maximum Demand'
	STRAIGHT_JOIN `tabSupply Point` point ON point.name = installed.supply_point
	STRAIGHT_JOIN `tabPersonal Account` account ON account.name = installed.personal_account
	STRAIGHT_JOIN `tabConsumer Category` category ON category.name = account.category
	LEFT JOIN `tabConnected Load` connected ON connected.supply_point = installed.supply_point
	ORDER BY asked.number, register.idx"""

_READINGS = f"""SELECT asked.number, reading.quantity, reading.zone, TO_DAYS(reading.reading_date) - {EPOCH},
		CAST(reading.value * 1000 AS SIGNED), reading.quality = 'Estimated',
		CAST(SUBSTRING(reading.name, 2) AS SIGNED)
	FROM asked_installation asked
	STRAIGHT_JOIN `tabMeter Reading` reading ON reading.installation = asked.installation
	WHERE reading.reading_date >= ? AND reading.status IN ('Accepted', 'Suspicious')"""


@dataclass(frozen=True)
class Registers:
	"""asked: place of the installation in the question; the rest one entry per register, equally long."""

	asked: Int
	quantities: list[str]
	zones: list[str]
	installations: list[str]
	hets: list[str]
	accounts: list[str]
	supply_points: list[str]
	serials: list[str]
	routes: list[str]
	categories: list[str]
	kinds: list[Kind]
	ratio: Int
	resolution_wh: Int
	modulus_wh: Int
	phases: Int
	permitted_w: Int
	current_tenths_a: Int
	appliances_wh: Int
	removed_day: Int

	def __len__(self) -> int:
		return len(self.asked)


@dataclass(frozen=True)
class History:
	"""Counting readings by register and day; total_wh: since the register's first one, after the ratio."""

	register: Int
	day: Int
	value_wh: Int
	is_estimated: Flag
	total_wh: Int

	def only(self, rows: Flag) -> History:
		return History(
			self.register[rows],
			self.day[rows],
			self.value_wh[rows],
			self.is_estimated[rows],
			self.total_wh[rows],
		)


def stage(connection: mariadb.Connection, installations: Sequence[str]) -> None:
	staging.stage(
		connection.cursor(),
		"asked_installation",
		"number INT PRIMARY KEY, installation VARCHAR(140) NOT NULL",
		[
			load.Column("number", "%d", range(len(installations))),
			load.text("installation", installations),
		],
	)


def read_registers(connection: mariadb.Connection) -> Registers:
	rows = read_columns(connection, _REGISTERS)

	def whole(column: int) -> Int:
		return np.array([int(value or 0) for value in rows[column]], dtype=np.int64)

	return Registers(
		asked=whole(0),
		quantities=rows[1],
		zones=rows[2],
		installations=rows[3],
		hets=rows[4],
		accounts=rows[5],
		supply_points=rows[6],
		serials=rows[7],
		routes=rows[11],
		categories=rows[14],
		kinds=list(zip(rows[15], rows[14], strict=True)),
		ratio=whole(8),
		resolution_wh=10 ** (3 - whole(10)),
		modulus_wh=10 ** (whole(9) + 3),
		phases=whole(12),
		permitted_w=whole(13),
		current_tenths_a=whole(16),
		appliances_wh=whole(17),
		removed_day=whole(19),
	)


def read_history(connection: mariadb.Connection, registers: Registers, day: int) -> History:
	since = FIRST_DAY.fromordinal(FIRST_DAY.toordinal() + day - LOOKED_BACK_DAYS)
	rows = read_columns(connection, _READINGS, (since,))
	keys = zip(registers.asked.tolist(), registers.quantities, registers.zones, strict=True)
	place = {key: at for at, key in enumerate(keys)}
	at = [place.get(key, NONE) for key in zip(rows[0], rows[1], rows[2], strict=True)]
	register, days, value, estimated, number = (
		np.array(column, dtype=np.int64) for column in (at, rows[3], rows[4], rows[5], rows[6])
	)
	order = np.lexsort((number, days, register))
	order = order[register[order] != NONE]
	register, days, value = register[order], days[order], value[order]
	# Of several readings of one day the last one tells where the dial stood when the day ended.
	last = np.ones(len(register), dtype=np.bool_)
	last[:-1] = (register[1:] != register[:-1]) | (days[1:] != days[:-1])
	register, days, value, estimated = register[last], days[last], value[last], estimated[order][last]
	change = np.zeros(len(value), dtype=np.int64)
	change[1:] = np.where(register[1:] == register[:-1], value[1:] - value[:-1], 0)
	change = np.where(change < 0, change + registers.modulus_wh[register], change)
	total = np.cumsum(change * registers.ratio[register])
	return History(register, days, value, estimated.astype(np.bool_), total)


def gather(
	registers: Registers, history: History, day: int, preferences: Preferences
) -> tuple[RegisterFacts, Grid, Grid]:
	"""Facts of every register on a day, and by method the energy known for so many days (NONE: unknown)."""
	every = np.arange(len(registers), dtype=np.int64)
	true = history.only(~history.is_estimated)
	opening = last_before(history, every, day)
	read = last_before(true, every, day)
	after = first_after(true, every, day)
	opened = opening != NONE
	previous_day, previous_value = _at(history.day, opening), _at(history.value_wh, opening, 0)
	next_change = np.where(
		(after != NONE) & opened,
		(_at(true.value_wh, after, 0) - previous_value) % registers.modulus_wh,
		NONE,
	)
	facts = RegisterFacts(
		previous_day=previous_day,
		previous_value_wh=previous_value,
		days=np.where(opened, day - previous_day, 0),
		unread_days=np.where(read != NONE, day - _at(true.day, read), 10**6),
		ratio=registers.ratio,
		resolution_wh=registers.resolution_wh,
		modulus_wh=registers.modulus_wh,
		next_change_wh=next_change,
	)
	wh = np.zeros((len(registers), len(Method)), dtype=np.int64)
	days = np.full((len(registers), len(Method)), NONE, dtype=np.int64)
	_average(wh, days, true, read, every, preferences.average_days)
	_last_year(wh, days, true, facts, day, every)
	active = np.array([quantity == "Active Import" for quantity in registers.quantities], dtype=np.bool_)
	# Neighbours, wires and appliances tell of a whole meter, not of one of its zones.
	whole_meter = active & (np.array(registers.zones, dtype=object) == "T0").astype(np.bool_)
	usual = read_neighbours(registers.routes, registers.categories)
	_a_day(wh, days, Method.KIND_PROFILE, usual, whole_meter)
	_put(
		wh,
		days,
		Method.INTERPOLATION,
		next_change * registers.ratio,
		_at(true.day, after) - previous_day,
		next_change != NONE,
	)
	capacity = capacity_wh_a_day(
		registers.phases,
		registers.current_tenths_a,
		np.where(registers.phases == 3, preferences.volts_three, preferences.volts),
		preferences.cosphi_hundredths,
		preferences.hours,
		registers.permitted_w,
	)
	_a_day(wh, days, Method.CONNECTED_CAPACITY, capacity, whole_meter)
	_a_day(wh, days, Method.APPLIANCES, registers.appliances_wh, whole_meter)
	return facts, wh, days


def last_before(history: History, register: Int, day: Int | int) -> Int:
	"""Position of the last reading of each register before the day, NONE."""
	at = np.searchsorted(day_key(history.register, history.day), day_key(register, day), side="left") - 1
	return _if_of(history, at, register)


def first_after(history: History, register: Int, day: int) -> Int:
	at = np.searchsorted(day_key(history.register, history.day), day_key(register, day), side="right")
	return _if_of(history, at, register)


def _if_of(history: History, at: Int, register: Int) -> Int:
	if len(history.register) == 0:
		return np.full(len(register), NONE, dtype=np.int64)
	inside = (at >= 0) & (at < len(history.register))
	at = np.clip(at, 0, len(history.register) - 1)
	return np.where(inside & (history.register[at] == register), at, NONE)


def _at(values: Int, position: Int, otherwise: int = NONE) -> Int:
	if len(values) == 0:
		return np.full(len(position), otherwise, dtype=np.int64)
	return np.where(position == NONE, otherwise, values[np.maximum(position, 0)])


def _average(wh: Grid, days: Grid, true: History, read: Int, every: Int, average_days: Int) -> None:
	"""From the true reading that lies the wished time before the last one, or the first one known."""
	ended = _at(true.day, read)
	start = last_before(true, every, ended - average_days + 1)
	starts = run_starts(true.register)
	first = np.full(len(every), NONE, dtype=np.int64)
	first[true.register[starts]] = starts
	start = np.where(start == NONE, first, start)
	span = ended - _at(true.day, start)
	energy = _at(true.total_wh, read, 0) - _at(true.total_wh, start, 0)
	_put(wh, days, Method.AVERAGE_DAILY, energy, span, (read != NONE) & (start != NONE) & (span > 0))


def _last_year(wh: Grid, days: Grid, true: History, facts: RegisterFacts, day: int, every: Int) -> None:
	until = np.full(len(every), day - YEAR, dtype=np.int64)
	ended = energy_until(true.day, true.total_wh, until, true.register, every)
	began = energy_until(true.day, true.total_wh, facts.previous_day - YEAR, true.register, every)
	known = (ended != NONE) & (began != NONE) & (facts.previous_day != NONE)
	_put(wh, days, Method.SAME_MONTH_LAST_YEAR, ended - began, facts.days, known)


def _a_day(wh: Grid, days: Grid, method: Method, daily_wh: Int, allowed: Flag) -> None:
	_put(wh, days, method, daily_wh, np.ones(len(daily_wh), dtype=np.int64), allowed & (daily_wh > 0))


def _put(wh: Grid, days: Grid, method: Method, energy: Int, span: Int, known: Flag) -> None:
	wh[:, method] = np.where(known, energy, 0)
	days[:, method] = np.where(known, span, NONE)
