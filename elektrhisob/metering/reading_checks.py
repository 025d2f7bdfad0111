"""The rules of core.validation with their usual numbers, for whoever judges without a site's rule rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from elektrhisob.core.columns import NONE, Columns, Flag, Int
from elektrhisob.core.consumption import ReadingColumns, RegisterColumns
from elektrhisob.core.validation import (
	RULES,
	ChainColumns,
	RegisterContext,
	RuleSetting,
	judge_chain,
	resolve_rules,
)


class Verdict(IntEnum):
	"""What a reading is. Below 20 it is impossible and refused; from 20 on it is kept and flagged."""

	USUAL = 0
	BEFORE_INSTALLATION = 1
	AFTER_REMOVAL = 2
	IN_FUTURE = 3
	BEYOND_DIAL = 4
	TOO_FINE = 5
	BELOW_PREVIOUS = 6
	ABOVE_PERMITTED = 7
	FAR_ABOVE_AVERAGE = 20
	ZERO = 21

	@property
	def is_impossible(self) -> bool:
		return 0 < self < Verdict.FAR_ABOVE_AVERAGE

	@property
	def is_suspicious(self) -> bool:
		return self >= Verdict.FAR_ABOVE_AVERAGE


CODES: dict[Verdict, str] = {
	Verdict.BEFORE_INSTALLATION: "BEFORE_INSTALLATION",
	Verdict.AFTER_REMOVAL: "AFTER_REMOVAL",
	Verdict.IN_FUTURE: "IN_FUTURE",
	Verdict.BEYOND_DIAL: "BEYOND_DIAL",
	Verdict.TOO_FINE: "TOO_FINE",
	Verdict.BELOW_PREVIOUS: "NEGATIVE",
	Verdict.ABOVE_PERMITTED: "BEYOND_POSSIBLE",
	Verdict.FAR_ABOVE_AVERAGE: "HIGH",
	Verdict.ZERO: "ZERO_ACTIVE",
}
"""The verdicts known here are these rules."""


@dataclass(frozen=True)
class DialColumns(RegisterColumns):
	"""Registers with what only the judgement needs.

	resolution_wh   smallest step of the dial: 1000 without decimals, 100 with one
	is_active       the account still consumes: standing still is odd
	"""

	resolution_wh: Int
	is_active: Flag


@dataclass(frozen=True)
class JudgementColumns(Columns):
	"""One row per reading, in the order of the readings.

	verdict        see Verdict
	energy_wh      since the reading before it on the same register, after the ratio; -1 for the first one
	days           since that reading; -1 for the first one
	rolled_over    the dial passed zero since that reading
	average_energy_wh, average_days   consumption between the last readings before it; -1 unknown
	"""

	verdict: Int
	energy_wh: Int
	days: Int
	rolled_over: Flag
	average_energy_wh: Int
	average_days: Int


def judge(
	dials: DialColumns, readings: ReadingColumns, suspicious_tenths: int, today: int
) -> JudgementColumns:
	"""Judge readings sorted by register, day, sequence, each against the one before it, whatever that one is.

	suspicious_tenths   tenths of times the average a daily consumption may reach unflagged; 0 = never flag
	today               day number; a later reading is impossible
	"""
	context = _context(dials)
	book = resolve_rules(_usual_settings(suspicious_tenths), [("", "", "")] * len(context))
	findings = judge_chain(context, _chain(readings), book, today, apart=False).findings
	number = {list(RULES).index(code): int(verdict) for verdict, code in CODES.items()}
	return JudgementColumns(
		verdict=np.array([number.get(code, 0) for code in findings.code.tolist()], dtype=np.int64),
		energy_wh=findings.energy_wh,
		days=findings.days,
		rolled_over=findings.rolled_over,
		average_energy_wh=findings.average_energy_wh,
		average_days=findings.average_days,
	)


def _usual_settings(suspicious_tenths: int) -> list[RuleSetting]:
	settings = []
	for code in CODES.values():
		parameters = {row.name: int(row.default) * row.scale for row in RULES[code].parameters}
		if code == "HIGH":
			parameters["multiple"] = suspicious_tenths
		settings.append(RuleSetting(code, RULES[code].severity, parameters))
	return settings


def _context(dials: DialColumns) -> RegisterContext:
	count = len(dials)
	nothing = np.full(count, NONE, dtype=np.int64)
	yes = np.ones(count, dtype=np.bool_)
	return RegisterContext(
		**vars(dials),
		is_known=yes,
		is_cumulative=yes,
		device_idx=np.arange(count, dtype=np.int64),
		billed_until_day=nothing,
		neighbour_daily_wh=nothing,
	)


def _chain(readings: ReadingColumns) -> ChainColumns:
	count = len(readings)
	position = np.arange(count, dtype=np.int64)
	nothing = np.full(count, NONE, dtype=np.int64)
	return ChainColumns(
		register_idx=readings.register_idx,
		day=readings.day,
		value_wh=readings.value_wh,
		is_new=np.ones(count, dtype=np.bool_),
		is_estimated=np.zeros(count, dtype=np.bool_),
		source=position,
		row=position,
		clock_drift_seconds=nothing,
		profile_wh=nothing,
	)
