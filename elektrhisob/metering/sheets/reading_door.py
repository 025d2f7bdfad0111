"""How a value from a sheet becomes a meter reading: the one place where sheets meet reading entry.

What is refused stays on the line and waits in the worklist, until the line gets a reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.utils import flt, strip_html

from elektrhisob.metering import reading_entry
from elektrhisob.metering.reading_examination import Candidate, examine
from elektrhisob.metering.validation import closing
from elektrhisob.metering.validation.exceptions import write_refused

EXTERNAL_SOURCE = "SHEET"
# The framework counts these among wrong values; they say nothing about the value, and pass.
TROUBLES = (
	frappe.AppNotInstalledError,
	frappe.DocumentLockedError,
	frappe.InReadOnlyMode,
	frappe.TimestampMismatchError,
)


@dataclass(frozen=True)
class Answer:
	"""What became of one entry: outcome Accepted, Suspicious, Not Read or Refused, and why in words."""

	outcome: str
	code: str = ""
	message: str = ""
	reading: str = ""


def enter(
	line: frappe._dict, value: float, reading_date: str, client_id: str, extra: dict[str, Any]
) -> Answer:
	"""Enter the value of a line; a line that has a reading already gets a correction of it.

	The first reading of a line carries the line as external id, so that it never exists twice.
	"""
	values = {
		"installation": line.installation,
		"zone": line.zone,
		"quantity": line.quantity,
		"reading_date": reading_date,
		"value": value,
		"source": "Controller",
		"external_source": EXTERNAL_SOURCE,
		"external_id": line.name,
		**extra,
	}
	if line.reading:
		values |= {
			"reason": "Correction",
			"replaces": line.reading,
			"external_id": f"{line.name}:{client_id}",
		}
	return attempt(values)


def attempt(values: dict[str, Any]) -> Answer:
	"""Enter one reading; what refuses it becomes the answer and, when a rule did, an exception."""
	said = len(frappe.local.message_log)
	mark = f"entry_{frappe.generate_hash(length=8)}"
	frappe.db.savepoint(mark)
	try:
		name = reading_entry.record(values)
	except TROUBLES:
		raise
	except (frappe.ValidationError, frappe.DuplicateEntryError) as error:
		frappe.db.rollback(save_point=mark)
		reading_entry.tell_refused(error, values)
		return Answer("Refused", code_of(error), strip_html(str(error)))
	finally:
		# What the form of a reading would pop up is the answer of the line here.
		del frappe.local.message_log[said:]
	stored = frappe.db.get_value(
		"Meter Reading", name, ["status", "suspicion", "value"], as_dict=True, for_update=True
	)
	if stored.status == "Suspicious":
		return Answer("Suspicious", "SUSPICIOUS", stored.suspicion or "", name)
	return Answer(
		"Accepted", "ACCEPTED" if flt(stored.value, 3) == flt(values["value"], 3) else "KNOWN", "", name
	)


def tell_of_removed(line: frappe._dict, value: float, reading_date: str) -> None:
	"""A value of a day on which the meter no longer hung there: not entered, but somebody looks at it."""
	finding = examine(
		Candidate(line.installation, line.zone, reading_date, value, quantity=line.quantity), lock=True
	)
	if finding.raised:
		write_refused(finding.raised, EXTERNAL_SOURCE, line.name)


def close_refused(lines: Sequence[frappe._dict]) -> None:
	"""These lines have a reading now: it answers what was refused on them, of whatever day that was."""
	if lines:
		closing.close_refused_of_source(
			EXTERNAL_SOURCE, [line.name for line in lines], [line.installation for line in lines]
		)


def code_of(error: Exception) -> str:
	"""BelowPreviousReadingError → BELOW_PREVIOUS_READING."""
	return code_of_class(type(error))


def code_of_class(kind: type[Exception]) -> str:
	name = kind.__name__.removesuffix("Error")
	return "".join(
		f"_{letter}" if letter.isupper() and at else letter for at, letter in enumerate(name)
	).upper()
