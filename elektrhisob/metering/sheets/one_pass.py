"""The first values of many lines, from a file: judged and stored as one set, answered line by line.

Stored by a connection of its own, they are there even when the request dies before it has told the lines; the
same file again then finds them by their lines, which are their external ids.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import frappe
import numpy as np
from frappe.utils import flt

from elektrhisob.metering.arrival import ArrivedReadings, Outcomes, take_readings_beside
from elektrhisob.metering.reading_errors import refusal
from elektrhisob.metering.sheets.reading_door import EXTERNAL_SOURCE, Answer, code_of_class
from elektrhisob.metering.validation.days import day_number
from elektrhisob.metering.validation.words import cause_words

WH = 1000


def is_whole_wh(value: float) -> bool:
	"""Finer than a watt-hour is no matter of columns; it is refused one by one."""
	return Decimal(str(value)) * WH % 1 == 0


def enter_all(
	lines: Sequence[frappe._dict], values: Sequence[float], days: Sequence[str], het: str
) -> list[Answer]:
	"""Equally long: lines without a reading, each once. The caller holds their sheet.

	A line that has a reading all the same is updated to it; its answer names the reading.
	"""
	if not lines:
		return []
	frappe.has_permission("Meter Reading", "create", throw=True)
	value_wh = [round(Decimal(str(value)) * WH) for value in values]
	outcomes = take_readings_beside(
		ArrivedReadings(
			installations=[line.installation for line in lines],
			zones=[line.zone for line in lines],
			quantities=[line.quantity for line in lines],
			days=np.array([day_number(day) for day in days], dtype=np.int64),
			value_wh=np.array(value_wh, dtype=np.int64),
			source="Controller",
			reason="Periodic",
			qualities=["Actual"] * len(lines),
			external_source=EXTERNAL_SOURCE,
			external_ids=[line.name for line in lines],
		),
		het,
	)
	stored = _stored(outcomes)
	waiting = _waiting([line.installation for line in lines])
	answers = []
	for line, wh, day, code, name in zip(lines, value_wh, days, outcomes.codes, outcomes.names, strict=True):
		if name:
			answers.append(_of_stored(line, stored[name]))
		else:
			facts = waiting.get((line.installation, line.quantity, line.zone, day, wh, code), {"date": day})
			answers.append(Answer("Refused", code_of_class(refusal(code)), cause_words(code, facts)))
	return answers


def _of_stored(line: frappe._dict, reading: frappe._dict) -> Answer:
	line.update(reading=reading.name, value=reading.value, reading_date=reading.reading_date)
	if reading.status == "Suspicious":
		return Answer("Suspicious", "SUSPICIOUS", reading.suspicion or "", reading.name)
	return Answer("Accepted", "ACCEPTED", "", reading.name)


def _stored(outcomes: Outcomes) -> dict[str, frappe._dict]:
	"""With a lock: without one this transaction reads what was there before."""
	names = sorted(filter(None, outcomes.names))
	if not names:
		return {}
	rows = frappe.db.sql(
		"""select name, status, suspicion, value, reading_date from `tabMeter Reading`
		where name in %s for update""",
		(names,),
		as_dict=True,
	)
	return {row.name: row for row in rows}


def _waiting(installations: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
	"""What was refused of these meters and waits in the worklist, with its facts."""
	rows = frappe.db.sql(
		"""select installation, quantity, zone, reading_date, value, cause, facts from `tabReading Exception`
		where installation in %s and severity = 'Refuse' and status <> 'Closed' for update""",
		(sorted(set(installations)),),
		as_dict=True,
	)
	return {
		(row.installation, row.quantity, row.zone, str(row.reading_date), _wh(row.value), row.cause): dict(
			frappe.parse_json(row.facts or "{}")
		)
		for row in rows
	}


def _wh(value: float) -> int:
	return round(Decimal(str(flt(value, 3))) * WH)
