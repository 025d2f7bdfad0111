"""Results of verification: checked together, entered as facts, and what follows for the devices."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import formatdate, getdate, today

from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.keys import Key, reserve_names
from elektrhisob.metering.equipment.places import Device, device_of
from elektrhisob.metering.verification import consequences, schedule
from elektrhisob.metering.verification.kinds import KINDS, UNUSED
from elektrhisob.metering.verification.result_errors import (
	DeviceIsWrittenOffError,
	DeviceUnknownError,
	DoubleVerificationError,
	FitWithFaultError,
	InstrumentNotVerifiedError,
	NextDayError,
	RepairerMissingError,
	UnfitWithoutReasonError,
	VerificationError,
	VerificationInFutureError,
)

if TYPE_CHECKING:
	from collections.abc import Iterable, Sequence

Row = dict[str, Any]

ENTERED = (
	"device_doctype",
	"device",
	"verified_on",
	"result",
	"verification_kind",
	"error_percent",
	"certificate_no",
	"next_on",
	"unfit_reason",
	"then",
	"send_to",
	"laboratory",
	"worker",
	"instrument",
	"verification_order",
	"replaces",
	"remarks",
)
TAKEN = ("serial_no", "model", "het")


@dataclass(frozen=True)
class Known:
	"""What the rows are checked against, read in one query for each kind of thing."""

	devices: dict[Device, frappe._dict]
	instruments: dict[str, frappe._dict]
	verified: dict[tuple[Device, str], str]


@dataclass(frozen=True)
class Fault:
	row: int
	text: str
	error: type[VerificationError]


def enter(rows: Sequence[Row]) -> list[str]:
	"""Keep results that were checked already (`faults`), set-based; returns their names in the same order."""
	if not rows:
		return []
	devices = devices_of(rows)
	names = reserve_names(Key.VERIFICATION, len(rows))
	insert_documents(
		"Device Verification",
		names,
		[
			{
				"status": "Valid",
				**_entered(row),
				**{field: devices[device_of(row)][field] for field in TAKEN},
			}
			for row in rows
		],
	)
	apply(names)
	return names


def apply(names: Sequence[str]) -> None:
	"""The devices learn their results: last verified, next due; unfit ones go where they must."""
	rows = frappe.get_all(
		"Device Verification", filters={"name": ["in", list(names)]}, fields=["*"], order_by="name"
	)
	for doctype, devices in _by_doctype(rows).items():
		learn(doctype, devices)
	consequences.follow([row for row in rows if row.result == "Unfit" and row.status == "Valid"])


def learn(doctype: str, devices: Sequence[str]) -> None:
	"""Bring `verified_on` and the next day in step with the valid results of these devices."""
	certificate = ", device.certificate_no = fit.certificate_no" if doctype == "Test Instrument" else ""
	frappe.db.sql(
		f"""update `tab{doctype}` device join (
			select device, verified_on, certificate_no, row_number() over (
				partition by device order by verified_on desc, name desc) as place
			from `tabDevice Verification`
			where device in %(devices)s and device_doctype = %(doctype)s
			and status = 'Valid' and result = 'Fit'
		) fit on fit.device = device.name and fit.place = 1
		set device.verified_on = fit.verified_on{certificate}
		where ifnull(device.verified_on, '0001-01-01') <= fit.verified_on""",
		{"devices": tuple(devices), "doctype": doctype},
	)
	schedule.refresh(doctype, devices)
	for device in devices:
		frappe.clear_document_cache(doctype, device)


def check(row: Row) -> None:
	"""Raise the first thing that is wrong with one result."""
	for fault in faults([row]):
		frappe.throw(fault.text, fault.error)


def faults(rows: Sequence[Row]) -> list[Fault]:
	"""What is wrong, row by row; an empty list says that all may be entered."""
	known = _read_known(rows)
	found = []
	seen: set[tuple[Device, str]] = set()
	for number, row in enumerate(rows):
		key = (device_of(row), str(getdate(row.get("verified_on"))))
		if key in seen:
			found.append(Fault(number, _("The same device is in the list twice."), DoubleVerificationError))
			continue
		seen.add(key)
		found.extend(Fault(number, text, error) for text, error in _faults_of(row, known))
	return found


def devices_of(rows: Iterable[Any]) -> dict[Device, frappe._dict]:
	"""serial_no, model, het, status, made_year of the devices of the rows."""
	found = {}
	for doctype, names in _by_doctype(rows).items():
		kind = KINDS[doctype]
		for device in frappe.db.sql(
			f"""select device.name, device.serial_no, {kind.model_field} as model, device.het, device.status,
				device.made_year from `tab{doctype}` device where device.name in %(names)s""",
			{"names": tuple(names)},
			as_dict=True,
		):
			found[Device(doctype, device.name)] = device
	return found


def _faults_of(row: Row, known: Known) -> Iterable[tuple[str, type[VerificationError]]]:
	device = known.devices.get(device_of(row))
	if not device:
		yield (
			_("Device {0} is not registered. Check the number.").format(row.get("device")),
			DeviceUnknownError,
		)
		return
	if device.status == UNUSED:
		yield (
			_("Device {0} is written off: there is nothing to verify.").format(device.serial_no),
			DeviceIsWrittenOffError,
		)
	day = getdate(row.get("verified_on")) if row.get("verified_on") else None
	if not day or day > getdate(today()):
		yield _("Enter the day of the verification; it is not in the future."), VerificationInFutureError
		return
	if device.made_year and day.year < device.made_year:
		yield (
			_("Device {0} was made in {1}, after the verification. Check both.").format(
				device.serial_no, device.made_year
			),
			VerificationError,
		)
	yield from _faults_of_result(row, day)
	yield from _faults_of_instrument(row, day, known)
	other = known.verified.get((device_of(row), str(day)))
	if other and other not in (row.get("name"), row.get("replaces")):
		yield (
			_("Device {0} has a result of {1} already: {2}. Open it and press Correct.").format(
				device.serial_no, formatdate(day), other
			),
			DoubleVerificationError,
		)


def _faults_of_result(row: Row, day: Any) -> Iterable[tuple[str, type[VerificationError]]]:
	if row.get("result") not in ("Fit", "Unfit"):
		yield _("Choose whether the device is fit or unfit."), VerificationError
	if row.get("result") == "Unfit" and not row.get("unfit_reason"):
		yield _("Choose why the device is unfit."), UnfitWithoutReasonError
	if row.get("result") == "Fit" and (row.get("unfit_reason") or row.get("then")):
		yield _("A fit device has no fault. Clear the fields about what is wrong."), FitWithFaultError
	if row.get("next_on") and getdate(row["next_on"]) <= day:
		yield _("The next verification comes after this one. Check both days."), NextDayError
	if row.get("then") == "Repair" and not row.get("send_to"):
		yield _("Choose who repairs the device."), RepairerMissingError


def _faults_of_instrument(row: Row, day: Any, known: Known) -> Iterable[tuple[str, type[VerificationError]]]:
	if not row.get("instrument"):
		return
	instrument = known.instruments.get(row["instrument"])
	if not instrument:
		yield _("Instrument {0} is not registered.").format(row["instrument"]), InstrumentNotVerifiedError
	elif instrument.valid_until and getdate(instrument.valid_until) < day:
		yield (
			_("Instrument {0} was valid until {1}: it cannot verify anything on {2}.").format(
				instrument.serial_no, formatdate(instrument.valid_until), formatdate(day)
			),
			InstrumentNotVerifiedError,
		)


def _read_known(rows: Sequence[Row]) -> Known:
	devices = devices_of(rows)
	instruments = {row["instrument"] for row in rows if row.get("instrument")}
	verified = frappe.get_all(
		"Device Verification",
		filters={"device": ["in", [device.name for device in devices]], "status": "Valid"},
		fields=["name", "device_doctype", "device", "verified_on"],
		order_by="name",
	)
	return Known(
		devices=devices,
		instruments={
			instrument.name: instrument
			for instrument in frappe.get_all(
				"Test Instrument",
				filters={"name": ["in", list(instruments)]},
				fields=["name", "serial_no", "valid_until"],
				order_by="name",
			)
		}
		if instruments
		else {},
		verified={(device_of(row), str(row.verified_on)): row.name for row in verified},
	)


def _by_doctype(rows: Iterable[Any]) -> dict[str, list[str]]:
	by_doctype: dict[str, set[str]] = defaultdict(set)
	for device in map(device_of, rows):
		if device.doctype in KINDS and device.name:
			by_doctype[device.doctype].add(device.name)
	return {doctype: sorted(names) for doctype, names in by_doctype.items()}


def _entered(row: Row) -> Row:
	values = {field: None if row.get(field) == "" else row.get(field) for field in ENTERED}
	values["verification_kind"] = values["verification_kind"] or "Periodic"
	values["error_percent"] = values["error_percent"] or 0
	return values
