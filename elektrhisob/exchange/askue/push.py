"""The door a head-end pushes batches through: docs/askue.md is its contract.

It answers in its own format whatever happens, also where the framework would answer in its own.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import now
from werkzeug.wrappers import Request, Response

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import take_lock
from elektrhisob.exchange.askue import words
from elektrhisob.exchange.askue.import_job import columns_of, end_state
from elektrhisob.exchange.askue.loading import load_days, load_values
from elektrhisob.exchange.askue.pushed_rows import BAD_ITEM, profile_of, reading_of
from elektrhisob.exchange.askue.sources import INTEGRATION, source_of_user, zone_of

PATH = "/api/method/elektrhisob.exchange.askue.push.push"
MARK = "X-Askue-Answer"
LONGEST_BATCH_ID = 100
LOCK_WAIT_SECONDS = 20
KINDS = ("readings", "profiles")


@dataclass(eq=False)
class Refusal(Exception):
	# Not frozen: leaving a context manager sets the traceback of an exception.
	status: int
	code: str
	text: str
	retry_after: int = 0


@dataclass(frozen=True)
class Batch:
	batch_id: str
	readings: Sequence[Any]
	profiles: Sequence[Any]
	digest: str
	size: int

	@property
	def count(self) -> int:
		return len(self.readings) + len(self.profiles)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def push(**_fields: Any) -> Response:
	"""One batch of the head-end whose API key was sent; guests get 401 in this endpoint's own format."""
	try:
		source = _source()
		batch = _read(frappe.request.get_data(), source)
		return _answer(*_take_once(source, batch))
	except Refusal as refusal:
		frappe.db.rollback()
		return _error(refusal)


def _source() -> Any:
	user = frappe.session.user
	if user == "Guest":
		raise Refusal(401, "NOT_AUTHENTICATED", _("Send the API key: Authorization: token KEY:SECRET."))
	if INTEGRATION not in frappe.get_roles(user):
		raise Refusal(403, "NOT_ALLOWED", _("This user lacks the role Integration."))
	source = source_of_user(user)
	if source is None:
		raise Refusal(403, "NO_SOURCE", _("No enabled source pushes as this user."))
	return source


def _read(body: bytes, source: Any) -> Batch:
	if len(body) > source.max_body_mb * 1024 * 1024:
		raise Refusal(413, "TOO_LARGE", _("A batch has up to {0} MB. Divide it.").format(source.max_body_mb))
	fields = parse(body)
	batch_id = fields.get("batch")
	if not isinstance(batch_id, str) or not 0 < len(batch_id.strip()) <= LONGEST_BATCH_ID:
		raise Refusal(
			422, "NO_BATCH_ID", _("Field batch is a text of 1 to {0} characters.").format(LONGEST_BATCH_ID)
		)
	lists = {kind: fields.get(kind, []) for kind in KINDS}
	for kind, rows in lists.items():
		if not isinstance(rows, list):
			raise Refusal(422, "NOT_A_LIST", _("Field {0} is a list of objects.").format(kind))
	unknown = sorted(set(fields) - {"batch", *KINDS})
	if unknown:
		raise Refusal(422, "UNKNOWN_FIELD", _("Field {0} is not known here.").format(unknown[0][:40]))
	batch = Batch(
		batch_id.strip(), lists["readings"], lists["profiles"], hashlib.sha256(body).hexdigest(), len(body)
	)
	if not batch.count:
		raise Refusal(422, "EMPTY", _("The batch has no rows."))
	if batch.count > source.max_batch_rows:
		raise Refusal(
			413, "TOO_MANY_ROWS", _("A batch has up to {0} rows. Divide it.").format(source.max_batch_rows)
		)
	return batch


def parse(body: bytes) -> dict[str, Any]:
	"""The object of a body, numbers exactly as they are spelt. Raises Refusal."""

	def refuse_constant(text: str) -> None:
		raise ValueError(text)

	try:
		fields = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=refuse_constant)
	except UnicodeDecodeError:
		raise Refusal(400, "NOT_UTF8", _("The body is not UTF-8.")) from None
	except json.JSONDecodeError as error:
		text = _("The body is no JSON: {0} in line {1}.").format(error.msg, error.lineno)
		raise Refusal(400, "MALFORMED_JSON", text) from None
	except (ValueError, RecursionError):
		raise Refusal(400, "MALFORMED_JSON", _("The body is no JSON that can be read.")) from None
	if not isinstance(fields, dict):
		raise Refusal(400, "NOT_AN_OBJECT", _("The body is an object with batch, readings and profiles."))
	return fields


