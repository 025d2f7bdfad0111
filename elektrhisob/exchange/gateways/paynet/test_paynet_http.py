"""PAYNET over the network: the real web server, many calls at once, lost answers."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import frappe
import pytest
import requests
import zeep

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, outstanding
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.exchange.gateways.partner_for_tests import basic, open_channel
from elektrhisob.exchange.gateways.paynet.soap_client_for_tests import (
	ADDRESS,
	PASSWORD,
	USER,
	Paynet,
	perform_message,
	told,
)

if TYPE_CHECKING:
	from collections.abc import Callable, Sequence

	from localbench.clients import SiteClient

pytestmark = pytest.mark.http
RPC = "/payments/paynet-rpc"
XML = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"urn:PerformTransaction"'}


class Network(zeep.Transport):
	"""zeep's own transport; only the name of the site is resolved here, as not every machine does it."""

	def __init__(self, client: SiteClient) -> None:
		super().__init__()  # type: ignore[no-untyped-call]
		self.to_site = client

	def load(self, url: str) -> bytes:
		answer = self.to_site.get(path_of(url))
		assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
		return answer.content

	def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
		return self.to_site.post(path_of(address), data=message, headers=headers)


def path_of(url: str) -> str:
	return re.sub(r"^https?://[^/]+", "", url)


@pytest.fixture(autouse=True)
def channels() -> None:
	for code in ("PAYNET", "PAYNET-RPC"):
		open_channel(code, user_name=USER, password=PASSWORD, service_id="1")
	frappe.db.commit()


def billed_account(amount: int = 40_000) -> str:
	account = new_account()
	issued_bill(account, "2025-05", amount)
	frappe.db.commit()
	return account


def payments(account: str) -> list[str]:
	frappe.db.rollback()
	return frappe.get_all("Account Payment", {"personal_account": account}, pluck="name", order_by="name")


def answer_of(client: SiteClient, message: str, **more: Any) -> tuple[int, int]:
	"""Status and our number."""
	text = client.post(ADDRESS, data=message.encode(), headers=XML, **more).text
	found = re.search(r"<status>(\d+)<.*<providerTrnId>(\d+)<", text)
	assert found, text
	return int(found[1]), int(found[2])


def status_of(client: SiteClient, message: str) -> int:
	text = client.post(ADDRESS, data=message.encode(), headers=XML).text
	return int(re.findall(r"<status>(\d+)<", text)[0])


def all_at_once(pieces: Sequence[Callable[[], Any]]) -> list[Any]:
	with ThreadPoolExecutor(len(pieces)) as threads:
		return [each.result() for each in [threads.submit(piece) for piece in pieces]]


def test_a_client_that_knows_only_the_wsdl_pays_checks_lists_and_takes_back(
	client: Callable[..., SiteClient],
) -> None:
	account, network = billed_account(), Network(client(None))
	paynet = Paynet(f"{network.to_site.base}{ADDRESS}?wsdl", network)
	assert told(paynet.information(account))["debt"] == "400.00"
	done = paynet.perform(account, 700)
	assert (done.status, told(done)["balance"], outstanding(account)) == (0, "0.00", {})
	assert paynet.check(700).providerTrnId == done.providerTrnId
	listed = paynet.statement("2025-06-10T00:00:00+05:00", "2025-06-11T00:00:00+05:00").statements
	assert [each.transactionId for each in listed] == [700]
	assert paynet.cancel(700).transactionState == 2
	frappe.db.rollback()
	assert outstanding(account) == {"2025-05": 40_000}


def test_the_same_payment_twenty_times_at_once_is_one(client: Callable[..., SiteClient]) -> None:
	account = billed_account()
	message = perform_message(account, 800)
	clients = [client(None) for _number in range(20)]
	answers = all_at_once([partial(answer_of, one, message) for one in clients])
	assert sorted(status for status, _number in answers) == [0] + [201] * 19
	assert len({number for _status, number in answers}) == 1
	assert (len(payments(account)), outstanding(account)) == (1, {})


def test_paid_and_taken_back_at_once_the_books_agree(client: Callable[..., SiteClient]) -> None:
	account = billed_account()
	message = perform_message(account, 900)
	cancel = re.sub(r"<amount>.*</parameters>", "", message).replace("Perform", "Cancel")
	clients = [(client(None), text) for text in [message, cancel] * 6]
	pieces = [partial(status_of, one, text) for one, text in clients]
	answers = set(all_at_once(pieces))
	assert answers <= {0, 201, 202, 305}
	assert len(payments(account)) == 1
	assert [each for each in differences(request_cursor(), HET) if each.personal_account == account] == []


def test_an_answer_that_is_lost_is_asked_for_again(client: Callable[..., SiteClient]) -> None:
	account, one = billed_account(), client(None)
	message = perform_message(account, 1000)
	with pytest.raises(requests.exceptions.ReadTimeout):
		answer_of(one, message, timeout=0.001)
	assert answer_of(one, message)[0] in (0, 201)
	assert answer_of(one, message)[0] == 201
	assert len(payments(account)) == 1


@pytest.mark.parametrize(
	("body", "code"),
	[("{", -32700), ("[1]", -32600), ("", -32700), ('{"a": 1}', -32600), ("\ud800", -32700)],
)
def test_a_body_that_the_framework_cannot_read(
	client: Callable[..., SiteClient], body: str, code: int
) -> None:
	headers = {"Content-Type": "application/json", **basic(USER, PASSWORD)}
	answer = client(None).post(RPC, data=body.encode("utf-8", "surrogatepass"), headers=headers)
	assert (answer.status_code, answer.json()["error"]["code"]) == (200, code)
	assert (answer.json()["id"], answer.headers["Content-Type"]) == (None, "application/json")


def test_the_partners_login_is_not_taken_for_a_key_of_the_framework(
	client: Callable[..., SiteClient],
) -> None:
	call = {
		"jsonrpc": "2.0",
		"id": 1,
		"method": "CheckTransaction",
		"params": {"transactionId": 1, "serviceId": 1},
	}
	right = client(None).post(RPC, json=call, headers=basic(USER, PASSWORD))
	wrong = client(None).post(RPC, json=call, headers=basic(USER, "wrong"))
	assert (right.status_code, right.json()["result"]["transactionState"]) == (200, 3)
	assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, 412)


def test_a_huge_message_is_answered(client: Callable[..., SiteClient]) -> None:
	message = perform_message(billed_account(), 1100).replace("</uws", f"<note>{'x' * 300_000}</note></uws")
	assert answer_of(client(None), message) == (103, 0)


def test_a_soap_message_called_json_is_read_all_the_same(client: Callable[..., SiteClient]) -> None:
	account = billed_account()
	answer = client(None).post(
		ADDRESS, data=perform_message(account, 1200), headers={"Content-Type": "application/json"}
	)
	assert "<status>0</status>" in answer.text
	assert len(payments(account)) == 1


def test_a_browsers_session_is_not_what_a_partner_works_with(client: Callable[..., SiteClient]) -> None:
	account, administrator = billed_account(), client()
	administrator.headers.pop("X-Frappe-CSRF-Token", None)
	administrator.cookies.clear()
	assert answer_of(administrator, perform_message(account, 1300))[0] == 0
	assert frappe.db.get_value("Account Payment", payments(account)[0], "owner") == "Guest"
