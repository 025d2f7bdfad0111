"""Metering under load: a month of readings from a file in one pass, a day of load profiles, a full worklist.

Every pass is compared with bare `LOAD DATA` of the rows it wrote, into a copy of the table as it was before
with every index of it: what a pass adds is mapping, judging and answering.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest.mock import patch

import frappe
import numpy as np
from frappe.utils import now

from elektrhisob.administration.org_tree import HEAD_OFFICE
from elektrhisob.core.validation import judge_chain
from elektrhisob.exchange.askue import inbox
from elektrhisob.exchange.askue.import_job import work_on_file
from elektrhisob.metering import arrival
from elektrhisob.metering.profiles.store import ProfileDays, store_days
from localbench.measure_bare import BareTable
from localbench.measure_desk import Action, Waited, wait_for
from localbench.place import Trouble

if TYPE_CHECKING:
	from collections.abc import Callable
	from pathlib import Path

	from elektrhisob.core.columns import Int

SOURCE = "MEASURED"
CHANNELS = 100_000
HALF_HOURS = 48
OPEN_EXCEPTIONS = 100_000
DAYS_A_MONTH = 30
USUAL_KWH_A_MONTH = 100
# Far above what the synthetic meters use in a month, below what their permitted power allows.
ODD_KWH = 4_000
GROUPS = "elektrhisob.metering.validation.worklist.groups"
PAGE = "elektrhisob.metering.validation.worklist.page"


@dataclass(frozen=True)
class Pass:
	"""Rows stored by our own way and by bare `LOAD DATA`, in seconds."""

	rows: int
	seconds: float
	bare_seconds: float

	@property
	def ratio(self) -> float:
		return self.seconds / self.bare_seconds


@dataclass(frozen=True)
class Metering:
	"""What metering took: readings of a file, judging alone, a day of profiles; the worklist's first page."""

	readings: Pass
	judging_seconds: float
	profiles: Pass
	open_exceptions: int
	worklist: list[Waited]

	@property
	def judging_a_million(self) -> float:
		return self.judging_seconds * 1e6 / self.readings.rows


def measure() -> Metering:
	"""On the site's accounts as they are; leaves the new rows to the next emptying."""
	_ensure_source()
	readings, judging = _measure_readings()
	profiles = _measure_profiles()
	open_exceptions = _open_exceptions()
	return Metering(readings, judging, profiles, open_exceptions, _measure_worklist())


@dataclass
class _Stopwatch:
	"""Adds up the seconds spent in a function while it stands in its place."""

	seconds: float = 0.0

	def around(self, work: Callable[..., object]) -> Callable[..., object]:
		def timed(*arguments: object) -> object:
			began = time.perf_counter()
			result = work(*arguments)
			self.seconds += time.perf_counter() - began
			return result

		return timed


def _measure_readings() -> tuple[Pass, float]:
	day, rows = _last_dials()
	path = _write_file(day + DAYS_A_MONTH, rows, USUAL_KWH_A_MONTH)
	bare = BareTable("Meter Reading")
	judging = _Stopwatch()
	with patch.object(arrival, "judge_chain", judging.around(judge_chain)):
		seconds = _import(path)
	return Pass(len(rows), seconds, bare.seconds(len(rows), arrival.ROWS_PER_CHUNK)), judging.seconds


def _last_dials() -> tuple[int, list[tuple[str, str, int]]]:
	"""The last day read, and serial, OBIS code and dial in Wh of every register that stands."""
	rows = frappe.db.sql(
		"""SELECT installed.serial_no,
			IF(latest.zone = 'T0', '1.8.0', CONCAT('1.8.', SUBSTRING(latest.zone, 2))),
			CAST(MAX(latest.value) * 1000 AS SIGNED)
		FROM `tabMeter Installation` installed
		STRAIGHT_JOIN `tabMeter Reading` latest ON latest.installation = installed.name
		WHERE installed.removed_on IS NULL GROUP BY installed.name, latest.zone ORDER BY installed.name"""
	)
	last = frappe.db.sql("SELECT MAX(reading_date) FROM `tabMeter Reading`")[0][0]
	return int(np.datetime64(last, "D").astype(np.int64)), list(rows)


