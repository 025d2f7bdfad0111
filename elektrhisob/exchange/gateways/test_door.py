"""The frame around every partner's door: who is let in, and that an answer comes back whatever breaks."""

import re
from collections.abc import Callable
from typing import Any

import frappe
import pytest
from frappe.utils import now_datetime
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from elektrhisob.accounting.books_for_tests import new_account
from elektrhisob.exchange.gateways import door, routes
from elektrhisob.exchange.gateways.door import Call, Trouble, remote_address, serve
from elektrhisob.exchange.gateways.partner_for_tests import basic, call, call_json, messages, open_channel
from elektrhisob.exchange.gateways.paynet import rpc, soap
from elektrhisob.exchange.gateways.paynet.soap_client_for_tests import (
	ADDRESS,
	PASSWORD,
	USER,
	perform_message,
)

pytestmark = pytest.mark.site
RPC = "/payments/paynet-rpc"


@pytest.fixture(autouse=True)
def channel() -> Any:
	# A site may hold payments of the channel already.
	frappe.flags.test_began = now_datetime()
	return open_channel("PAYNET", user_name=USER, password=PASSWORD, service_id="1")


def status(address: str = ADDRESS, message: str = "", **headers: str) -> int:
	code, text = call(address, message or perform_message(new_account()), headers, "text/xml")
	assert code == 200
	return int(re.search(r"<status>(\d+)</status>", text)[1])  # type: ignore[index]


