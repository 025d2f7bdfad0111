"""Payme's door and bodies that no partner means: an answer of the contract, and nothing stored."""

import json

import frappe
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elektrhisob.accounting.books_for_tests import new_account
from elektrhisob.exchange.gateways.partner_for_tests import basic, call, call_json, messages, open_channel
from elektrhisob.exchange.gateways.payme.door import METHODS as METHODS_OF_THE_DOOR

pytestmark = pytest.mark.site
ADDRESS, KEY = "/payments/payme", "payme-test-key-1"


@pytest.fixture
def account(commits: object) -> str:
	open_channel("PAYME", password=KEY)
	return new_account()


JSON_VALUES = st.recursive(
	st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
	lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
	max_leaves=8,
)
METHODS = st.sampled_from([*METHODS_OF_THE_DOOR, "Other"])
PARAMS = st.dictionaries(
	st.sampled_from(["id", "time", "amount", "account", "reason", "from", "to", "type", "fiscal_data"]),
	JSON_VALUES | st.just({"account": "0320200012345"}) | st.just(100_000),
	max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(method=METHODS | JSON_VALUES, params=PARAMS | JSON_VALUES, number=JSON_VALUES)
def test_whatever_is_sent_gets_an_answer_of_the_contract(
	account: str, method: object, params: object, number: object
) -> None:
	body = json.dumps({"id": number, "method": method, "params": params})
	status, text = call(ADDRESS, body, basic("Paycom", KEY))
	answer = json.loads(text)
	assert status == 200
	assert ("result" in answer) != ("error" in answer)
	assert answer.get("error", {}).get("code") != -32400, body
	assert not frappe.db.count("Account Payment", {"payment_channel": "PAYME"})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200))
def test_whatever_bytes_are_sent_get_an_answer_of_the_contract(account: str, body: bytes) -> None:
	answer = json.loads(call(ADDRESS, body, basic("Paycom", KEY))[1])
	assert answer["error"]["code"] in (-32700, -32600, -32601)


def test_the_key_is_nowhere_in_what_is_kept(account: str) -> None:
	call_json(
		ADDRESS,
		{"id": 1, "method": "CheckTransaction", "params": {"id": "a", "note": KEY}},
		basic("Paycom", KEY),
	)
	assert not any(KEY in each.request + each.answer for each in messages("PAYME"))