def _take_once(source: Any, batch: Batch) -> tuple[int, str]:
	"""Status and answer; of a batch id that was here before, the stored ones."""
	key = f"batch:{batch.batch_id}"
	with bulk_connection() as connection:
		# One request at a time works on a batch id; the lock dies with a worker that is killed.
		lock = hashlib.sha256(f"{source.name}|{key}".encode()).hexdigest()[:24]
		if not take_lock(connection, f"askue-batch-{lock}", LOCK_WAIT_SECONDS):
			raise Refusal(503, "BUSY", _("The same batch is being worked on. Ask again."), retry_after=10)
		frappe.db.rollback()
		fields = ("name", "sha256", "answer_status", "answer")
		stored = frappe.db.get_value(
			"Askue File", {"source": source.name, "content_key": key}, fields, as_dict=True
		)
		if stored and stored.sha256 != batch.digest:
			raise Refusal(409, "BATCH_REUSED", _("This batch id was sent before with another content."))
		if stored and stored.answer_status:
			return stored.answer_status, stored.answer
		_count_rows(source, batch.count)
		name = stored.name if stored else _register(source, batch, key)
		answer = _take(source, batch, name)
		frappe.db.commit()
		return 200, answer


def _count_rows(source: Any, count: int) -> None:
	"""Rows of the minute, kept in Redis: the limit protects the queue, it is no bookkeeping."""
	key = f"askue_rows|{source.name}|{now()[:16]}"
	total = frappe.cache.incrby(frappe.cache.make_key(key), count)
	frappe.cache.expire(frappe.cache.make_key(key), 120)
	if total > source.rows_per_minute and total > count:
		text = _("Up to {0} rows a minute are taken. Wait a minute.").format(source.rows_per_minute)
		raise Refusal(429, "TOO_FAST", text, retry_after=60)


def _register(source: Any, batch: Batch, key: str) -> str:
	doc = frappe.get_doc(
		{
			"doctype": "Askue File",
			"source": source.name,
			"org_unit": source.org_unit,
			"file_name": batch.batch_id[:140],
			"file_format": "JSON",
			"content_key": key,
			"sha256": batch.digest,
			"size_bytes": batch.size,
			"arrived_by": "Push",
			"received_at": now(),
			"rows_total": batch.count,
			"state": "Importing",
		}
	)
	# Nobody has the right to make a row of the inbox: it comes about with its batch.
	doc.insert(ignore_permissions=True)
	# The row outlives whatever happens to the work on it.
	frappe.db.commit()
	return str(doc.name)


def _take(source: Any, batch: Batch, name: str) -> str:
	zone = zone_of(source)
	readings = [reading_of(item, place, zone) for place, item in enumerate(batch.readings)]
	profiles = [profile_of(item, place) for place, item in enumerate(batch.profiles)]
	codes = {
		"readings": _codes(readings, lambda rows: load_values(source, rows, name)),
		"profiles": _codes(profiles, lambda rows: load_days(source, rows, name)),
	}
	counts = columns_of([*codes["readings"], *codes["profiles"]])
	answer = json.dumps(
		{
			"batch": batch.batch_id,
			"stored": counts.get("rows_loaded", 0),
			"unchanged": sum(counts.get(field, 0) for field in ("rows_known", "rows_older", "rows_ignored")),
			"refused": counts.get("rows_faulty", 0) + counts.get("rows_refused", 0),
			**{
				kind: [
					{"row": row, "code": code, "text": words.outcome(code)}
					for row, code in enumerate(codes[kind])
				]
				for kind in KINDS
			},
		},
		ensure_ascii=False,
	)
	doc = frappe.get_doc("Askue File", name)
	doc.update(counts)
	state = end_state(doc)
	doc.db_set({**counts, "state": state, "finished_at": now(), "answer": answer, "answer_status": 200})
	return answer


def _codes(rows: Sequence[Any], load: Any) -> list[str]:
	good = [row for row in rows if row is not None]
	loaded = iter(load(good) if good else ())
	return [BAD_ITEM if row is None else next(loaded) for row in rows]


def _answer(status: int, text: str) -> Response:
	return Response(text, status=status, content_type="application/json; charset=utf-8", headers={MARK: "1"})


def _error(refusal: Refusal) -> Response:
	response = _answer(refusal.status, error_text(refusal))
	if refusal.retry_after:
		response.headers["Retry-After"] = str(refusal.retry_after)
	return response


def error_text(refusal: Refusal) -> str:
	return json.dumps({"error": {"code": refusal.code, "text": refusal.text}}, ensure_ascii=False)


def answer_in_own_format(response: Response | None = None, request: Request | None = None) -> None:
	"""Hook after every request: what the framework refused before this endpoint saw it."""
	if request is None or response is None or request.path != PATH or MARK in response.headers:
		return
	refusal = _refusal_of(response.status_code, request)
	response.status_code = refusal.status
	response.set_data(error_text(refusal))
	response.content_type = "application/json; charset=utf-8"
	response.headers[MARK] = "1"


def _refusal_of(status: int, request: Request) -> Refusal:
	if request.method != "POST":
		return Refusal(405, "POST_ONLY", _("Send the batch with POST."))
	if status == 401:
		return Refusal(401, "NOT_AUTHENTICATED", _("The API key is not known."))
	try:
		parse(request.get_data())
	except Refusal as refusal:
		return refusal
	if status in (403, 413, 429, 503):
		return Refusal(status, "REFUSED", _("The request was refused before it was read."))
	return Refusal(500, "INTERNAL", _("Something failed here. Send the same batch again."), retry_after=60)
