"""What one reading means among the stored readings of its register, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import frappe
import numpy as np
from frappe import _
from frappe.utils import cint, date_diff, flt, fmt_money, formatdate, getdate, today

from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.consumption import ReadingColumns
from elektrhisob.metering.reading_checks import (
	READINGS_OF_AVERAGE,
	DialColumns,
	JudgementColumns,
	Verdict,
	judge,
)
from elektrhisob.metering.reading_errors import NoSuchRegisterError, words

WH = 1000
HOURS_A_DAY = 24
COUNTING = ("Accepted", "Suspicious")
"""Status of a reading that counts; a replaced or withdrawn one does not."""
EPOCH = getdate("1970-01-01")


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


@dataclass(frozen=True)
class Finding:
	"""The judgement of one candidate, in words.

	energy_kwh, days: since the previous reading, None for the first; text: why impossible or suspicious.
	"""

	verdict: Verdict
	text: str
	previous: frappe._dict | None
	energy_kwh: float | None
	days: int | None
	rolled_over: bool
	fits_next: bool
	next: frappe._dict | None

	@property
	def is_impossible(self) -> bool:
		return self.verdict.is_impossible or not self.fits_next

	@property
	def level(self) -> str:
		if self.is_impossible:
			return "impossible"
		return "suspicious" if self.verdict.is_suspicious else "usual"


def examine(candidate: Candidate, lock: bool = False) -> Finding:
	"""Judge a candidate among the stored readings of its register."""
	if lock:
		frappe.db.get_value("Meter Installation", candidate.installation, "name", for_update=True)
	dial = _dial(candidate)
	earlier, following = _neighbours(candidate, lock)
	chain = [*earlier, _row(candidate), *([following] if following else [])]
	judgement = judge(_dial_columns(dial), _reading_columns(chain), _suspicious_tenths(), _day(today()))
	here = len(earlier)
	verdict = _verdict(candidate, judgement, here)
	fits = following is None or not _is_broken(Verdict(int(judgement.verdict[here + 1])))
	previous = earlier[-1] if earlier else None
	facts = _facts(candidate, dial, previous, judgement, here)
	known = judgement.energy_wh[here] != NONE
	return Finding(
		verdict=verdict,
		text=words(verdict, facts),
		previous=previous,
		energy_kwh=float(judgement.energy_wh[here]) / WH if known else None,
		days=int(judgement.days[here]) if known else None,
		rolled_over=bool(judgement.rolled_over[here]),
		fits_next=fits,
		next=following,
	)


def _dial(candidate: Candidate) -> frappe._dict:
	rows = frappe.db.sql(
		"""select i.ratio, i.installed_on, i.removed_on, r.digits, r.decimals, s.permitted_power_kw,
			a.status as account_status
		from `tabMeter Installation` i
		join `tabMeter` m on m.name = i.meter
		join `tabSupply Point` s on s.name = i.supply_point
		join `tabPersonal Account` a on a.name = i.personal_account
		join `tabMeter Model Register` r
			on r.parent = m.meter_model and r.parenttype = 'Meter Model' and r.zone = %s
			and r.quantity = %s
		where i.name = %s""",
		(candidate.zone, candidate.quantity, candidate.installation),
		as_dict=True,
	)
	if not rows:
		frappe.throw(
			_("The meter has no register for {0}, zone {1}. Choose a register of its model.").format(
				_(candidate.quantity), candidate.zone
			),
			NoSuchRegisterError,
		)
	return rows[0]


def _neighbours(candidate: Candidate, lock: bool) -> tuple[list[frappe._dict], frappe._dict | None]:
	"""The last readings up to the candidate's day in order of date, and the first one after it."""
	reading = frappe.qb.DocType("Meter Reading")
	valid = (
		frappe.qb.from_(reading)
		.select(reading.name, reading.reading_date, reading.value)
		.where(reading.installation == candidate.installation)
		.where(reading.zone == candidate.zone)
		.where(reading.quantity == candidate.quantity)
		.where(reading.status.isin(COUNTING))
		.where(reading.name != (candidate.replaces or ""))
	)
	order = frappe.qb.desc
	before = (
		valid.where(reading.reading_date <= candidate.reading_date)
		.orderby(reading.reading_date, order=order)
		.orderby(reading.name, order=order)
		.limit(READINGS_OF_AVERAGE)
	)
	after = (
		valid.where(reading.reading_date > candidate.reading_date)
		.orderby(reading.reading_date)
		.orderby(reading.name)
		.limit(1)
	)
	if lock:
		before, after = before.for_update(), after.for_update()
	earlier = before.run(as_dict=True)
	following = after.run(as_dict=True)
	return earlier[::-1], following[0] if following else None


