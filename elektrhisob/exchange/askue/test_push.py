"""A head-end pushes batches over real HTTP: twice, broken, too large, with another's key."""

from __future__ import annotations

import json
from typing import Any

import frappe
import pytest
from frappe.core.doctype.user.user import generate_keys

from elektrhisob.exchange.askue.push import PATH
from elektrhisob.exchange.askue.stories_for_tests import mapped, profiles, source
from elektrhisob.tests import district

pytestmark = pytest.mark.http


def sender(**values: Any) -> tuple[Any, dict[str, str]]:
	"""A source that pushes, and the header of its key."""
	user = district.user("Integration")
	head_end = source(allow_push=1, user=user, **values)
	secret = generate_keys(user)["api_secret"]
	frappe.db.commit()
	key = frappe.db.get_value("User", user, "api_key")
	return head_end, {"Authorization": f"token {key}:{secret}", "Content-Type": "application/json"}


def day(code: str, number: int = 1, **values: Any) -> dict[str, Any]:
	defaults = {"channel": "01", "day": "2026-02-10", "interval": 60, "values": [1.5] * 24}
	return {"point": code, "number": number, **defaults, **values}


def test_a_batch_is_answered_row_by_row_and_again_byte_for_byte(client: Any) -> None:
	head_end, key = sender()
	feeder = mapped(head_end, "P")
	frappe.db.commit()
	rows = [day("P"), day("NOBODY"), "words", day("P", number=2, values=[1] * 23)]
	reading = {"meter": "NOBODY-9", "obis": "1.8.0", "timestamp": "2026-02-01T00:00:00", "value": "1.5"}
	body = json.dumps({"batch": "B1", "profiles": rows, "readings": [reading, {"meter": 5}]})
	http = client(None)
	first = http.post(PATH, data=body, headers=key)
	assert first.status_code == 200, first.text
	answer = first.json()
	assert [row["code"] for row in answer["profiles"]] == [
		"LOADED",
		"UNKNOWN_POINT",
		"BAD_ITEM",
		"MISSING_PERIODS",
	]
	assert [row["code"] for row in answer["readings"]] == ["UNKNOWN_METER", "BAD_ITEM"]
	again = http.post(PATH, data=body, headers=key)
	assert (again.status_code, again.content) == (200, first.content)
	assert [row.energy for row in profiles(feeder.installation)] == [36]
	other = http.post(PATH, data=body.replace("1.5", "2.5"), headers=key)
	assert (other.status_code, other.json()["error"]["code"]) == (409, "BATCH_REUSED")


@pytest.mark.parametrize(
	("body", "status", "code"),
	[
		(b"{", 400, "MALFORMED_JSON"),
		(b"[1]", 400, "NOT_AN_OBJECT"),
		(b'{"batch": "\xff"}', 400, "NOT_UTF8"),
		(b'{"batch": NaN}', 400, "MALFORMED_JSON"),
		(b'{"batch": 5, "readings": [1]}', 422, "NO_BATCH_ID"),
		(b'{"batch": "x", "readings": {}}', 422, "NOT_A_LIST"),
		(b'{"batch": "x", "rows": []}', 422, "UNKNOWN_FIELD"),
		(b'{"batch": "x"}', 422, "EMPTY"),
	],
)
def test_what_is_no_batch_is_answered_in_the_format_of_the_endpoint(
	client: Any, body: bytes, status: int, code: str
) -> None:
	_head_end, key = sender()
	response = client(None).post(PATH, data=body, headers=key)
	assert (response.status_code, response.json()["error"]["code"]) == (status, code)
	assert set(response.json()) == {"error"}


def test_only_the_key_of_a_source_is_let_in(client: Any) -> None:
	body = json.dumps({"batch": "x", "readings": [1]})
	http, kind = client(None), {"Content-Type": "application/json"}
	assert http.post(PATH, data=body, headers=kind).json()["error"]["code"] == "NOT_AUTHENTICATED"
	wrong = http.post(PATH, data=body, headers={**kind, "Authorization": "token no:no"})
	assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "NOT_AUTHENTICATED")
	head_end, key = sender()
	head_end.db_set("enabled", 0)
	frappe.db.commit()
	assert http.post(PATH, data=body, headers=key).json()["error"]["code"] == "NO_SOURCE"
	assert http.get(PATH, headers=key).status_code == 405


def test_limits_of_the_source_hold(client: Any) -> None:
	_head_end, key = sender(max_batch_rows=2, max_body_mb=1, rows_per_minute=3)
	http = client(None)

	def push(batch: str, count: int, filler: str = "") -> Any:
		return http.post(PATH, data=json.dumps({"batch": batch, "readings": [filler] * count}), headers=key)

	assert push("A", 3).json()["error"]["code"] == "TOO_MANY_ROWS"
	assert push("B", 1, "x" * 1_100_000).json()["error"]["code"] == "TOO_LARGE"
	assert push("C", 2).status_code == 200
	fast = push("D", 2)
	assert (fast.status_code, fast.json()["error"]["code"], fast.headers["Retry-After"]) == (
		429,
		"TOO_FAST",
		"60",
	)
