"""The calls of partners as they came: masked, hashed, and kept also when everything else was undone."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

import frappe

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.bulk.statements import insert_rows

MASK = "•••"
LONGEST_KEPT = 60_000
SHORTEST_KNOWN = 3
# What partners call their secrets. One that does not end is hidden to the end of the text.
_IN_XML = re.compile(
	r"(?is)(?P<head><(?:[\w.-]+:)?(?:new)?password\b[^>]*(?<!/)>).*?(?=</(?:[\w.-]+:)?(?:new)?password\s*>|\Z)"
)
_IN_JSON = re.compile(
	r"""(?isx) (?P<head>"(?:new)?password"\s*:\s*|"key"\s*:\s*)
	(?: "(?:[^"\\]|\\.)*(?P<end>"|\Z) | [^\s,}\]"]+ )"""
)
_IN_FORMS = re.compile(r"(?i)(?P<head>\b(?:password|newpassword|secret_key)=)[^&\s]*")


@dataclass
class Message:
	"""One call and its answer, gathered while it is worked on."""

	payment_channel: str
	operation: str
	request: bytes
	received_at: datetime
	remote_address: str = ""
	external_id: str = ""
	told_account: str = ""
	het: str | None = None
	outcome: str = "Done"
	answer_code: str = ""
	answer: str = ""
	duration_ms: int = 0


def masked(text: str, secrets: Iterable[str] = ()) -> str:
	"""The text without passwords: known ones wherever they stand, others by the names partners give them."""
	for secret in sorted(_spellings(secrets), key=len, reverse=True):
		text = text.replace(secret, MASK)
	text = _IN_XML.sub(rf"\g<head>{MASK}", text)
	text = _IN_JSON.sub(rf'\g<head>"{MASK}"', text)
	return _IN_FORMS.sub(rf"\g<head>{MASK}", text)


def _spellings(secrets: Iterable[str]) -> set[str]:
	"""As they stand in XML and JSON too. Short ones would be found in every text: names hide them."""
	found = set()
	for secret in secrets:
		in_json = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
		found |= {secret, escape(secret), escape(secret, {'"': "&quot;", "'": "&apos;"}), *in_json}
	return {each for each in found if len(each) > SHORTEST_KNOWN}


def text_of(request: bytes) -> str:
	"""The bytes as text that can be stored and read: UTF-8, or UTF-16 when they begin as such."""
	begin = request[:4]
	utf_16 = begin[:2] in (b"\xff\xfe", b"\xfe\xff") or begin[:1] == b"\0" or begin[1:2] == b"\0"
	if utf_16:
		big = begin[:2] == b"\xfe\xff" or begin[:1] == b"\0"
		return request.decode("utf-16-be" if big else "utf-16-le", "replace").replace("\0", "␀")
	return request.decode("utf-8", errors="backslashreplace").replace("\0", "␀")


def record(message: Message, secrets: Iterable[str] = ()) -> str:
	"""Store it in the current transaction; returns its name."""
	name = next_key(Key.PAYMENT_MESSAGE)
	text = text_of(message.request[:LONGEST_KEPT])
	known = [each for each in secrets if each]
	insert_rows(
		request_cursor(),
		"`tabPayment Message`",
		[
			{
				"name": name,
				"creation": message.received_at,
				"modified": message.received_at,
				"owner": frappe.session.user,
				"modified_by": frappe.session.user,
				"docstatus": 0,
				"payment_channel": message.payment_channel,
				"operation": message.operation[:140],
				"external_id": message.external_id[:140] or None,
				"told_account": message.told_account[:140] or None,
				"het": message.het,
				"received_at": message.received_at,
				"remote_address": message.remote_address[:140],
				"outcome": message.outcome,
				"answer_code": message.answer_code[:140],
				"duration_ms": message.duration_ms,
				"request_sha256": hashlib.sha256(message.request).hexdigest(),
				"request": masked(text, known),
				"answer": masked(message.answer[:LONGEST_KEPT], known),
			}
		],
	)
	return name
