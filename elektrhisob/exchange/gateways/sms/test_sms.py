"""Subscribers pay by text message: an aggregator that speaks the contract, and one that does not."""

import json
import time
from datetime import timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import now_datetime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elektrhisob.accounting.books_for_tests import issued_bill, new_account, outstanding
from elektrhisob.exchange.gateways.partner_for_tests import call, messages, open_channel
from elektrhisob.exchange.gateways.sms.signature import signature
from localbench.sms_aggregator import Aggregator, _now

pytestmark = pytest.mark.site
ADDRESS, KEY, PHONE = "/payments/sms", "sms-test-key-1", "998901234567"


def post(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
	status, text = call(ADDRESS, body, headers)
	assert status == 200
	answer: dict[str, Any] = json.loads(text)
	return answer


@pytest.fixture
def aggregator(commits: object) -> Aggregator:
	open_channel("SMS", password=KEY, minimum_sum=500, maximum_sum=1_000_000)
	return Aggregator(post, KEY)


@pytest.fixture
def account(aggregator: Aggregator) -> str:
	return new_account()


def payments(account: str) -> int:
	return int(frappe.db.count("Account Payment", {"personal_account": account}))


def paid(aggregator: Aggregator, account: str, **other: object) -> dict[str, Any]:
	asked = {"id": "S-1", "account": account, "amount": 100_000, "phone": PHONE, "time": _now(), **other}
	return aggregator.call("pay", **asked)


def test_a_subscriber_asks_and_pays_by_message(aggregator: Aggregator, account: str) -> None:
	issued_bill(account, "2025-01", 100_000)
	assert "1000.00" in aggregator.message(PHONE, f"tok {account}")
	assert "1000.00" in aggregator.message(PHONE, f"TOK {account} 1000")
	assert (payments(account), aggregator.taken[PHONE]) == (1, 100_000)
	assert outstanding(account) == {}


def test_an_answer_that_was_lost_is_asked_for_again_and_paid_once(
	aggregator: Aggregator, account: str
) -> None:
	lost = iter([True, False, True, False])

	def losing(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
		answer = post(body, headers)
		if next(lost):
			raise TimeoutError
		return answer

	aggregator.post = losing
	aggregator.message(PHONE, f"TOK {account} 1000")
	assert payments(account) == 1


def test_sent_again_it_is_the_same_answer_and_with_another_content_refused(
	aggregator: Aggregator, account: str
) -> None:
	first = paid(aggregator, account)
	assert first["code"] == 0
	assert paid(aggregator, account) == first
	assert paid(aggregator, f"{account[:5]}-{account[5:]}") == first
	assert paid(aggregator, account, amount=200_000)["code"] == 6
	assert paid(aggregator, new_account())["code"] == 6
	assert aggregator.call("status", id="S-1")["state"] == "paid"
	assert payments(account) == 1


def test_money_that_was_taken_days_ago_is_not_refused(aggregator: Aggregator, account: str) -> None:
	then = f"{now_datetime() - timedelta(days=3):%Y-%m-%dT%H:%M:%S}+05:00"
	assert paid(aggregator, account, time=then)["code"] == 0
	assert payments(account) == 1


def test_given_back_to_the_subscriber(aggregator: Aggregator, account: str) -> None:
	paid(aggregator, account)
	given_back = aggregator.call("cancel", id="S-1")
	assert (given_back["code"], given_back["state"]) == (0, "cancelled")
	assert aggregator.call("cancel", id="S-1") == given_back
	assert paid(aggregator, account)["code"] == 8
	assert aggregator.call("cancel", id="S-2")["code"] == 5
	assert aggregator.call("status", id="S-2")["code"] == 5


def test_refusals_have_a_text_for_the_subscriber(aggregator: Aggregator, account: str) -> None:
	for asked, expected in (
		({"account": "0320299999999", "amount": 100_000}, 3),
		({"account": account, "amount": 1}, 4),
		({"account": account, "amount": 100_000_001}, 4),
	):
		answer = aggregator.call("check", **asked)
		assert (answer["code"], bool(answer["text"])) == (expected, True)
		assert paid(aggregator, str(asked["account"]), amount=asked["amount"])["code"] == expected
	assert aggregator.message(PHONE, "hello") == "TOK HISOBRAQAM SUMMA"


def test_a_blocked_or_closed_account(aggregator: Aggregator, account: str) -> None:
	block = frappe.new_doc("Debt Block")
	block.update(
		{
			"name": f"TEST-{account}",
			"personal_account": account,
			"kind": "Housing Association",
			"source": "TEST",
			"debt": 1000,
			"since": "2025-01-01",
			"het": account[:5],
		}
	)
	block.db_insert()
	assert paid(aggregator, account)["code"] == 3
	closed = new_account()
	frappe.db.set_value("Personal Account", closed, "status", "Closed")
	assert paid(aggregator, closed)["code"] == 3


def test_closed_between_the_money_and_the_cancellation_the_utility_gives_it_back(
	aggregator: Aggregator, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	from elektrhisob.exchange.gateways.sms import commands

	found = commands._payable({"account": account})
	frappe.db.set_value("Personal Account", account, "status", "Closed")
	monkeypatch.setattr(commands, "_payable", lambda _asked: found)
	assert paid(aggregator, account)["code"] == 0
	assert aggregator.call("cancel", id="S-1")["code"] == 7


def test_a_signature_that_is_wrong_old_or_for_another_body(aggregator: Aggregator, account: str) -> None:
	body = json.dumps({"command": "check", "account": account}).encode()
	good = aggregator.headers(body)
	assert post(body, good)["code"] == 0
	assert post(body + b" ", good)["code"] == 1
	assert post(body, {**good, "X-Signature": "0" * 64})["code"] == 1
	assert post(body, {})["code"] == 1
	for seconds in (-301, 301):
		then = str(int(time.time()) + seconds)
		assert post(body, {"X-Timestamp": then, "X-Signature": signature(KEY, then, body)})["code"] == 1
	assert [each.outcome for each in messages("SMS")][:2] == ["Done", "Refused"]


def test_the_old_key_is_taken_until_its_time_is_over(aggregator: Aggregator, account: str) -> None:
	later = now_datetime() + timedelta(hours=1)
	open_channel("SMS", password="sms-new-key", previous_password=KEY, previous_valid_until=later)
	assert aggregator.call("check", account=account)["code"] == 0
	open_channel("SMS", previous_valid_until=now_datetime() - timedelta(seconds=1))
	assert aggregator.call("check", account=account)["code"] == 1


def test_what_is_no_call(aggregator: Aggregator, account: str) -> None:
	assert aggregator.call("other")["code"] == 2
	assert paid(aggregator, account, id="")["code"] == 2
	assert paid(aggregator, account, time="2025-01-01 10:00")["code"] == 2
	assert paid(aggregator, account, time="2099-01-01T10:00:00+05:00")["code"] == 2
	assert json.loads(call(ADDRESS, "", method="GET")[1])["code"] == 2
	open_channel("SMS", maintenance=1)
	answer = paid(aggregator, account)
	assert (answer["code"], bool(answer["text"])) == (9, True)


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
	command=st.sampled_from(["check", "pay", "status", "cancel"]),
	fields=st.dictionaries(
		st.sampled_from(["id", "account", "amount", "time", "phone", "language"]), VALUES, max_size=6
	),
)
def test_whatever_is_sent_gets_an_answer_of_the_contract(
	aggregator: Aggregator, command: str, fields: dict[str, Any]
) -> None:
	assert aggregator.call(command, **fields)["code"] in range(9)