def request_of(address: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Request:
	builder = EnvironBuilder(path=address, method="POST", data=body, headers=list((headers or {}).items()))
	return Request({**builder.get_environ(), "REMOTE_ADDR": "127.0.0.1"})


def payments() -> int:
	return frappe.db.count(
		"Account Payment", {"payment_channel": "PAYNET", "creation": (">=", frappe.flags.test_began)}
	)


@pytest.mark.parametrize(
	("forwarded", "servers", "address"),
	[
		(None, 1, "127.0.0.1"),
		("213.230.106.115", 1, "213.230.106.115"),
		# The caller wrote the first one, the web server added the last.
		("213.230.106.115, 5.5.5.5", 1, "5.5.5.5"),
		("1.1.1.1, 213.230.106.115, 10.0.0.2", 2, "213.230.106.115"),
		("213.230.106.115", 0, "127.0.0.1"),
		("213.230.106.115", 2, "127.0.0.1"),
	],
)
def test_the_caller_is_who_the_web_server_says(
	monkeypatch: pytest.MonkeyPatch, forwarded: str | None, servers: int, address: str
) -> None:
	monkeypatch.setitem(frappe.local.conf, "payment_web_servers", servers)
	headers = {"X-Forwarded-For": forwarded} if forwarded else {}
	assert remote_address(request_of(ADDRESS, headers=headers)) == address


def test_only_the_partners_addresses_are_let_in() -> None:
	open_channel("PAYNET", allowed_addresses="213.230.106.112/28\n10.1.2.3")
	allowed, invented = "213.230.106.115", "213.230.106.115, 5.5.5.5"
	assert status(**{"X-Forwarded-For": allowed}) == 0
	assert status(**{"X-Forwarded-For": invented}) == 601
	assert status(**{"X-Forwarded-For": "no address"}) == 601
	refused = messages("PAYNET")[-2]
	assert (refused.outcome, refused.answer_code, payments()) == ("Refused", "601", 1)


def test_a_message_larger_than_the_channel_takes_is_not_kept() -> None:
	open_channel("PAYNET", longest_message_kb=2)
	message = perform_message(new_account()).replace("</uws", f"<note>{'x' * 3000}</note></uws")
	assert status(message=message) == 103
	assert (messages("PAYNET")[-1].request, payments()) == ("", 0)


def test_more_calls_in_a_minute_than_agreed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
	open_channel("PAYNET", requests_per_minute=2)
	counted = iter(range(1, 9))
	monkeypatch.setattr(frappe.cache, "incrby", lambda *_arguments: next(counted))
	assert [status(message=perform_message(new_account(), number)) for number in (1, 2, 3)] == [0, 0, 101]


def test_without_redis_money_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
	def gone(*_arguments: object) -> int:
		raise ConnectionError("Redis is not there")

	monkeypatch.setattr(frappe.cache, "incrby", gone)
	assert status() == 0


def test_of_two_enabled_channels_the_address_names_one() -> None:
	second = frappe.copy_doc(frappe.get_doc("Payment Channel", "PAYNET"))
	second.update({"channel_code": "PAYNET-2", "password": PASSWORD, "channel_name": "PAYNET 2"})
	second.insert(ignore_permissions=True)
	assert [status(), status(f"{ADDRESS}?channel=PAYNET-2"), status(f"{ADDRESS}?channel=PAYME")] == [
		100,
		0,
		100,
	]
	assert (
		frappe.db.get_value("Account Payment", {"external_id": "900100200"}, "payment_channel") == "PAYNET-2"
	)


def test_a_deadlock_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
	_times, real = [], soap.DOOR.answer

	def answer(call: Call) -> Response:
		response = real(call)
		_times.append(1)
		if len(_times) < 3:
			raise frappe.QueryDeadlockError("Deadlock found")
		return response

	monkeypatch.setattr(soap.DOOR, "answer", answer)
	assert (status(), len(_times), payments()) == (0, 3, 1)


def test_a_deadlock_that_does_not_end_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(soap.DOOR, "answer", raising(frappe.QueryDeadlockError("Deadlock found")))
	assert (status(), payments(), messages("PAYNET")[-1].outcome) == (102, 0, "Failed")


def raising(error: Exception) -> Callable[..., Any]:
	def function(*_arguments: object, **_named: object) -> None:
		raise error

	return function


@pytest.mark.parametrize("redis", [True, False])
def test_without_the_database_the_partner_hears_its_own_words(
	monkeypatch: pytest.MonkeyPatch, redis: bool
) -> None:
	soap_request = request_of(ADDRESS, perform_message("1").encode())
	rpc_request = request_of(RPC, b'{"jsonrpc":"2.0","id":5,"method":"GetInformation","params":{}}')
	gone = raising(frappe.db.OperationalError(2006, "MySQL server has gone away"))
	with monkeypatch.context() as patch:
		for name in ("sql", "rollback", "commit"):
			patch.setattr(frappe.db, name, gone)
		if not redis:
			for name in ("get_value", "hget", "execute_command"):
				patch.setattr(frappe.cache, name, raising(ConnectionError("Redis is not there")))
		soap_text = serve(soap.DOOR, soap_request).get_data(as_text=True)
		rpc_text = serve(rpc.DOOR, rpc_request).get_data(as_text=True)
	assert "<ns2:PerformTransactionResult " in soap_text and "<status>102</status>" in soap_text
	assert '"id": 5' in rpc_text and '"code": -32603' in rpc_text


def test_while_the_site_is_updated_nothing_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setitem(frappe.local.conf, "maintenance_mode", 1)
	monkeypatch.setattr(routes, "serve", raising(AssertionError("served during an update")))
	# Taken away again: whatever is printed later in this process would be answered as a partner's page.
	request = request_of(ADDRESS, perform_message("1").encode())
	monkeypatch.setattr(frappe.local, "request", request, raising=False)
	with pytest.raises(routes.Answered) as answered:
		routes.answer_partner()
	assert b"<status>100</status>" in answered.value.response.get_data()  # type: ignore[union-attr]
	stopped = Response("<h1>Updating</h1>", status=503, content_type="text/html")
	routes.answer_unreadable(stopped, request)
	assert (stopped.status_code, stopped.content_type) == (200, "text/xml; charset=utf-8")


def test_a_get_is_no_call_and_the_description_leaves_no_message() -> None:
	assert "<status>603</status>" in call(ADDRESS, b"", method="GET")[1]
	before = len(messages("PAYNET"))
	status_code, text = call(f"{ADDRESS}?wsdl&channel=A%22B", b"", method="GET")
	assert (status_code, "channel=A%22B" in text, len(messages("PAYNET"))) == (200, True, before)


def test_what_the_framework_could_not_read_is_answered_by_the_door() -> None:
	open_channel("PAYNET-RPC", user_name=USER, password=PASSWORD)
	request = request_of(RPC, b"{", basic(USER, PASSWORD))
	page = Response("<h1>Server Error</h1>", status=500, content_type="text/html", headers={"X-Page": "1"})
	routes.answer_unreadable(page, request)
	assert (page.status_code, page.content_type, page.headers.get("X-Page")) == (
		200,
		"application/json",
		None,
	)
	assert b"-32700" in page.get_data()


def test_no_other_address_is_a_door() -> None:
	assert [routes.door_at(each) for each in ("/payments", "/payments/nobody", "/app")] == [None] * 3
	assert routes.door_at("/payments/paynet/") is soap.DOOR


def test_every_door_has_words_for_every_trouble() -> None:
	for address in routes.DOORS:
		one = routes.door_at(address)
		assert one is not None
		for trouble in Trouble:
			answer = door.turn_away(one, request_of(address), trouble)
			assert answer.status_code in (200, 401, 403, 503, 400), (address, trouble)
			assert answer.get_data()


def test_json_calls_are_answered_by_json() -> None:
	open_channel("PAYNET-RPC", user_name=USER, password=PASSWORD, maintenance=1)
	assert call_json(RPC, {"id": 1})["error"]["code"] == 100
