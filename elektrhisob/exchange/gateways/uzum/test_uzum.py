"""Uzum's side of the contract: five operations, each sent twice, and every error."""

import json
from datetime import timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import now_datetime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elektrhisob.accounting.books_for_tests import issued_bill, new_account, outstanding
from elektrhisob.exchange.gateways.partner_for_tests import basic, call, open_channel
from elektrhisob.exchange.gateways.wire import milliseconds

pytestmark = pytest.mark.site
SERVICE, ID = 101202, "c5d6f2a0-1f0e-4b4e-9f0a-8e2d6b1c7a11"
AS_UZUM = basic("uzum", "uzum-test-password")


@pytest.fixture
def account(commits: object) -> str:
	open_channel(
		"UZUM",
		user_name="uzum",
		password="uzum-test-password",
		service_id=str(SERVICE),
		minimum_sum=500,
		maximum_sum=1_000_000,
	)
	return new_account()


def send(operation: str, headers: dict[str, str] | None = None, **content: Any) -> tuple[int, dict[str, Any]]:
	body = {"serviceId": SERVICE, "timestamp": milliseconds(now_datetime()), **content}
	status, text = call(
		f"/payments/uzum/{operation}", json.dumps(body), AS_UZUM if headers is None else headers
	)
	return status, json.loads(text)


def done(operation: str, **content: Any) -> dict[str, Any]:
	status, answer = send(operation, **content)
	assert (status, answer["serviceId"]) == (200, SERVICE), answer
	return answer


def code(operation: str, headers: dict[str, str] | None = None, **content: Any) -> str:
	status, answer = send(operation, headers, **content)
	assert (status, answer["status"]) == (400, "FAILED"), answer
	return str(answer["errorCode"])


def create(account: str, **other: object) -> dict[str, Any]:
	return done("create", **{"transId": ID, "params": {"account": account}, "amount": 100_000, **other})


def payments(account: str) -> int:
	return int(frappe.db.count("Account Payment", {"personal_account": account}))


def test_every_call_twice_it_is_paid_once_and_given_back_once(account: str) -> None:
	issued_bill(account, "2025-01", 100_000)
	checked = done("check", params={"account": account})
	assert (checked["status"], checked["data"]["account"]["value"]) == ("OK", account)
	assert checked["data"]["balance"]["value"] == "1000.00"
	created = create(account)
	assert create(account) == created
	assert (created["status"], created["amount"], created["transId"]) == ("CREATED", 100_000, ID)
	confirmed = done("confirm", transId=ID, paymentSource="UZCARD", phone="998901234567")
	assert done("confirm", transId=ID) == confirmed
	assert (confirmed["status"], payments(account)) == ("CONFIRMED", 1)
	assert outstanding(account) == {}
	reversed_ = done("reverse", transId=ID)
	assert done("reverse", transId=ID) == reversed_
	assert reversed_["status"] == "REVERSED"
	stands = done("status", transId=ID)
	assert (stands["transTime"], stands["confirmTime"], stands["reverseTime"]) == (
		created["transTime"],
		confirmed["confirmTime"],
		reversed_["reverseTime"],
	)
	assert sum(outstanding(account).values()) == 100_000


def test_reversed_before_it_is_confirmed(account: str) -> None:
	create(account)
	assert done("reverse", transId=ID)["status"] == "REVERSED"
	assert code("confirm", transId=ID) == "10015"
	assert code("create", transId=ID, params={"account": account}, amount=100_000) == "10009"
	assert payments(account) == 0


def test_confirmed_it_is_not_created_again(account: str) -> None:
	create(account)
	done("confirm", transId=ID)
	assert code("create", transId=ID, params={"account": account}, amount=100_000) == "10016"


def test_left_for_longer_than_the_hours_of_the_channel(account: str) -> None:
	create(account)
	frappe.db.sql(
		"UPDATE `tabChannel Transaction` SET business_time = %s WHERE external_id = %s",
		(now_datetime() - timedelta(hours=13), ID),
	)
	assert code("confirm", transId=ID) == "10015"
	assert done("status", transId=ID)["status"] == "REVERSED"


