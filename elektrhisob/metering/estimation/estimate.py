"""Estimating registers: one, or all that nobody has read, in one pass.

Entered like any other reading, with method and basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
import numpy as np
from frappe import _
from frappe.utils import getdate

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.core.columns import NONE
from elektrhisob.core.estimation import Estimates, Method, Refusal
from elektrhisob.core.estimation import estimate as work_out
from elektrhisob.metering.arrival import ArrivedReadings, Outcomes, take_readings
from elektrhisob.metering.estimation.facts import (
	History,
	Registers,
	gather,
	read_history,
	read_registers,
	stage,
)
from elektrhisob.metering.estimation.methods import preferences_on
from elektrhisob.metering.estimation.prolonged import raise_prolonged
from elektrhisob.metering.validation.days import day_number

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

	from elektrhisob.core.columns import Flag, Int

SOURCE = "Estimate"
READ = "READ"
"""The register has a reading that counts: nothing to estimate."""
NO_REGISTER = "NO_REGISTER"
REMOVED = "REMOVED"
STORED = ("ACCEPTED", "SUSPICIOUS", "KNOWN")


class NotEstimableError(frappe.ValidationError):
	pass


@dataclass(frozen=True)
class Estimate:
	"""value_wh: of the dial; energy_wh: after the ratio; basis: the facts it was made of, in plain words."""

	value_wh: int
	energy_wh: int
	method: str
	basis: str


@dataclass(frozen=True)
class WorkedOut:
	"""Registers of the installations asked for; skipped: is read already, or removed before the day."""

	registers: Registers
	history: History
	estimates: Estimates
	skipped: list[str]

	@property
	def usable(self) -> Flag:
		free = np.array([not code for code in self.skipped], dtype=np.bool_)
		return free & np.asarray(self.estimates.refusal == Refusal.NONE)


def estimate(installation: str, zone: str, quantity: str, on: str, method: str | None = None) -> Estimate:
	"""One register, entered nowhere. Raises NotEstimableError when no method can, or may any longer."""
	with bulk_connection() as connection:
		found = work_out_for(connection, [installation], on, method=method, read_since=None)
	for row, key in enumerate(zip(found.registers.zones, found.registers.quantities, strict=True)):
		if key != (zone, quantity):
			continue
		if not found.usable[row]:
			frappe.throw(_refusal_words(found, row), NotEstimableError)
		return Estimate(
			int(found.estimates.value_wh[row]),
			int(found.estimates.energy_wh[row]),
			Method(int(found.estimates.method[row])).name,
			basis_of(found.estimates, row),
		)
	frappe.throw(
		_("Installation {0} has no register {1}, {2}.").format(installation, _(quantity), zone),
		NotEstimableError,
	)
	raise AssertionError("unreachable")


def enter_estimates(
	installations: Sequence[str],
	on: str,
	method: str | None = None,
	read_since: str | None = None,
	batch: str | None = None,
) -> Outcomes:
	"""Estimate and enter every register of the installations that has no counting reading; commits.

	read_since: a reading from this day on counts as read; by default only one of the day itself.
	batch: under which name the estimates can be taken back together.
	Per installation: the code of its first register that was not stored, or of its first one.
	"""
	with bulk_connection() as connection:
		found = work_out_for(connection, installations, on, method, read_since or on)
	rows = np.flatnonzero(found.usable)
	refusals = found.estimates.refusal.tolist()
	codes = [code or Refusal(why).name for code, why in zip(found.skipped, refusals, strict=True)]
	names = [""] * len(codes)
	taken = _take(found, rows, on, batch or f"{SOURCE} {frappe.generate_hash(length=10)}")
	for row, code, name in zip(rows.tolist(), taken.codes, taken.names, strict=True):
		codes[row], names[row] = code, name
	raise_prolonged(found.registers, [row for row, code in enumerate(codes) if code == "BEYOND_LIMIT"], on)
	return _by_installation(len(installations), found.registers.asked, codes, names)


def work_out_for(
	connection: mariadb.Connection,
	installations: Sequence[str],
	on: str,
	method: str | None,
	read_since: str | None,
) -> WorkedOut:
	day = day_number(on)
	stage(connection, installations)
	registers = read_registers(connection)
	history = read_history(connection, registers, day)
	preferences = preferences_on(str(getdate(on)), registers.kinds, method)
	facts, base_wh, base_days = gather(registers, history, day, preferences)
	estimates = work_out(facts, base_wh, base_days, preferences.order, preferences.limit_days)
	skipped = [REMOVED if NONE != gone < day else "" for gone in registers.removed_day.tolist()]
	if read_since:
		since = day_number(read_since)
		read = history.register[(history.day >= since) & (history.day <= day)]
		for row in np.unique(read).tolist():
			skipped[row] = READ
	return WorkedOut(registers, history, estimates, skipped)


def _take(found: WorkedOut, rows: Int, on: str, batch: str) -> Outcomes:
	if not len(rows):
		return Outcomes()
	chosen = rows.tolist()
	registers = found.registers
	keys = [(registers.installations[row], registers.quantities[row], registers.zones[row]) for row in chosen]
	return take_readings(
		ArrivedReadings(
			installations=[key[0] for key in keys],
			quantities=[key[1] for key in keys],
			zones=[key[2] for key in keys],
			days=np.full(len(chosen), day_number(on), dtype=np.int64),
			value_wh=found.estimates.value_wh[rows],
			source=SOURCE,
			reason="Periodic",
			qualities=["Estimated"] * len(chosen),
			external_source=batch,
			external_ids=["|".join((*key, str(getdate(on)))) for key in keys],
			estimation_methods=[Method(int(found.estimates.method[row])).name for row in chosen],
			estimation_bases=[basis_of(found.estimates, row) for row in chosen],
		)
	)


def basis_of(estimates: Estimates, row: int) -> str:
	"""Facts without words, the same in every language: "630 kWh / 92 d"."""
	kwh = f"{int(estimates.base_wh[row]) / 1000:.3f}".rstrip("0").rstrip(".")
	return f"{kwh} kWh / {int(estimates.base_days[row])} d"


def _by_installation(count: int, asked: Int, codes: list[str], names: list[str]) -> Outcomes:
	result = Outcomes([NO_REGISTER] * count, [""] * count)
	for row, place in enumerate(asked.tolist()):
		first = result.codes[place] == NO_REGISTER
		if first or (result.codes[place] in STORED and codes[row] not in (*STORED, READ)):
			result.codes[place] = codes[row]
		result.names[place] = result.names[place] or names[row]
	return result


def refusal_words(code: str) -> str:
	"""Why a register was not estimated: the code of `enter_estimates` as a sentence."""
	words = {
		Refusal.NO_OPENING.name: _("This register was never read: there is nothing to estimate from."),
		Refusal.NO_FACTS.name: _("No method of this category has the facts it needs. Order a control visit."),
		Refusal.BEYOND_LIMIT.name: _(
			"Nobody has read this register for longer than may be estimated. Order a control visit."
		),
		REMOVED: _("The meter was removed before that day."),
	}
	return words.get(code) or _("a rule refused the estimate ({0})").format(code)


def _refusal_words(found: WorkedOut, row: int) -> str:
	return refusal_words(REMOVED if found.skipped[row] else Refusal(int(found.estimates.refusal[row])).name)
