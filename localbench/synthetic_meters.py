"""Meters and readings of the accounts made for measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
import numpy as np

from elektrhisob.metering import mass_entry as metering
from localbench.synthetic_kinds import (
	FIRST_METER,
	SECOND_METER,
	Batch,
	change_day,
	choose,
	column,
	opened_day,
	periods,
)

if TYPE_CHECKING:
	from collections.abc import Sequence

	from elektrhisob.consumers.mass_entry import Entry
	from elektrhisob.core.columns import Int
	from elektrhisob.core.periods import Period

ONE_REGISTER, THREE_ZONES, TWO_WAYS = "Measured 1 register", "Measured 3 zones", "Measured 2 ways"
WHOLE_DAY, ZONES = "T0", ("T1", "T2", "T3")
IMPORTED, EXPORTED = "Active Import", "Active Export"
WH = 1000
NEVER = -1


def ensure_models() -> None:
	models = (
		(ONE_REGISTER, [(WHOLE_DAY, IMPORTED)]),
		(THREE_ZONES, [(zone, IMPORTED) for zone in ZONES]),
		(TWO_WAYS, [(WHOLE_DAY, IMPORTED), (WHOLE_DAY, EXPORTED)]),
	)
	for name, counted in models:
		if not frappe.db.exists("Meter Model", name):
			registers = [
				{"zone": zone, "quantity": quantity, "digits": 6, "decimals": 1} for zone, quantity in counted
			]
			frappe.get_doc(
				{
					"doctype": "Meter Model",
					"model_name": name,
					"phases": "1",
					"verification_years": 10,
					"registers": registers,
				}
			).insert()


def enter_meters(entry: Entry, batch: Batch, accounts: Sequence[str], points: Sequence[str]) -> None:
	"""The first meter of every account, the second where the first was exchanged, and all their readings."""
	everyone = np.arange(len(accounts))
	removed = column(len(accounts), NEVER)
	for month, period in enumerate(periods()):
		removed[batch.exchanged(month)] = change_day(period)
	exchanged = np.flatnonzero(removed != NEVER)
	first = Meters(entry, batch, accounts, points, everyone, FIRST_METER)
	first.work(column(len(everyone), opened_day()), removed)
	second = Meters(entry, batch, accounts, points, exchanged, SECOND_METER)
	second.work(removed[exchanged], column(len(exchanged), NEVER))


def enter_further_meters(
	entry: Entry, batch: Batch, accounts: Sequence[str], points: Sequence[str], letter: str
) -> None:
	"""One meter of every account at another point, never exchanged."""
	everyone = np.arange(len(accounts))
	meters = Meters(entry, batch, accounts, points, everyone, letter)
	meters.work(column(len(everyone), opened_day()), column(len(everyone), NEVER))


class Meters:
	"""One meter, of the same place in their order, of each of some of the batch's accounts."""

	def __init__(
		self,
		entry: Entry,
		batch: Batch,
		accounts: Sequence[str],
		points: Sequence[str],
		rows: Int,
		letter: str,
	) -> None:
		self.entry = entry
		self.batch = batch.take(rows)
		self.accounts = [accounts[row] for row in rows]
		self.points = [points[row] for row in rows]
		self.serials = self.batch.serials(letter)

	def work(self, installed: Int, removed: Int) -> None:
		"""Stand from the day installed to the day removed (NEVER: still), and be read all that time."""
		self.install(installed, removed)
		first = periods()[0]
		before = installed < first.start_day
		self.read(np.flatnonzero(before), column(len(before), int(first.start_day) - 3), self.value(0))
		self.read(np.flatnonzero(~before), installed, self.value(0))
		for month, period in enumerate(periods()):
			self.read_month(month, period, installed, removed)

	def install(self, installed: Int, removed: Int) -> None:
		count = len(self.serials)
		meters = metering.enter_meters(
			self.entry,
			metering.MeterRows(
				self.serials,
				self.models,
				choose(removed == NEVER, "Installed", "Removed"),
				column(count, 2020),
				column(count, 18_000),
			),
		)
		rows = metering.InstallationRows(
			supply_points=self.points,
			accounts=self.accounts,
			meters=meters,
			serials=self.serials,
			installed_days=installed,
			removed_days=removed,
			ct_primary=np.where(self.batch.legal, 100, 1).astype(np.int64),
			ct_secondary=np.where(self.batch.legal, 5, 1).astype(np.int64),
			vt_primary=column(count, 1),
			vt_secondary=column(count, 1),
		)
		self.installations = metering.enter_installations(self.entry, rows)

	@property
	def models(self) -> list[str]:
		one_way = np.where(self.batch.zoned, THREE_ZONES, ONE_REGISTER)
		return list(np.where(self.batch.generating, TWO_WAYS, one_way).tolist())

	def read_month(self, month: int, period: Period, installed: Int, removed: Int) -> None:
		closing = int(period.end_day) - 2
		standing = (
			(installed < closing) & ((removed == NEVER) | (removed > closing)) & ~self.batch.unread(month)
		)
		estimated = self.batch.estimated(month)
		closing_days, value = column(len(standing), closing), self.value(month + 1)
		self.read(np.flatnonzero(standing & ~estimated), closing_days, value)
		self.read(np.flatnonzero(standing & estimated), closing_days, value, "Estimate")
		left = (removed >= period.start_day) & (removed <= closing)
		self.read(np.flatnonzero(left), removed, self.value(month + 1))

	def value(self, month: int) -> Int:
		"""What the dials show after that many months, in Wh."""
		return self.batch.number * 13 % 900_000 * WH + self.use * month

	@property
	def use(self) -> Int:
		"""Of a month, in Wh."""
		number = self.batch.number
		return (60 + number * 7 % 700) * WH + number % 10 * 100

	def read(self, rows: Int, days: Int, value_wh: Int, source: str = "Controller") -> None:
		"""One reading of every register of the meters at `rows`; days and values are of all meters."""
		for register, zone in enumerate(ZONES):
			held = rows if register == 0 else rows[self.batch.zoned[rows]]
			if len(held):
				self.enter(held, choose(self.batch.zoned[held], zone, WHOLE_DAY), days, value_wh, source)
		# What is given away is a quarter of what is used.
		giving = rows[self.batch.generating[rows]]
		if len(giving):
			self.enter(giving, [WHOLE_DAY] * len(giving), days, value_wh // 400 * 100, source, EXPORTED)

	def enter(
		self, rows: Int, zones: list[str], days: Int, value_wh: Int, source: str, quantity: str = IMPORTED
	) -> None:
		picked = rows.tolist()
		metering.enter_readings(
			self.entry,
			metering.ReadingRows(
				installations=[self.installations[row] for row in picked],
				accounts=[self.accounts[row] for row in picked],
				supply_points=[self.points[row] for row in picked],
				serials=[self.serials[row] for row in picked],
				zones=zones,
				days=days[rows].astype(np.int64),
				value_wh=value_wh[rows],
				sources=[source] * len(picked),
				reasons=["Periodic"] * len(picked),
				suspicions=[None] * len(picked),
				quantities=[quantity] * len(picked),
			),
		)
