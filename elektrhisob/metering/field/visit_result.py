"""What a worker sends from the field: kept once, whatever the network does, with its readings recorded."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import get_datetime, getdate, strip_html

from elektrhisob.metering import reading_entry
from elektrhisob.metering.field.order_states import OPEN
from elektrhisob.metering.field.worker_tasks import worker_of

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.field_order.field_order import FieldOrder

OUTCOMES = ("On Site", "Done", "Not Possible")
PHOTO_LIMIT = 5 * 1024 * 1024
RECORDED_BY_ACT = ("Install", "Exchange", "Remove")
"""Here the act has the readings: of the meter that went and of the one that came."""


class NotYourOrderError(frappe.PermissionError):
	pass


class WrongResultError(frappe.ValidationError):
	pass


class NumberUsedTwiceError(frappe.ValidationError):
	pass


def take_result(order: str, result: dict[str, Any], client_id: str) -> dict[str, Any]:
	"""Keep what came of a visit; the same `client_id` again changes nothing and gets the same answer.

	`result`: outcome (On Site, Done, Not Possible), at (time on the device), and as known: obstacle, note,
	latitude, longitude, accuracy, readings [{installation, zone, quantity, value, reading_date}], photos
	[{content: base64 or data URL, what}]. A reading that is refused stops nothing: its refusal is in the
	answer and in the visit. The answer: visit, order_status, readings [{zone, quantity, reading, refusal}].
	"""
	doc = frappe.get_doc("Field Order", order, for_update=True)
	worker = _require_own(doc)
	known = frappe.db.get_value("Field Visit", {"client_id": client_id}, ["for_order", "answer"])
	if known:
		return _same_answer(known, order)
	_check(result, client_id)
	readings = [_record(doc, values, result, f"{client_id}:{at}") for at, values in enumerate(_rows(result))]
	status = _move_on(doc, result)
	visit = frappe.get_doc(
		{
			"doctype": "Field Visit",
			"for_order": order,
			"personal_account": doc.personal_account,
			"worker": worker or doc.worker,
			"outcome": result["outcome"],
			"obstacle": result.get("obstacle"),
			"note": result.get("note"),
			"visited_at": get_datetime(result["at"]).replace(tzinfo=None),
			"latitude": result.get("latitude"),
			"longitude": result.get("longitude"),
			"accuracy_m": round(result.get("accuracy") or 0),
			"client_id": client_id,
			"readings": readings,
			"photos": [_keep_photo(doc, photo) for photo in result.get("photos") or ()],
		}
	).insert(ignore_permissions=True)
	answer = {
		"visit": visit.name,
		"order": order,
		"order_status": status,
		"readings": [
			{key: row.get(key) for key in ("installation", "zone", "quantity", "reading", "refusal")}
			for row in readings
		],
	}
	visit.db_set("answer", json.dumps(answer, ensure_ascii=False, default=str), update_modified=False)
	return answer


def _require_own(doc: FieldOrder) -> str | None:
	"""The worker of the order, somebody of its team, or a dispatcher who types in what was on paper."""
	worker = worker_of(frappe.session.user)
	if worker and (doc.worker == worker.name or (doc.team and doc.team == worker.team)):
		doc.check_permission("read")
		return str(worker.name)
	if not doc.has_permission("write"):
		frappe.throw(
			_("Order {0} is not given to you. Take the list of your orders again.").format(doc.name),
			NotYourOrderError,
		)
	return None


def _same_answer(known: tuple[str, str], order: str) -> dict[str, Any]:
	if known[0] != order:
		frappe.throw(
			_("This number was used for order {0} already. Send the result with a new one.").format(known[0]),
			NumberUsedTwiceError,
		)
	answer: dict[str, Any] = json.loads(known[1])
	return answer


def _check(result: dict[str, Any], client_id: str) -> None:
	if not client_id or len(client_id) > 140:
		frappe.throw(_("A result has a number of its own, given by the phone."), WrongResultError)
	if result.get("outcome") not in OUTCOMES or not result.get("at"):
		frappe.throw(
			_("A result has an outcome ({0}) and the time of the visit.").format(", ".join(OUTCOMES)),
			WrongResultError,
		)
	if result["outcome"] == "Not Possible" and not result.get("obstacle"):
		frappe.throw(_("Choose why the visit was not possible."), WrongResultError)


def _rows(result: dict[str, Any]) -> list[dict[str, Any]]:
	return [row for row in result.get("readings") or () if row.get("value") not in (None, "")]


def _record(
	doc: FieldOrder, values: dict[str, Any], result: dict[str, Any], external_id: str
) -> dict[str, Any]:
	"""One reading through the one door of readings; what the door says is kept with what was typed."""
	row = {
		"installation": values.get("installation"),
		"zone": values.get("zone"),
		"quantity": values.get("quantity") or "Active Import",
		"value": values["value"],
		"reading_date": str(getdate(values.get("reading_date") or result["at"])),
	}
	point = frappe.db.get_value("Meter Installation", row["installation"], "supply_point")
	if point != doc.supply_point:
		frappe.throw(
			_("Installation {0} does not stand on the supply point of order {1}.").format(
				row["installation"], doc.name
			),
			WrongResultError,
		)
	entry = {
		**row,
		"source": "Controller",
		"reason": "Control",
		"latitude": result.get("latitude"),
		"longitude": result.get("longitude"),
		"external_source": "Field",
		"external_id": external_id[-140:],
	}
	if doc.kind in RECORDED_BY_ACT:
		return row
	frappe.db.savepoint("field_reading")
	try:
		return {**row, "reading": reading_entry.record(entry)}
	except frappe.ValidationError as refusal:
		frappe.db.rollback(save_point="field_reading")
		frappe.clear_last_message()
		reading_entry.tell_refused(refusal, entry)
		return {**row, "refusal": strip_html(str(refusal))}


def _move_on(doc: FieldOrder, result: dict[str, Any]) -> str:
	"""The order's state after the visit; one that was cancelled or finished meanwhile stays as it is."""
	if doc.status not in OPEN:
		return str(doc.status)
	outcome = result["outcome"]
	ended = outcome != "On Site"
	doc.db_set(
		{
			"status": outcome,
			"obstacle": result.get("obstacle") if outcome == "Not Possible" else None,
			"result_note": result.get("note") or doc.result_note,
			"finished_on": get_datetime(result["at"]).replace(tzinfo=None) if ended else None,
		}
	)
	doc.add_comment("Workflow", _(outcome))
	doc.notify_update()
	return str(outcome)


def _keep_photo(doc: FieldOrder, photo: dict[str, Any]) -> dict[str, Any]:
	if photo.get("photo"):
		return {"photo": photo["photo"], "what": photo.get("what")}
	content = base64.b64decode(str(photo["content"]).partition("base64,")[2] or str(photo["content"]))
	if len(content) > PHOTO_LIMIT:
		frappe.throw(_("A photo is at most 5 MB. Make it smaller on the phone."), WrongResultError)
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{doc.name}-{frappe.generate_hash(length=8)}.jpg",
			"attached_to_doctype": "Field Order",
			"attached_to_name": doc.name,
			"is_private": 1,
			"content": content,
		}
	)
	file.flags.ignore_permissions = True
	return {"photo": file.insert(ignore_permissions=True).file_url, "what": photo.get("what")}
