"""PAYNET's JSON-RPC contract: its errors, its formats, and nothing stored of what is not one of its calls."""

import json
import re
from collections.abc import Iterator
from typing import Any

import frappe
import pytest
from frappe.utils import now_datetime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elektrhisob.accounting.books_for_tests import issued_bill, new_account, outstanding
from elektrhisob.exchange.gateways.partner_for_tests import basic, call, call_json, messages, open_channel

pytestmark = pytest.mark.site
ADDRESS, CHANNEL = "/payments/paynet-rpc", "PAYNET-RPC"
USER, PASSWORD = "paynet", "secret7-of-paynet"
PLAIN = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
JAVA = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z][a-z] \d\d \d\d:\d\d:\d\d UZT \d{4}"


@pytest.fixture(autouse=True)
def channel() -> Iterator[Any]:
	# A site may hold payments of the channel already.
	frappe.flags.test_began = now_datetime()
	yield open_channel(CHANNEL, user_name=USER, password=PASSWORD, service_id="1,2")


def ask(method: str, password: str = PASSWORD, **params: Any) -> dict[str, Any]:
	content = {"jsonrpc": "2.0", "id": 17, "method": method, "params": params}
	answer = call_json(ADDRESS, content, basic(USER, password))
	assert (answer["jsonrpc"], answer["id"]) == ("2.0", 17)
	return answer


def perform(account: str, **change: Any) -> dict[str, Any]:
	params: dict[str, Any] = {
		"transactionId": 5001,
		"serviceId": 1,
		"amount": 40_000,
		"time": "2025-06-10 09:15:00",
		"fields": {"account": account},
	}
	return ask("PerformTransaction", **{**params, **change})


def error(answer: dict[str, Any]) -> int:
	return int(answer["error"]["code"])


def payments() -> int:
	return frappe.db.count(
		"Account Payment", {"payment_channel": CHANNEL, "creation": (">=", frappe.flags.test_began)}
	)


def test_information() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 30_050)
	result = ask("GetInformation", serviceId=1, fields={"account": account})["result"]
	assert re.fullmatch(PLAIN, result.pop("timestamp"))
	assert result == {
		"status": "0",
		"fields": {"name": "T*** C***", "address": "", "balance": "-300.50", "debt": "300.50"},
		"balance": -30_050,
	}


def test_a_payment_from_perform_to_cancel() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 40_000)
	done = perform(account)["result"]
	number = done["providerTrnId"]
	assert (isinstance(number, int), done["fields"]) == (True, {"account": account})
	assert re.fullmatch(PLAIN, done["timestamp"])
	assert outstanding(account) == {}
	checked = ask("CheckTransaction", transactionId=5001, serviceId=1)["result"]
	assert (checked["transactionState"], checked["providerTrnId"]) == (1, number)
	assert re.fullmatch(JAVA, checked["timestamp"])
	day = {"dateFrom": "2025-06-10 00:00:00", "dateTo": "2025-06-10 23:59:59"}
	listed = {
		"amount": 40_000,
		"providerTrnId": number,
		"transactionId": 5001,
		"timestamp": "2025-06-10 09:15:00",
	}
	assert ask("GetStatement", **day)["result"] == {"statements": [listed]}
	assert ask("GetStatement", serviceId=2, **day)["result"] == {"statements": []}
	cancelled = ask("CancelTransaction", transactionId=5001)["result"]
	assert (cancelled["transactionState"], cancelled["providerTrnId"]) == (2, number)
	assert re.fullmatch(PLAIN, cancelled["timestamp"])
	assert outstanding(account) == {"2025-05": 40_000}
	assert ask("GetStatement", **day)["result"] == {"statements": []}
	assert ask("CheckTransaction", transactionId=5001, serviceId=1)["result"]["transactionState"] == 2
	assert error(ask("CancelTransaction", transactionId=5001)) == 202
	assert error(perform(account)) == 202


def test_a_repeat_is_told_the_first_number_and_pays_nothing() -> None:
	account = new_account()
	number = perform(account)["result"]["providerTrnId"]
	again = perform(account)["error"]
	assert (again["code"], again["data"]) == (201, {"providerTrnId": number})
	assert error(perform(account, amount=1)) == 103
	assert payments() == 1


def test_what_is_not_known() -> None:
	account = new_account()
	assert ask("CheckTransaction", transactionId=9, serviceId=1)["result"]["transactionState"] == 3
	assert error(ask("CancelTransaction", transactionId=9)) == 203
	assert error(perform(account, serviceId=3)) == 305
	assert error(perform("0320299999999")) == 302


