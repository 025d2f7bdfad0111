"""Partners over the network, past a real server: whole conversations, and every call twenty times at once."""

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import frappe
import pytest

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, outstanding
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.exchange.gateways.partner_for_tests import basic, open_channel
from localbench.clients import SiteClient
from localbench.sms_aggregator import Aggregator, _now

pytestmark = pytest.mark.http
COPIES = 20
PAYME_KEY, CLICK_KEY, SMS_KEY, UZUM_PASSWORD = "payme-http-key", "click-http-key", "sms-http-key", "uzum-http"
Send = Callable[[], dict[str, Any]]


@pytest.fixture(scope="module")
def channels(database_put_back: None, web_address: str) -> Iterator[None]:
	frappe.set_user("Administrator")
	open_channel("PAYME", password=PAYME_KEY)
	open_channel("CLICK", password=CLICK_KEY, service_id="77")
	open_channel("UZUM", password=UZUM_PASSWORD, user_name="uzum", service_id="88")
	open_channel("SMS", password=SMS_KEY)
	frappe.db.commit()
	yield
	frappe.clear_cache()


@pytest.fixture
def account(channels: None) -> str:
	name = new_account(str(uuid.uuid4().int)[:8])
	issued_bill(name, "2025-05", 100_000)
	frappe.db.commit()
	return name


class Partner:
	"""One partner with connections of its own."""

	def __init__(self, address: str) -> None:
		self.address = address

	def post(self, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
		with SiteClient(self.address) as client:
			answer: dict[str, Any] = client.post(path, data=body, headers=headers).json()
			return answer

	def payme(self, method: str, **params: object) -> Send:
		body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
		headers = {**basic("Paycom", PAYME_KEY), "Content-Type": "application/json"}
		return lambda: self.post("/payments/payme", body, headers)

	def click(self, account: str, number: str, prepared: str = "") -> Send:
		action, at = (
			("1" if prepared else "0"),
			time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 18_000)),
		)
		signed = number + "77" + CLICK_KEY + account + prepared + "1000.00" + action + at
		fields = {
			"click_trans_id": number,
			"service_id": "77",
			"click_paydoc_id": "5",
			"merchant_trans_id": account,
			"merchant_prepare_id": prepared,
			"amount": "1000.00",
			"action": action,
			"error": "0",
			"error_note": "Success",
			"sign_time": at,
			"sign_string": hashlib.md5(signed.encode(), usedforsecurity=False).hexdigest(),
		}
		headers = {"Content-Type": "application/x-www-form-urlencoded"}
		return lambda: self.post("/payments/click", urlencode(fields).encode(), headers)

	def uzum(self, operation: str, **content: object) -> Send:
		body = json.dumps({"serviceId": 88, "timestamp": int(time.time() * 1000), **content}).encode()
		headers = {**basic("uzum", UZUM_PASSWORD), "Content-Type": "application/json"}
		return lambda: self.post(f"/payments/uzum/{operation}", body, headers)

	def sms(self) -> Aggregator:
		return Aggregator(lambda body, headers: self.post("/payments/sms", body, headers), SMS_KEY)


@pytest.fixture
def partner(web_address: str) -> Partner:
	return Partner(web_address)


def at_once(send: Send, copies: int = COPIES) -> list[dict[str, Any]]:
	with ThreadPoolExecutor(copies) as threads:
		return list(threads.map(lambda _copy: send(), range(copies)))


def the_same(send: Send) -> dict[str, Any]:
	"""Sent many times at once: every answer is the same one."""
	answers = at_once(send)
	assert answers == [answers[0]] * len(answers)
	return answers[0]


def payments(account: str) -> int:
	frappe.db.rollback()
	return int(frappe.db.count("Account Payment", {"personal_account": account}))


def owed(account: str) -> int:
	frappe.db.rollback()
	return sum(outstanding(account).values())


def test_payme_every_call_twenty_times_at_once(partner: Partner, account: str) -> None:
	number, at = uuid.uuid4().hex[:24], int(time.time() * 1000)
	told = {"amount": 100_000, "account": {"account": account}}
	assert the_same(partner.payme("CheckPerformTransaction", **told))["result"]["allow"]
	created = the_same(partner.payme("CreateTransaction", id=number, time=at, **told))["result"]
	performed = the_same(partner.payme("PerformTransaction", id=number))["result"]
	assert (performed["state"], performed["transaction"]) == (2, created["transaction"])
	assert (payments(account), owed(account)) == (1, 0)
	assert the_same(partner.payme("CancelTransaction", id=number, reason=5))["result"]["state"] == -2
	assert (payments(account), owed(account)) == (1, 100_000)
	assert differences(request_cursor(), HET) == []


def test_click_prepare_and_complete_twenty_times_at_once(partner: Partner, account: str) -> None:
	number = str(uuid.uuid4().int)[:12]
	prepared = the_same(partner.click(account, number))
	assert prepared["error"] == 0
	answers = at_once(partner.click(account, number, str(prepared["merchant_prepare_id"])))
	assert sorted(answer["error"] for answer in answers) == [-4] * (COPIES - 1) + [0]
	assert {answer["merchant_confirm_id"] for answer in answers} == {prepared["merchant_prepare_id"]}
	assert (payments(account), owed(account)) == (1, 0)


def test_uzum_every_call_twenty_times_at_once(partner: Partner, account: str) -> None:
	number = str(uuid.uuid4())
	told = {"transId": number, "params": {"account": account}, "amount": 100_000}
	assert the_same(partner.uzum("create", **told))["status"] == "CREATED"
	assert the_same(partner.uzum("confirm", transId=number))["status"] == "CONFIRMED"
	assert (payments(account), owed(account)) == (1, 0)
	assert the_same(partner.uzum("reverse", transId=number))["status"] == "REVERSED"
	assert (payments(account), owed(account)) == (1, 100_000)


def test_a_message_paid_twenty_times_at_once(partner: Partner, account: str) -> None:
	aggregator, at = partner.sms(), _now()
	answer = the_same(
		lambda: aggregator.call(
			"pay", id=account, account=account, amount=100_000, phone="998901234567", time=at
		)
	)
	assert (answer["code"], payments(account), owed(account)) == (0, 1, 0)


def test_performed_and_cancelled_at_once_it_ends_in_one_state(partner: Partner, account: str) -> None:
	number, at = uuid.uuid4().hex[:24], int(time.time() * 1000)
	told = {"amount": 100_000, "account": {"account": account}}
	partner.payme("CreateTransaction", id=number, time=at, **told)()
	sends = [
		partner.payme("PerformTransaction", id=number),
		partner.payme("CancelTransaction", id=number, reason=3),
	]
	with ThreadPoolExecutor(COPIES) as threads:
		list(threads.map(lambda place: sends[place % 2](), range(COPIES)))
	state = partner.payme("CheckTransaction", id=number)()["result"]["state"]
	assert state in (-1, -2)
	assert (payments(account), owed(account)) == ((1 if state == -2 else 0), 100_000)
	assert differences(request_cursor(), HET) == []


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/html"])
@pytest.mark.parametrize(
	"path", ["/payments/payme", "/payments/click", "/payments/sms", "/payments/uzum/check"]
)
def test_what_the_framework_cannot_read_is_answered_in_the_partners_words(
	partner: Partner, channels: None, path: str, accept: str
) -> None:
	headers = {"Content-Type": "application/json", "Authorization": "Basic eDp5", "Accept": accept}
	for body in (b"{not json", b"[1]", b"\xff\xfe\x00", b""):
		answer = partner.post(path, body, headers)
		assert "exc" not in answer
		assert {"error", "code", "errorCode"} & set(answer)