def _row(candidate: Candidate) -> frappe._dict:
	return frappe._dict(reading_date=candidate.reading_date, value=candidate.value)


def _dial_columns(dial: frappe._dict) -> DialColumns:
	power_w = round(Decimal(str(dial.permitted_power_kw or 0)) * WH)
	return DialColumns(
		account_idx=_one(0),
		zone=_one(0),
		ratio=_one(dial.ratio),
		dial_modulus_wh=_one(10 ** cint(dial.digits) * WH),
		max_daily_wh=_one(power_w * HOURS_A_DAY if power_w > 0 else NONE),
		installed_day=_one(_day(dial.installed_on)),
		removed_day=_one(_day(dial.removed_on) if dial.removed_on else NONE),
		resolution_wh=_one(10 ** (3 - cint(dial.decimals))),
		is_active=np.array([dial.account_status == "Active"]),
	)


def _one(value: int) -> Int:
	return np.array([value], dtype=np.int64)


def _reading_columns(rows: list[frappe._dict]) -> ReadingColumns:
	return ReadingColumns(
		register_idx=np.zeros(len(rows), dtype=np.int64),
		day=np.array([_day(row.reading_date) for row in rows], dtype=np.int64),
		value_wh=np.array([_wh(row.value) for row in rows], dtype=np.int64),
		sequence=np.arange(len(rows), dtype=np.int64),
	)


def _verdict(candidate: Candidate, judgement: JudgementColumns, here: int) -> Verdict:
	verdict = Verdict(int(judgement.verdict[here]))
	if verdict in (Verdict.USUAL, Verdict.ZERO, Verdict.FAR_ABOVE_AVERAGE) and _is_finer_than_wh(
		candidate.value
	):
		return Verdict.TOO_FINE
	return verdict


def _is_broken(verdict: Verdict) -> bool:
	"""The step to this reading is impossible; what it is by itself was judged when it was entered."""
	return verdict in (Verdict.BELOW_PREVIOUS, Verdict.ABOVE_PERMITTED)


def next_text(finding: Finding) -> str:
	if finding.next is None:
		return ""
	return _(
		"The value does not fit the later reading {0} of {1}. Read the dial again; if the later reading was "
		"wrong, open it and replace it first."
	).format(_number(finding.next.value), formatdate(finding.next.reading_date))


def _facts(
	candidate: Candidate,
	dial: frappe._dict,
	previous: frappe._dict | None,
	judgement: JudgementColumns,
	here: int,
) -> dict[str, str]:
	days = max(int(judgement.days[here]), 1)
	usual = judgement.average_energy_wh[here] / max(int(judgement.average_days[here]), 1) / WH
	return {
		"date": formatdate(candidate.reading_date),
		"value": _number(candidate.value),
		"installed_on": formatdate(dial.installed_on),
		"removed_on": formatdate(dial.removed_on) if dial.removed_on else "",
		"digits": str(dial.digits),
		"decimals": str(dial.decimals),
		"previous": _number(previous.value) if previous else "",
		"previous_date": formatdate(previous.reading_date) if previous else "",
		"energy": _number(int(judgement.energy_wh[here]) / WH),
		"limit": _number(flt(dial.permitted_power_kw) * HOURS_A_DAY * days),
		"days": str(days),
		"usual": _number(round(float(usual), 1)),
		"multiple": _number(_suspicious_tenths() / 10),
	}


def _suspicious_tenths() -> int:
	return round(flt(frappe.db.get_single_value("Elektrhisob Settings", "suspicious_multiple")) * 10)


def _day(date: Any) -> int:
	return int(date_diff(getdate(date), EPOCH))


def _wh(value: float) -> int:
	return round(Decimal(str(value)) * WH)


def _is_finer_than_wh(value: float) -> bool:
	return Decimal(str(value)) * WH % 1 != 0


def _number(value: float) -> str:
	"""1234.5 as 1,234.5 in the user's number format, without idle zeros."""
	places = max(-int(Decimal(str(flt(value, 3))).normalize().as_tuple().exponent), 0)
	return str(fmt_money(value, precision=places))
