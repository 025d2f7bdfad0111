"""Entering, accepting and replacing a meter reading: the one path of the desk and of the interfaces."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import formatdate, getdate, now_datetime

from elektrhisob.metering import reading_withdrawal
from elektrhisob.metering.estimation.true_up import true_up
from elektrhisob.metering.reading_errors import (
	AlreadyReplacedError,
	CorrectionWithoutOriginalError,
	DuplicateReadingError,
	NotSuspiciousError,
	ReadingIsFinalError,
	RefusedReadingError,
	carrying,
	refusal,
)
from elektrhisob.metering.reading_examination import COUNTING, Candidate, examine
from elektrhisob.metering.validation import closing
from elektrhisob.metering.validation.exceptions import write_one, write_refused

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.meter_reading.meter_reading import MeterReading

JUDGES = ("Billing Operator", "Billing Supervisor", "Metering Engineer", "Elektrhisob Administrator")
"""Roles that may accept a suspicious reading."""


def check_new(doc: "MeterReading") -> None:
	"""Refuse an impossible or double reading, flag a suspicious one. Sets status and suspicion."""
	candidate = Candidate(
		doc.installation,
		doc.zone,
		str(getdate(doc.reading_date)),
		doc.value,
		doc.source,
		doc.replaces or None,
		doc.quantity,
		doc.quality,
	)
	finding = examine(candidate, lock=True)
	_refuse_double(candidate)
	if finding.is_impossible:
		with carrying(finding.raised):
			frappe.throw(finding.text, refusal(finding.code), title=_("Impossible reading"))
	doc.status = "Suspicious" if finding.is_suspicious else "Accepted"
	doc.suspicion = (finding.text[:140] or None) if finding.is_suspicious else None
	doc.late_for_period = finding.late_for_period
	doc.flags.raised = finding.raised


def tell_worklist(doc: "MeterReading") -> None:
	"""What the stored reading closes in the worklist, and what it puts there."""
	if doc.replaces:
		mark_replaced(doc.replaces)
		closing.close_of_reading(doc.replaces, "Replaced")
	if doc.quality == "Actual":
		closing.close_answered(doc)
		true_up([doc.installation])
	if doc.flags.raised:
		write_one(doc.flags.raised, doc)


def check_correction(doc: "MeterReading") -> None:
	"""A correction replaces a valid reading of the same register; nothing else replaces one."""
	if bool(doc.replaces) != (doc.reason == "Correction"):
		frappe.throw(
			_("A correction names the reading it replaces. Open the wrong reading and press Replace."),
			CorrectionWithoutOriginalError,
		)
	if not doc.replaces:
		return
	old = frappe.db.get_value(
		"Meter Reading",
		doc.replaces,
		["installation", "quantity", "zone", "status"],
		as_dict=True,
		for_update=True,
	)
	if not old or any(old.get(field) != doc.get(field) for field in ("installation", "quantity", "zone")):
		frappe.throw(
			_("{0} is not a reading of this register. Open the wrong reading and press Replace.").format(
				doc.replaces
			),
			CorrectionWithoutOriginalError,
		)
	if old.status not in COUNTING:
		frappe.throw(
			_("Reading {0} is replaced or withdrawn already. Correct the reading that counts.").format(
				doc.replaces
			),
			AlreadyReplacedError,
		)


def mark_replaced(name: str) -> None:
	frappe.db.set_value("Meter Reading", name, "status", "Replaced")


def withdraw(names: Sequence[str], why: str) -> None:
	"""Readings of a cancelled act no longer count; they stay to be seen, with the reason.

	What they replaced counts again. Refused when one of them is billed.
	"""
	if not names:
		return
	reading_withdrawal.withdraw(list(names), why)


def refuse_change(doc: "MeterReading") -> None:
	frappe.throw(
		_("A reading is never edited or deleted. Open reading {0} and press Replace to correct it.").format(
			doc.name
		),
		ReadingIsFinalError,
	)


def record(values: dict[str, Any]) -> str:
	"""Enter one reading (fields of Meter Reading); the same external id again gives the stored one's name."""
	external = (values.get("external_source"), values.get("external_id"))
	if all(external):
		known = frappe.db.get_value(
			"Meter Reading", {"external_source": external[0], "external_id": external[1]}, "name"
		)
		if known:
			return str(known)
	return str(frappe.get_doc({"doctype": "Meter Reading", **values}).insert().name)