@pytest.mark.parametrize(
	("change", "code"),
	[
		({"amount": 0}, 413),
		({"amount": -1}, 413),
		({"amount": 1.5}, 413),
		({"amount": True}, 411),
		({"amount": "x"}, 413),
		({"amount": 10**30}, 413),
		({"time": "10.06.2025"}, 414),
		({"time": "2025-02-30 09:15:00"}, 414),
		({"time": "2098-06-10 09:15:00"}, 414),
		({"time": None}, -32602),
		({"fields": {}}, 411),
		({"fields": {"account": ["1"]}}, 411),
		({"fields": {"account": "\ud800"}}, 411),
		({"fields": [1]}, -32602),
		({"transactionId": "one"}, 411),
		({"transactionId": {}}, 411),
		({"serviceId": None}, -32602),
	],
)
def test_what_is_wrong_in_a_payment_has_its_code(change: dict[str, object], code: int) -> None:
	assert error(perform(new_account(), **change)) == code
	assert payments() == 0


def test_limits_and_blocks() -> None:
	account = new_account()
	open_channel(CHANNEL, maximum_sum=300)
	assert error(perform(account)) == 415
	block = {"doctype": "Debt Block", "personal_account": account, "kind": "Housing Association"}
	frappe.get_doc(
		{**block, "source": "Shirkat", "external_id": "1", "debt": 5, "since": "2026-08-01"}
	).insert(ignore_permissions=True)
	refused = ask("GetInformation", serviceId=1, fields={"account": account})["error"]
	assert (refused["code"], "association" in refused["message"]) == (501, True)


@pytest.mark.parametrize(
	"headers",
	[
		{},
		basic(USER, "wrong-password"),
		basic("stranger", PASSWORD),
		{"Authorization": "Basic ***"},
		{"Authorization": "Basic"},
		{"Authorization": "Bearer abc"},
	],
)
def test_without_the_login_http_says_401_and_the_error_412(headers: dict[str, str]) -> None:
	body = json.dumps({"jsonrpc": "2.0", "id": "a", "method": "CheckTransaction", "params": {}})
	status, text = call(ADDRESS, body, headers)
	assert (status, json.loads(text)["error"]["code"], json.loads(text)["id"]) == (401, 412, "a")


@pytest.mark.parametrize(
	("body", "code"),
	[
		("", -32700),
		("{", -32700),
		("[" * 20_000, -32700),
		('{"amount": NaN}', -32700),
		("[]", -32600),
		("null", -32600),
		('{"jsonrpc":"2.0","method":"GetInformation","params":{}}', -32600),
		('{"jsonrpc":"1.0","id":1,"method":"GetInformation","params":{}}', -32600),
		('{"jsonrpc":"2.0","id":{},"method":"GetInformation","params":{}}', -32600),
		('{"jsonrpc":"2.0","id":1,"method":5,"params":{}}', -32600),
		('{"jsonrpc":"2.0","id":1,"method":"Steal","params":{}}', -32601),
		('{"jsonrpc":"2.0","id":1,"method":"GetInformation","params":[]}', -32602),
		('{"jsonrpc":"2.0","id":1,"method":"GetInformation","params":{}}', -32602),
	],
)
def test_errors_of_the_protocol(body: str, code: int) -> None:
	status, text = call(ADDRESS, body, basic(USER, PASSWORD))
	assert (status, json.loads(text)["error"]["code"]) == (200, code)


def test_other_verbs_than_post() -> None:
	status, text = call(ADDRESS, b"", basic(USER, PASSWORD), method="GET")
	assert (status, json.loads(text)["error"]["code"]) == (200, -32300)


def test_a_changed_password_holds_at_once() -> None:
	assert error(ask("ChangePassword", newPassword="short6")) == 401
	assert error(ask("ChangePassword")) == -32602
	assert error(ask("ChangePassword", newPassword=12345678)) == -32602
	assert ask("ChangePassword", newPassword='new "pässword"')["result"] == "success"
	assert error(ask("CheckTransaction", transactionId=1, serviceId=1)) == 412
	assert "result" in ask("CheckTransaction", 'new "pässword"', transactionId=1, serviceId=1)
	kept = str([each.request for each in messages(CHANNEL)])
	assert "ssword" in kept and "pässword" not in kept and "p\\u00e4ss" not in kept


JSON_VALUES = st.recursive(
	st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
	lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
	max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
	method=st.sampled_from(["PerformTransaction", "CancelTransaction", "GetStatement", "GetInformation"]),
	params=st.dictionaries(
		st.sampled_from(["transactionId", "serviceId", "amount", "time", "fields", "dateFrom", "dateTo"]),
		JSON_VALUES,
	),
	id=JSON_VALUES,
)
def test_any_parameters_are_answered_by_the_contract(method: str, params: object, id: object) -> None:
	body = json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
	status, text = call(ADDRESS, body, basic(USER, PASSWORD))
	answer = json.loads(text)
	assert status == 200
	assert "statements" in answer.get("result", {}) or answer["error"]["code"] not in (102, -32603)
	assert payments() == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300))
def test_any_bytes_are_answered_by_the_contract(body: bytes) -> None:
	status, text = call(ADDRESS, body, basic(USER, PASSWORD))
	assert (status, json.loads(text)["error"]["code"] in (-32700, -32600)) == (200, True)