def test_the_same_id_with_another_sum_or_account(account: str) -> None:
	create(account)
	assert code("create", transId=ID, params={"account": account}, amount=200_000) == "10010"
	assert code("create", transId=ID, params={"account": new_account()}, amount=100_000) == "10010"


def test_an_account_that_takes_no_payment(account: str) -> None:
	assert code("check", params={"account": "0320299999999"}) == "10007"
	assert code("check", params={}) == "10007"
	frappe.db.set_value("Personal Account", account, "status", "Closed")
	status, answer = send("check", params={"account": account})
	assert (status, answer["errorCode"], bool(answer["errorMessage"])) == (400, "10007", True)


def test_a_blocked_account_is_refused_with_the_reason(account: str) -> None:
	block = frappe.new_doc("Debt Block")
	block.update(
		{
			"name": f"TEST-{account}",
			"personal_account": account,
			"kind": "Waste",
			"source": "TEST",
			"debt": 1000,
			"since": "2025-01-01",
			"het": account[:5],
		}
	)
	block.db_insert()
	operations: dict[str, dict[str, Any]] = {"check": {}, "create": {"transId": ID, "amount": 100_000}}
	for operation, more in operations.items():
		status, answer = send(operation, params={"account": account}, **more)
		assert (status, answer["errorCode"], bool(answer["errorMessage"])) == (400, "10007", True)


@pytest.mark.parametrize(
	("amount", "expected"),
	[(49_999, "10012"), (0, "10012"), (-1, "10012"), (100_000_001, "10011"), (1.5, "10005"), ("5", "10005")],
)
def test_a_sum_that_is_none_or_outside_the_limits(account: str, amount: object, expected: str) -> None:
	assert code("create", transId=ID, params={"account": account}, amount=amount) == expected


def test_who_has_no_right_and_what_is_no_call(account: str) -> None:
	asked = {"params": {"account": account}}
	assert code("check", {}, **asked) == "10001"
	assert code("check", basic("uzum", "wrong"), **asked) == "10001"
	assert code("check", serviceId=5, **asked) == "10006"
	assert code("check", serviceId=None, **asked) == "10005"
	assert code("check") == "10005"
	assert code("create", params={"account": account}, amount=100_000) == "10005"
	assert code("status", transId="unknown") == "10014"
	assert code("reverse", transId="unknown") == "10014"
	assert code("confirm", transId="unknown") == "10014"
	assert json.loads(call("/payments/uzum/check", "{", AS_UZUM)[1])["errorCode"] == "10002"
	assert json.loads(call("/payments/uzum/check", "", AS_UZUM, method="GET")[1])["errorCode"] == "10003"


def test_in_maintenance_nothing_is_taken(account: str) -> None:
	create(account)
	open_channel("UZUM", maintenance=1)
	assert code("confirm", transId=ID) == "99999"
	open_channel("UZUM", maintenance=0)
	assert done("confirm", transId=ID)["status"] == "CONFIRMED"


def test_money_in_suspense_is_not_given_back_by_uzum(account: str) -> None:
	create(account)
	frappe.db.set_value("Personal Account", account, "status", "Closed")
	done("confirm", transId=ID)
	assert code("reverse", transId=ID) == "10017"


VALUES = (
	st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.integers(), max_size=2)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
	operation=st.sampled_from(["check", "create", "confirm", "reverse", "status"]),
	content=st.dictionaries(
		st.sampled_from(["serviceId", "timestamp", "transId", "amount", "params"]),
		VALUES | st.dictionaries(st.just("account"), VALUES, max_size=1),
		max_size=5,
	),
)
def test_whatever_is_sent_gets_an_answer_of_the_contract(
	account: str, operation: str, content: dict[str, Any]
) -> None:
	status, answer = send(operation, **content)
	assert status in (200, 400)
	assert answer.get("errorCode") != "99999", (operation, content)
