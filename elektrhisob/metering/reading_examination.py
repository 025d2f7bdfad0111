"""What one reading means among the stored readings of its register, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import frappe
import numpy as np
from frappe import _
from frappe.utils import getdate

from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.validation import HOLD, REFUSE, SEVERITIES, FindingColumns, judge_chain
from elektrhisob.metering.reading_errors import NoSuchRegisterError, carrying
from elektrhisob.metering.validation.chains import (
	Chain,
	NewReadings,
	read_chain,
	read_registers,
	rule_book,
	with_profiles,
)
from elektrhisob.metering.validation.days import day_number, today_number
from elektrhisob.metering.validation.exceptions import CODES, Raised, facts_of, iso, raise_as, raise_from
from elektrhisob.metering.validation.queries import RegisterKey, StagedRegister
from elektrhisob.metering.validation.rule_settings import read_settings
from elektrhisob.metering.validation.words import cause_words

WH = 1000
COUNTING = ("Accepted", "Suspicious")
"""Status of a reading that counts; a replaced or withdrawn one does not."""


@dataclass(frozen=True)
class Candidate:
	"""A reading that is not stored yet."""

	installation: str
	zone: str
	reading_date: str
	value: float
	source: str = "Controller"
	replaces: str | None = None
	quantity: str = "Active Import"
	quality: str = "Actual"


@dataclass(frozen=True)
class Finding:
	"""The judgement of one candidate, in words.

	code, severity: of the rule it breaks, "" none. energy_kwh, days: since the previous reading, None for the
	first; late_for_period: the billed month it comes too late for; raised: what the worklist gets to see.
	"""

	code: str
	severity: str
	text: str
	previous: frappe._dict | None
	energy_kwh: float | None
	days: int | None
	rolled_over: bool
	late_for_period: str | None
	raised: Raised | None

	@property
	def is_impossible(self) -> bool:
		return self.severity == REFUSE

	@property
	def is_suspicious(self) -> bool:
		return self.severity == HOLD

	@property
	def level(self) -> str:
		if self.is_impossible:
			return "impossible"
		return "suspicious" if self.severity else "usual"


def examine(candidate: Candidate, lock: bool = False) -> Finding:
	"""Judge a candidate among the stored readings of its register."""
	if lock:
		frappe.db.get_value("Meter Installation", candidate.installation, "name", for_update=True)
	day = str(getdate(candidate.reading_date))
	key = RegisterKey(candidate.installation, candidate.quantity, candidate.zone)
	staged = StagedRegister(key, day)
	registers = read_registers(staged, [key])
	new = _new_reading(candidate)
	settings = read_settings()
	chain = read_chain(staged, registers, new, _number_of(candidate.replaces), lock)
	chain = with_profiles(staged, [key], chain, settings)
	book = rule_book(settings, registers)
	verdicts = judge_chain(registers.context, chain.columns, book, today_number())
	findings = verdicts.findings
	raised = next(iter(raise_from(verdicts, registers, chain, new, book)), None)
	if not registers.context.is_known[0]:
		_refuse_unknown(candidate, raised)
	code, severity = _named(findings)
	facts = facts_of(0, verdicts, registers, chain, new, book)
	if severity != REFUSE and _is_finer_than_wh(candidate.value):
		code, severity = "TOO_FINE", REFUSE
		facts["value"] = candidate.value
		raised = raise_as(code, severity, facts, 0, verdicts, registers, new)
	known = int(findings.previous[0]) != NONE
	late = "LATE_FOR_BILLED" in verdicts.broken
	return Finding(
		code=code,
		severity=severity,
		text=cause_words(code, {**facts, "value": candidate.value}),
		previous=_previous(chain, int(findings.previous[0])),
		energy_kwh=float(findings.energy_wh[0]) / WH if known else None,
		days=int(findings.days[0]) if known else None,
		rolled_over=bool(findings.rolled_over[0]),
		late_for_period=day[:7] if late else None,
		raised=raised,
	)


def _refuse_unknown(candidate: Candidate, raised: Raised | None) -> None:
	with carrying(raised):
		frappe.throw(
			_("The meter has no register for {0}, zone {1}. Choose a register of its model.").format(
				_(candidate.quantity), candidate.zone
			),
			NoSuchRegisterError,
		)


def _named(findings: FindingColumns) -> tuple[str, str]:
	"""Code and severity of the only finding."""
	if int(findings.code[0]) == NONE:
		return "", ""
	return CODES[int(findings.code[0])], SEVERITIES[int(findings.severity[0])]


def _new_reading(candidate: Candidate) -> NewReadings:
	return NewReadings(
		register=_one(0),
		days=_one(day_number(candidate.reading_date)),
		value_wh=_one(_wh(candidate.value)),
		is_estimated=_one(int(candidate.quality == "Estimated" or candidate.source == "Estimate")),
		sources=[candidate.source],
		clock_drift_seconds=_one(NONE),
		profile_wh=_one(NONE),
	)


def _previous(chain: Chain, position: int) -> frappe._dict | None:
	if position == NONE:
		return None
	return frappe._dict(
		value=chain.columns.value_wh[position].item() / WH,
		reading_date=getdate(iso(chain.columns.day[position])),
	)


def _number_of(name: str | None) -> int:
	return int(name[1:]) if name else 0


def _one(value: int) -> Int:
	return np.array([value], dtype=np.int64)


def _wh(value: float) -> int:
	return round(Decimal(str(value)) * WH)


def _is_finer_than_wh(value: float) -> bool:
	return Decimal(str(value)) * WH % 1 != 0
