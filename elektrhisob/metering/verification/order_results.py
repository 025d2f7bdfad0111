"""Results of a verification order: from the list on the form, or from the laboratory's XLSX."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cstr, getdate
from frappe.utils.xlsxutils import make_xlsx, read_xlsx_file_from_attached_file

from elektrhisob.metering.verification import results
from elektrhisob.metering.verification.order_errors import OrderIsNotSentError, UnreadableFileError

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.verification_order.verification_order import VerificationOrder

COLUMNS = (
	("device", "Device"),
	("serial_no", "Serial number"),
	("model", "Model"),
	("result", "Result"),
	("verified_on", "Verified on"),
	("error_percent", "Error, %"),
	("certificate_no", "Certificate number"),
	("next_on", "Next verification on"),
	("unfit_reason", "Why unfit"),
)
TYPED = ("result", "verified_on", "error_percent", "certificate_no", "next_on", "unfit_reason")
DAYS = ("verified_on", "next_on")
_TYPED_DAY = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")


def record(doc: "VerificationOrder") -> dict[str, Any]:
	"""All results that are typed and not recorded yet, or none when one of them is wrong."""
	_require_sent(doc)
	items = [item for item in doc.items if item.result and not item.verification]
	rows = [_row(doc, item) for item in items]
	faults = results.faults(rows)
	if faults:
		return {
			"recorded": 0,
			"faults": [
				{"row": items[fault.row].idx, "serial_no": items[fault.row].serial_no, "text": fault.text}
				for fault in faults
			],
		}
	frappe.has_permission("Device Verification", "create", throw=True)
	for item, name in zip(items, results.enter(rows), strict=True):
		item.verification = name
		item.not_done = 0
	doc.save()
	return {"recorded": len(items), "faults": []}


def take_file(doc: "VerificationOrder", file_url: str) -> dict[str, Any]:
	"""Rows of the file are found by device, or by serial number when the laboratory dropped that column."""
	_require_sent(doc)
	# The file must be this order's: its address alone is no key to somebody else's file.
	file = frappe.get_all(
		"File",
		filters={
			"file_url": file_url,
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
		},
		pluck="name",
		order_by="creation desc",
		limit=1,
	)
	if not file:
		frappe.throw(_("Attach the file to this order first."), UnreadableFileError)
	sheet = _read(frappe.get_doc("File", file[0]).get_content())
	by_device = {item.device: item for item in doc.items}
	by_serial = {item.serial_no: item for item in doc.items}
	read, faults = 0, []
	for number, row in enumerate(sheet, start=2):
		item = by_device.get(row.get("device", "")) or by_serial.get(row.get("serial_no", "").upper())
		try:
			if _take_row(item, row):
				read += 1
		except ValueError as fault:
			faults.append({"row": number, "text": str(fault)})
	if read:
		doc.save()
	return {"read": read, "faults": faults}


@frappe.whitelist(methods=["GET", "POST"])
def sheet(order: str) -> None:
	"""The list of an order as XLSX for the laboratory, with empty columns for its results."""
	doc = frappe.get_doc("Verification Order", order)
	doc.check_permission("read")
	header = [_(label) for _field, label in COLUMNS]
	rows = [[_cell(item.get(field)) for field, _label in COLUMNS] for item in doc.items]
	frappe.response["filename"] = f"{doc.name}.xlsx"
	frappe.response["filecontent"] = make_xlsx([header, *rows], doc.name).getvalue()
	frappe.response["type"] = "binary"


def _require_sent(doc: "VerificationOrder") -> None:
	if doc.status not in ("Sent", "In Work"):
		frappe.throw(
			_("Results are recorded while the order is sent or in work; it is {0}.").format(_(doc.status)),
			OrderIsNotSentError,
		)


def _row(doc: "VerificationOrder", item: Any) -> dict[str, Any]:
	return {
		"device_doctype": item.device_doctype,
		"device": item.device,
		**{field: item.get(field) for field in TYPED},
		"instrument": item.instrument,
		"laboratory": doc.laboratory if doc.performer_kind == "Laboratory" else None,
		"worker": doc.worker if doc.performer_kind == "Team" else None,
		"verification_order": doc.name,
	}


def _read(content: bytes | str) -> list[dict[str, str]]:
	try:
		table = read_xlsx_file_from_attached_file(fcontent=content)
	except Exception as fault:
		raise UnreadableFileError(
			_("This is not a readable XLSX file. Save it as XLSX and try again.")
		) from fault
	if not table:
		return []
	fields = {name: field for field, label in COLUMNS for name in (label, _(label), field)}
	header = [fields.get(cstr(cell).strip()) for cell in table[0]]
	if "result" not in header or not {"device", "serial_no"} & set(header):
		frappe.throw(
			_("The first row must have the columns {0} and {1}.").format(_("Serial number"), _("Result")),
			UnreadableFileError,
		)
	return [
		{field: cstr(cell).strip() for field, cell in zip(header, row, strict=False) if field}
		for row in table[1:]
		if any(cstr(cell).strip() for cell in row)
	]


def _take_row(item: Any, row: dict[str, str]) -> bool:
	"""Whether the row brought something; ValueError with the words for whoever sent the file."""
	if not row.get("result"):
		return False
	if item is None:
		raise ValueError(
			_("Device {0} is not in this order.").format(row.get("serial_no") or row.get("device") or "–")
		)
	if item.verification and _is_known(item, row):
		return False
	if item.verification:
		raise ValueError(_("The result of {0} is recorded already.").format(item.serial_no))
	item.result = _choice(row["result"], ("Fit", "Unfit"))
	item.unfit_reason = (
		_choice(row.get("unfit_reason") or "", _reasons()) if row.get("unfit_reason") else None
	)
	item.certificate_no = row.get("certificate_no") or item.certificate_no
	for field in DAYS:
		if row.get(field):
			item.set(field, _day(row[field]))
	if row.get("error_percent"):
		item.error_percent = _number(row["error_percent"])
	return True


def _is_known(item: Any, row: dict[str, str]) -> bool:
	"""A laboratory sends the whole list back, and with it what was recorded before: that is no fault."""
	same_day = not row.get("verified_on") or _day(row["verified_on"]) == cstr(item.verified_on)
	return _choice(row["result"], ("Fit", "Unfit")) == item.result and same_day


def _choice(text: str, choices: tuple[str, ...]) -> str:
	words = {name.casefold(): choice for choice in choices for name in (choice, _(choice))}
	if text.casefold() not in words:
		raise ValueError(_("{0} is none of: {1}.").format(text, ", ".join(_(choice) for choice in choices)))
	return words[text.casefold()]


def _reasons() -> tuple[str, ...]:
	options = frappe.get_meta("Device Verification").get_field("unfit_reason").options
	return tuple(option for option in options.split("\n") if option)


def _day(text: str) -> str:
	"""Typed days begin with the day, as everybody here writes them: 05.11.2026 is in November."""
	typed = _TYPED_DAY.match(text)
	try:
		if typed:
			day, month, year = map(int, typed.groups())
			return date(year, month, day).isoformat()
		return str(getdate(text))
	except Exception as fault:
		raise ValueError(_("{0} is not a day.").format(text)) from fault


def _number(text: str) -> str:
	try:
		return str(Decimal(text.replace(",", ".")))
	except InvalidOperation as fault:
		raise ValueError(_("{0} is not a number.").format(text)) from fault


def _cell(value: Any) -> Any:
	return cstr(value) if value not in (None, 0) else ""
