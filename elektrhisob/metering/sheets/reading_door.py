"""How a value from a sheet becomes a meter reading: the one place where sheets meet reading entry."""

from dataclasses import dataclass
from typing import Any

import frappe
from frappe.utils import flt, strip_html

from elektrhisob.metering import reading_entry

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
	"""Enter one reading; what refuses it becomes the answer, and nothing of it stays."""
	said = len(frappe.local.message_log)
	mark = f"entry_{frappe.generate_hash(length=8)}"
	frappe.db.savepoint(mark)
	try:
		name = reading_entry.record(values)
	except TROUBLES:
		raise
	except (frappe.ValidationError, frappe.DuplicateEntryError) as error:
		frappe.db.rollback(save_point=mark)
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


def code_of(error: Exception) -> str:
	"""BelowPreviousReadingError → BELOW_PREVIOUS_READING."""
	name = type(error).__name__.removesuffix("Error")
	return "".join(
		f"_{letter}" if letter.isupper() and at else letter for at, letter in enumerate(name)
	).upper()