def tell_refused(refused: Exception, values: dict[str, Any]) -> None:
	"""What a rule refused of a reading that arrived (fields as for `record`) waits in the worklist."""
	if isinstance(refused, RefusedReadingError) and refused.raised:
		write_refused(refused.raised, values.get("external_source"), values.get("external_id"))


def accept(name: str, note: str = "") -> None:
	"""A person takes a suspicious reading for true."""
	require_judge()
	reading = frappe.get_doc("Meter Reading", name, for_update=True)
	reading.check_permission("read")
	if reading.status != "Suspicious":
		frappe.throw(
			_("Reading {0} is not suspicious, there is nothing to accept.").format(name), NotSuspiciousError
		)
	reading.db_set("status", "Accepted")
	closing.close_of_reading(name, "Accepted", note)
	reading.add_comment("Info", _("accepted the suspicious reading. {0}").format(note).strip())


def accept_all(names: Sequence[str], note: str = "") -> None:
	"""As `accept`, for held readings decided on in the worklist, which closes its rows itself."""
	if not names:
		return
	require_judge()
	frappe.db.sql(
		"""update `tabMeter Reading` set status = 'Accepted', modified = %s, modified_by = %s
		where name in %s and status = 'Suspicious'""",
		(now_datetime(), frappe.session.user, list(names)),
	)


def hold_again(names: Sequence[str]) -> None:
	"""Acceptances taken back."""
	if not names:
		return
	require_judge()
	frappe.db.sql(
		"""update `tabMeter Reading` set status = 'Suspicious', modified = %s, modified_by = %s
		where name in %s and status = 'Accepted'""",
		(now_datetime(), frappe.session.user, list(names)),
	)


def replace(name: str, value: float, reading_date: str, source: str, quality: str = "Actual") -> str:
	"""A new reading takes the place of a wrong one; returns its name. The wrong one stays, as Replaced."""
	old = frappe.get_doc("Meter Reading", name)
	old.check_permission("read")
	return record(
		{
			"installation": old.installation,
			"quantity": old.quantity,
			"zone": old.zone,
			"reading_date": reading_date,
			"value": value,
			"source": source,
			"quality": quality,
			"reason": "Correction",
			"replaces": old.name,
		}
	)


@frappe.whitelist(methods=["GET", "POST"])
def preview(
	installation: str,
	zone: str,
	reading_date: str,
	value: float,
	replaces: str | None = None,
	quantity: str = "Active Import",
) -> dict[str, Any]:
	"""What a reading would mean, while it is typed: previous reading, kWh since, verdict and its words."""
	frappe.get_doc("Meter Installation", installation).check_permission("read")
	finding = examine(
		Candidate(
			installation,
			zone,
			str(getdate(reading_date)),
			value,
			replaces=replaces,
			quantity=quantity,
		)
	)
	return {
		"previous_value": finding.previous.value if finding.previous else None,
		"previous_date": finding.previous.reading_date if finding.previous else None,
		"energy_kwh": finding.energy_kwh,
		"days": finding.days,
		"rolled_over": finding.rolled_over,
		"level": finding.level,
		"text": finding.text,
	}


def require_judge() -> None:
	if frappe.session.user != "Administrator" and not set(JUDGES) & set(frappe.get_roles()):
		frappe.throw(
			_("A suspicious reading is accepted by a billing operator or a metering engineer. Ask one."),
			frappe.PermissionError,
		)


def _refuse_double(candidate: Candidate) -> None:
	reading = frappe.qb.DocType("Meter Reading")
	double = (
		frappe.qb.from_(reading)
		.select(reading.name)
		.where(reading.installation == candidate.installation)
		.where(reading.zone == candidate.zone)
		.where(reading.reading_date == candidate.reading_date)
		.where(reading.source == candidate.source)
		.where(reading.quantity == candidate.quantity)
		.where(reading.status.isin(COUNTING))
		.where(reading.name != (candidate.replaces or ""))
		.limit(1)
		.for_update()
		.run(pluck=True)
	)
	if double:
		frappe.throw(
			_(
				"This register already has a reading of {0} from this source: {1}. Open it and press Replace."
			).format(formatdate(candidate.reading_date), double[0]),
			DuplicateReadingError,
		)


@frappe.whitelist(methods=["POST"])
def accept_readings(names: str | list[str], note: str = "") -> int:
	"""Accept suspicious readings (a form sends the list as JSON); returns how many.

	Raises NotSuspiciousError and accepts none when one of them is not suspicious.
	"""
	readings: list[str] = frappe.parse_json(names)
	for name in readings:
		accept(name, note)
	return len(readings)
