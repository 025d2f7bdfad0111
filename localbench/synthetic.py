"""Accounts of mixed kinds for measurements: made by rule, so that every run measures the same work.

Of every 100 accounts 2 are legal ones with current transformers, 2 legal ones with three zones, 10 stove homes and the rest
households; 5 had their meter exchanged in the month, 5 changed their tariff in it, 1 has no reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
import numpy as np

from elektrhisob.administration.org_tree import add_units
from elektrhisob.administration.periods import ensure_period
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.consumers import mass_entry as consumers
from elektrhisob.core.columns import Int
from elektrhisob.core.periods import Period, period_of_name
from elektrhisob.metering import mass_entry as metering

if TYPE_CHECKING:
	from collections.abc import Sequence

PERIOD = "2025-07"
ACCOUNTS_A_ROUTE = 400
ACCOUNTS_A_HET = 40_000
ONE_REGISTER, THREE_ZONES = "Measured 1 register", "Measured 3 zones"
ZONES = ("T1", "T2", "T3")
STREETS = 90


@dataclass(frozen=True)
class Batch:
	"""Accounts numbered `first` .. `first + count - 1` of one HET."""

	het: str
	number: Int

	@property
	def legal(self) -> Int:
		return self.number % 50 < 2

	@property
	def zoned(self) -> Int:
		return self.number % 50 == 1

	@property
	def stove(self) -> Int:
		return self.number % 10 == 2

	@property
	def exchanged(self) -> Int:
		return (self.number % 20 == 3) & ~self.zoned

	@property
	def retariffed(self) -> Int:
		return self.number % 20 == 4

	@property
	def unread(self) -> Int:
		return self.number % 100 == 7


def populate(accounts: int) -> list[str]:
	"""Enter that many accounts with meters and the readings of one month; returns their HETs."""
	period = period_of_name(PERIOD)
	ensure_period(PERIOD)
	_ensure_models()
	hets = frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name")
	used = []
	for position, first in enumerate(range(0, accounts, ACCOUNTS_A_HET)):
		number = np.arange(first, min(first + ACCOUNTS_A_HET, accounts), dtype=np.int64)
		batch = Batch(hets[position], number)
		_add_routes(batch)
		frappe.db.commit()
		_enter(batch, period)
		used.append(batch.het)
	return used


def _ensure_models() -> None:
	for name, zones in ((ONE_REGISTER, ("T0",)), (THREE_ZONES, ZONES)):
		if not frappe.db.exists("Meter Model", name):
			registers = [{"zone": zone, "digits": 6, "decimals": 1} for zone in zones]
			frappe.get_doc(
				{
					"doctype": "Meter Model",
					"model_name": name,
					"phases": "1",
					"verification_years": 10,
					"registers": registers,
				}
			).insert()


def _add_routes(batch: Batch) -> None:
	section = f"{batch.het}-9"
	units = [{"unit_code": section, "unit_name": "Measured section", "unit_level": "Section"}]
	units += [
		{"unit_code": code, "unit_name": f"Route {code}", "unit_level": "Route", "parent_org_unit": section}
		for code in dict.fromkeys(_routes(batch))
	]
	add_units(batch.het, units)


def _routes(batch: Batch) -> list[str]:
	return [
		f"{batch.het}-9-{number // ACCOUNTS_A_ROUTE:03d}" for number in (batch.number - batch.number[0]).tolist()
	]


def _enter(batch: Batch, period: Period) -> None:
	with bulk_connection() as connection:
		entry = consumers.Entry(
			connection.cursor(), "Administrator", frappe.utils.now_datetime(), batch.het
		)
		accounts, names = _enter_accounts(entry, batch, period)
		points = _enter_points(entry, batch, accounts, names)
		_enter_meters(entry, batch, period, accounts, points)
		connection.commit()


def _enter_accounts(
	entry: consumers.Entry, batch: Batch, period: Period
) -> tuple[list[str], list[str]]:
	numbers = batch.number.tolist()
	kinds = _choose(batch.legal, "Legal", "Household")
	names = [f"Synthetic {number % 9973} Consumer {number}" for number in numbers]
	addresses = [f"Measured street {number % STREETS}, {number // STREETS}" for number in numbers]
	phones = [f"+99800{number:07d}" for number in numbers]
	empty = [None] * len(numbers)
	consumer_keys = consumers.enter_consumers(
		entry, consumers.ConsumerRows(kinds, names, phones, empty, empty, addresses)
	)
	opened = np.full(len(numbers), period.start_day - 400, dtype=np.int64)
	rows = consumers.AccountRows(
		consumers=consumer_keys,
		consumer_names=names,
		kinds=kinds,
		categories=_choose(batch.legal, "Legal, groups I and II", "Household"),
		unit_codes=[batch.het] * len(numbers),
		local_numbers=[f"{number:07d}" for number in numbers],
		routes=_routes(batch),
		addresses=addresses,
		phones=phones,
		serials=_serials(batch, "A"),
		norm_multipliers=1 + (batch.number % 25 == 5).astype(np.int64),
		opened_days=opened,
		closed_days=np.full(len(numbers), -1, dtype=np.int64),
	)
	accounts = consumers.enter_accounts(entry, rows, _tariffs(batch), opened)
	changed = np.flatnonzero(batch.retariffed)
	consumers.assign_tariffs(
		entry,
		[accounts[row] for row in changed],
		_choose(batch.legal[changed], "LEG-SPECIAL", "HH-STOVE"),
		np.full(len(changed), period.start_day + 14, dtype=np.int64),
		2,
	)
	return accounts, names


def _tariffs(batch: Batch) -> list[str]:
	household = np.where(batch.stove, "HH-STOVE", "HH")
	return np.where(batch.zoned, "LEG-ZONES", np.where(batch.legal, "LEG", household)).tolist()


def _enter_points(
	entry: consumers.Entry, batch: Batch, accounts: Sequence[str], names: Sequence[str]
) -> list[str]:
	count = len(accounts)
	return consumers.enter_supply_points(
		entry,
		consumers.SupplyPointRows(
			accounts=accounts,
			consumer_names=names,
			addresses=[f"Measured street {number % STREETS}" for number in batch.number.tolist()],
			routes=_routes(batch),
			nodes=[None] * count,
			voltage_levels=["0.4 kV"] * count,
			phases=["1"] * count,
			permitted_power_w=np.where(batch.legal, 400_000, 15_000).astype(np.int64),
			has_generation=np.zeros(count, dtype=np.int64),
			connected_days=np.full(count, 15_000, dtype=np.int64),
		),
	)


def _enter_meters(
	entry: consumers.Entry, batch: Batch, period: Period, accounts: Sequence[str], points: Sequence[str]
) -> None:
	exchange_day = np.int64(period.start_day + 14)
	begun = np.full(len(accounts), period.start_day - 400, dtype=np.int64)
	removed = np.where(batch.exchanged, exchange_day, np.int64(-1))
	everyone = np.arange(len(accounts))
	first = _Meters(entry, batch, accounts, points, everyone, "A")
	first.install(begun, removed)
	first.read(period, opening=period.start_day - 3, removed=removed)
	second = _Meters(entry, batch, accounts, points, np.flatnonzero(batch.exchanged), "B")
	second.install(np.full(len(second.rows), exchange_day), np.full(len(second.rows), -1))
	second.read(period, opening=int(exchange_day), removed=np.full(len(second.rows), -1))


class _Meters:
	"""The first or the second meter of some of the batch's accounts."""

	def __init__(
		self,
		entry: consumers.Entry,
		batch: Batch,
		accounts: Sequence[str],
		points: Sequence[str],
		rows: Int,
		letter: str,
	) -> None:
		self.entry = entry
		self.rows = rows
		self.batch = Batch(batch.het, batch.number[rows])
		self.accounts = [accounts[row] for row in rows]
		self.points = [points[row] for row in rows]
		self.serials = _serials(self.batch, letter)

	def install(self, installed: Int, removed: Int) -> None:
		count = len(self.rows)
		meters = metering.enter_meters(
			self.entry,
			metering.MeterRows(
				self.serials,
				_choose(self.batch.zoned, THREE_ZONES, ONE_REGISTER),
				np.where(removed < 0, "Installed", "Removed").tolist(),
				np.full(count, 2020, dtype=np.int64),
				np.full(count, 18_000, dtype=np.int64),
			),
		)
		one = np.ones(count, dtype=np.int64)
		rows = metering.InstallationRows(
			self.points,
			self.accounts,
			meters,
			self.serials,
			installed.astype(np.int64),
			removed.astype(np.int64),
			np.where(self.batch.legal, 100, 1).astype(np.int64),
			np.where(self.batch.legal, 5, 1).astype(np.int64),
			one,
			one,
		)
		self.installations = metering.enter_installations(self.entry, rows)

	def read(self, period: Period, opening: int, removed: Int) -> None:
		"""Opening reading of every register, and its closing one unless the month was missed."""
		closing = np.where(removed < 0, period.end_day - 2, removed).astype(np.int64)
		use = (60 + self.batch.number * 7 % 700) * 1000 + self.batch.number % 10 * 100
		start = self.batch.number * 13 % 900_000 * 1000
		for register in range(len(ZONES)):
			held = self.batch.zoned if register else np.ones(len(self.rows), dtype=np.bool_)
			read = held & ~self.batch.unread
			self._enter(np.flatnonzero(held), register, np.full(len(self.rows), opening), start)
			self._enter(np.flatnonzero(read), register, closing, start + use)

	def _enter(self, rows: Int, register: int, days: Int, value_wh: Int) -> None:
		picked = rows.tolist()
		zoned = self.batch.zoned[rows]
		metering.enter_readings(
			self.entry,
			metering.ReadingRows(
				installations=[self.installations[row] for row in picked],
				accounts=[self.accounts[row] for row in picked],
				supply_points=[self.points[row] for row in picked],
				serials=[self.serials[row] for row in picked],
				zones=_choose(zoned, ZONES[register], "T0"),
				days=days[rows].astype(np.int64),
				value_wh=value_wh[rows],
				sources=["Controller"] * len(picked),
				reasons=["Periodic"] * len(picked),
				suspicions=[None] * len(picked),
			),
		)


def _serials(batch: Batch, letter: str) -> list[str]:
	return [f"{letter}{batch.het}{number:08d}" for number in batch.number.tolist()]


def _choose(condition: Int, yes: str, no: str) -> list[str]:
	return np.where(condition, yes, no).tolist()