def _write_file(day: int, rows: list[tuple[str, str, int]], kwh: int) -> Path:
	"""A list as head-ends write it; a value captured at midnight closes the day before."""
	moment = f"{np.datetime64(day + 1, 'D')} 00:00:00"
	path = inbox.folder_of("incoming") / f"measured-{day}-{kwh}.csv"
	with path.open("w", encoding="utf-8") as file:
		file.write("meter_no;obis;timestamp;value\n")
		file.writelines(
			f"{serial};{obis};{moment};{(wh + kwh * 1000) // 1000}.{wh % 1000 // 100}\n"
			for serial, obis, wh in rows
		)
	return path


def _import(path: Path) -> float:
	began = time.perf_counter()
	receipt = inbox.receive(frappe.get_doc("Askue Source", SOURCE), path, path.name, "Upload")
	frappe.db.commit()
	work_on_file(receipt.name)
	seconds = time.perf_counter() - began
	frappe.db.rollback()
	state = frappe.db.get_value("Askue File", receipt.name, ["state", "reason"])
	if state[0] != "Imported":
		raise Trouble(f"The measured file was not imported: {state}")
	return seconds


def _measure_profiles() -> Pass:
	names = frappe.get_all(
		"Meter Installation", {"removed_on": ("is", "not set")}, pluck="name", order_by="name", limit=CHANNELS
	)
	day = int(np.datetime64(now()[:10], "D").astype(np.int64)) - 2
	bare = BareTable("Load Profile Day")
	began = time.perf_counter()
	outcomes = store_days(_profiles(names, day))
	seconds = time.perf_counter() - began
	if set(outcomes.codes) != {"LOADED"}:
		raise Trouble(f"The measured profiles were not stored: {set(outcomes.codes)}")
	return Pass(len(names), seconds, bare.seconds(len(names), len(names)))


def _profiles(names: list[str], day: int) -> ProfileDays:
	count = len(names)
	meters, hours = np.arange(count)[:, None], np.arange(HALF_HOURS)[None, :]
	values: Int = (meters * 37 % 900 + hours * 11).astype(np.int64)
	return ProfileDays(
		installations=names,
		quantities=["Active Import"] * count,
		days=np.full(count, day, dtype=np.int64),
		interval_minutes=30,
		values_wh=values,
		status=np.zeros_like(values),
		version=np.ones(count, dtype=np.int64),
		external_source=SOURCE,
	)


def _open_exceptions() -> int:
	"""Readings far above the usual, until the worklist is as full as it was promised to bear."""
	day, rows = _last_dials()
	_import(_write_file(day + DAYS_A_MONTH, rows[:OPEN_EXCEPTIONS], ODD_KWH))
	frappe.db.sql("ANALYZE TABLE `tabReading Exception`")
	frappe.db.commit()
	return int(frappe.db.count("Reading Exception", {"status": "Open"}))


def _measure_worklist() -> list[Waited]:
	row = frappe.db.sql(
		"""SELECT cause, het FROM `tabReading Exception` WHERE status = 'Open'
		GROUP BY cause, het ORDER BY COUNT(*) DESC LIMIT 1"""
	)[0]
	region = str(frappe.db.get_value("Org Unit", row[1], "parent_org_unit"))
	filters = frappe.as_json({"cause": row[0], "het": row[1]})
	actions = [
		Action("worklist: groups by cause and district", lambda _number: (GROUPS, {}), True),
		Action("worklist: first page", lambda _number: (PAGE, {"filters": filters}), True),
	]
	people = (("district", row[1]), ("region", region), ("head office", HEAD_OFFICE))
	return [waited for who, unit in people for waited in wait_for(who, unit, actions)]


def _ensure_source() -> None:
	if frappe.db.exists("Askue Source", SOURCE):
		return
	frappe.get_doc(
		{
			"doctype": "Askue Source",
			"source_code": "MEASURED",
			"source_name": "Measured head-end",
			"org_unit": HEAD_OFFICE,
			"home_het": frappe.db.get_value("Personal Account", {}, "het"),
			"enabled": 1,
			"allow_csv": 1,
		}
	).insert()
	frappe.db.commit()
