"""What the phone of a field worker loads in the morning and sends through the day."""

import base64
import binascii
from typing import Any

import frappe
from frappe import _
from frappe.utils import strip_html, today

from elektrhisob.metering.field.orders import for_worker, take_result
from elektrhisob.metering.field.worker_tasks import worker_of
from elektrhisob.metering.sheets.entering import MOST_AT_ONCE, Entry, read_entry, take_entries
from elektrhisob.metering.sheets.errors import (
	ForeignEntryError,
	IncompleteEntryError,
	NotAFieldWorkerError,
	PhotoError,
)
from elektrhisob.metering.sheets.lines import suspicious_tenths
from elektrhisob.metering.sheets.phone_texts import phone_texts
from elektrhisob.metering.sheets.reading_door import TROUBLES, Answer, code_of

ON_PHONE = ("Handed Out", "Partly Entered", "Entered")
PHOTO_BYTES = 3 * 1024 * 1024
JPEG_START = b"\xff\xd8\xff"
LINE_FIELDS = [
	"name",
	"sheet",
	"line_no",
	"status",
	"personal_account",
	"consumer_name",
	"address",
	"serial_no",
	"quantity",
	"zone",
	"digits",
	"decimals",
	"last_value",
	"last_date",
	"usual_daily",
	"most_daily",
	"expected_from",
	"expected_to",
	"value",
	"reading_date",
	"not_read_reason",
	"message",
	"note",
	"photo",
]
REFUSALS = (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError)


@frappe.whitelist(methods=["GET"])
def load() -> dict[str, Any]:
	"""Everything for the day: the worker's open sheets with their lines, and the orders."""
	worker = _worker()
	sheets = frappe.get_list(
		"Reading Sheet",
		filters={"worker": worker.name, "status": ["in", ON_PHONE]},
		fields=["name", "route", "period", "reading_day", "status"],
		order_by="reading_day, name",
		limit_page_length=0,
	)
	routes = dict(
		frappe.get_all(
			"Org Unit",
			filters={"name": ["in", [sheet.route for sheet in sheets] or [""]]},
			fields=["name", "unit_name"],
			order_by="name",
			as_list=True,
		)
	)
	for sheet in sheets:
		sheet.route_name = routes.get(sheet.route) or sheet.route
	return {
		"user": frappe.session.user,
		"worker": worker.worker_name,
		"language": frappe.local.lang,
		"texts": phone_texts(),
		"csrf_token": frappe.sessions.get_csrf_token(),
		"today": today(),
		"multiple": suspicious_tenths() / 10,
		"sheets": sheets,
		"lines": frappe.get_all(
			"Reading Sheet Line",
			filters={"sheet": ["in", [sheet.name for sheet in sheets] or [""]]},
			fields=LINE_FIELDS,
			order_by="sheet, line_no",
		),
		"orders": for_worker(frappe.session.user),
	}


