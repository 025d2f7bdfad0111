"""A partner at a door: real requests through the frame, in the transaction of a site test."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import frappe
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from elektrhisob.exchange.gateways.door import serve
from elektrhisob.exchange.gateways.routes import door_at

SAVED = "before_the_call"


def open_channel(code: str, **fields: object) -> Any:
	"""The seeded channel as an administrator would enable it."""
	channel = frappe.get_doc("Payment Channel", code)
	channel.update({"enabled": 1, "home_het": "03202", **fields})
	channel.save(ignore_permissions=True)
	frappe.clear_document_cache("Payment Channel", code)
	return channel


def call(
	address: str,
	body: bytes | str,
	headers: Mapping[str, str] | None = None,
	content_type: str = "application/json",
	method: str = "POST",
) -> tuple[int, str]:
	"""Status and text of the answer."""
	path, _mark, query = address.partition("?")
	raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
	builder = EnvironBuilder(
		path=path,
		query_string=query,
		method=method,
		data=raw,
		content_type=content_type,
		headers=list((headers or {}).items()),
	)
	request = Request(builder.get_environ())
	door = door_at(path)
	assert door is not None, f"No door at {path}"
	with _rollback_of_the_call_only():
		response = serve(door, request)
	frappe.set_user("Administrator")
	return response.status_code, response.get_data(as_text=True)


def call_json(address: str, content: object, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
	body = content if isinstance(content, str | bytes) else json.dumps(content)
	answer: dict[str, Any] = json.loads(call(address, body, headers)[1])
	return answer


def basic(user: str, password: str) -> dict[str, str]:
	return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def messages(channel: str) -> list[Any]:
	"""What was kept of the calls, in their order."""
	return frappe.get_all(
		"Payment Message",
		{"payment_channel": channel},
		["operation", "outcome", "answer_code", "external_id", "request", "answer"],
		order_by="name",
	)


@contextmanager
def _rollback_of_the_call_only() -> Iterator[None]:
	"""A site test holds its accounts in the same transaction: a refused call takes back only its own."""
	frappe.db.sql(f"SAVEPOINT {SAVED}")
	frappe.db.rollback = lambda *_args, **_named: frappe.db.sql(f"ROLLBACK TO SAVEPOINT {SAVED}")
	try:
		yield
	finally:
		del frappe.db.__dict__["rollback"]
