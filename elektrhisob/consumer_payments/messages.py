"""The calls of partners as they came: masked, hashed, and kept also when everything else was undone."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import frappe

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.bulk.statements import insert_rows

MASK = "•••"
LONGEST_KEPT = 60_000
# What partners call their secrets in XML, JSON and forms.
_SECRET = re.compile(
	r"""(?ix)
	(?P<head> <(?:\w+:)?(?:password|newpassword)[^>]*> | "(?:password|newpassword|key)"\s*:\s*" |
		\b(?:password|newpassword|secret_key)= )
	(?P<secret> [^<"&]* )"""
)


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
	for secret in sorted((each for each in secrets if len(each) > 3), key=len, reverse=True):
		text = text.replace(secret, MASK)
	return _SECRET.sub(rf"\g<head>{MASK}", text)


def record(message: Message, secrets: Iterable[str] = ()) -> str:
	"""Store it in the current transaction; returns its name."""
	name = next_key(Key.PAYMENT_MESSAGE)
	text = message.request[:LONGEST_KEPT].decode("utf-8", errors="backslashreplace").replace("\0", "␀")
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