@frappe.whitelist(methods=["POST"])
def send(
	entries: list[dict[str, Any]] | None = None, results: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
	"""Client id → answer, for entries on sheets and results of orders; an id again gets its first answer."""
	_worker()
	if len(entries or []) + len(results or []) > MOST_AT_ONCE:
		frappe.throw(
			_("At most {0} entries are taken at once. Send them in parts.").format(MOST_AT_ONCE),
			IncompleteEntryError,
		)
	answers = _take(entries or [])
	for result in results or []:
		client_id = str(result.get("client_id") or "")
		answers[client_id] = _take_order(client_id, result)
	return {"answers": answers}


@frappe.whitelist(methods=["POST"])
def send_photo(client_id: str, content: str) -> dict[str, str]:
	"""The photo of an entry, a JPEG in base64; the same one again changes nothing."""
	_worker()
	name = frappe.db.get_value("Reading Sheet Entry", {"client_id": client_id})
	if not name:
		frappe.throw(_("Entry {0} is not here yet. Send it before its photo.").format(client_id), PhotoError)
	entry = frappe.get_doc("Reading Sheet Entry", name, for_update=True)
	entry.check_permission("read")
	if entry.entered_by != frappe.session.user:
		frappe.throw(_("Entry {0} was sent by somebody else.").format(client_id), ForeignEntryError)
	if entry.photo:
		return {"photo": entry.photo}
	address = _keep(entry, _jpeg(content))
	entry.db_set("photo", address, update_modified=False)
	frappe.db.set_value("Reading Sheet Line", entry.sheet_line, "photo", address)
	if entry.reading:
		frappe.db.set_value("Meter Reading", entry.reading, "photo", address)
	return {"photo": address}


def _worker() -> frappe._dict:
	worker = worker_of(frappe.session.user)
	if not worker:
		frappe.throw(
			_("You are not entered as a field worker. Ask the metering department to enter your user there."),
			NotAFieldWorkerError,
		)
	if not frappe.has_permission("Reading Sheet", "write"):
		frappe.throw(
			_("You may not enter readings. Ask an administrator for the role Meter Reader."),
			NotAFieldWorkerError,
		)
	return worker


def _take(entries: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
	"""Sheet by sheet: what is wrong with one entry, or with one sheet, holds back no other."""
	answers: dict[str, dict[str, str]] = {}
	readable: list[Entry] = []
	for values in entries:
		try:
			readable.append(read_entry(values))
		except IncompleteEntryError as error:
			answers[str(values.get("client_id") or "")] = _refusal(error)
	sheets = dict(
		frappe.get_all(
			"Reading Sheet Line",
			filters={"name": ["in", [entry.line for entry in readable] or [""]]},
			fields=["name", "sheet"],
			order_by="name",
			as_list=True,
		)
	)
	# In one order for everybody: two batches that touch the same sheets wait for each other, not crosswise.
	for sheet in sorted({sheets.get(entry.line, "") for entry in readable}):
		part = [entry for entry in readable if sheets.get(entry.line, "") == sheet]
		answers.update(_take_part(part))
	frappe.clear_messages()
	return answers


def _take_part(part: list[Entry]) -> dict[str, dict[str, str]]:
	frappe.db.savepoint("sheet_part")
	try:
		return {client_id: vars(answer) for client_id, answer in take_entries(part, "Phone").items()}
	except TROUBLES:
		raise
	except REFUSALS as error:
		frappe.db.rollback(save_point="sheet_part")
		return {entry.client_id: _refusal(error) for entry in part}


def _take_order(client_id: str, result: dict[str, Any]) -> dict[str, Any]:
	frappe.db.savepoint("order_result")
	try:
		answer = take_result(str(result.get("order") or ""), result, client_id)
	except TROUBLES:
		raise
	except REFUSALS as error:
		frappe.db.rollback(save_point="order_result")
		return _refusal(error)
	finally:
		frappe.clear_messages()
	refusals = [row["refusal"] for row in answer["readings"] if row.get("refusal")]
	return {
		**vars(Answer("Accepted", "ACCEPTED", " ".join(refusals))),
		"order_status": answer["order_status"],
	}


def _refusal(error: Exception) -> dict[str, str]:
	return vars(Answer("Refused", code_of(error), strip_html(str(error))))


def _jpeg(content: str) -> bytes:
	try:
		data = base64.b64decode(content.partition("base64,")[2] or content, validate=True)
	except (binascii.Error, ValueError):
		data = b""
	if not data.startswith(JPEG_START):
		frappe.throw(_("The photo is not a JPEG picture. Take it again."), PhotoError)
	if len(data) > PHOTO_BYTES:
		frappe.throw(_("The photo is larger than 3 MB. Take it again."), PhotoError)
	return data


def _keep(entry: Any, data: bytes) -> str:
	"""A private file of the reading, or of the line when there is no reading."""
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"dial-{entry.sheet_line}-{entry.name}.jpg",
			"attached_to_doctype": "Meter Reading" if entry.reading else "Reading Sheet Line",
			"attached_to_name": entry.reading or entry.sheet_line,
			"attached_to_field": "photo",
			"is_private": 1,
			"content": data,
		}
	)
	return str(file.insert(ignore_permissions=True).file_url)
