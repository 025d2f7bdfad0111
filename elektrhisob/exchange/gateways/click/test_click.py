"""Click's side of the contract: Prepare, Complete, the signature, and every error of its table."""

import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import frappe
import pytest
from frappe.utils import now_datetime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elektrhisob.accounting.books_for_tests import issued_bill, new_account, outstanding
from elektrhisob.exchange.gateways.click.form import REQUIRED, ClickForm
from elektrhisob.exchange.gateways.partner_for_tests import call, messages, open_channel

pytestmark = pytest.mark.site
ADDRESS, KEY, SERVICE = "/payments/click", "click-test-key-1", "45678"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def account(commits: object) -> str:
	open_channel("CLICK", password=KEY, service_id=SERVICE, maximum_sum=1_000_000, minimum_sum=500)
	return new_account()


def signed(key: str = KEY, **fields: str) -> dict[str, str]:
	"""As Click's documentation puts the signature together."""
	prepared = fields.get("merchant_prepare_id", "") if fields["action"] == "1" else ""
	text = (
		fields["click_trans_id"]
		+ fields["service_id"]
		+ key
		+ fields["merchant_trans_id"]
		+ prepared
		+ fields["amount"]
		+ fields["action"]
		+ fields["sign_time"]
	)
	return {**fields, "sign_string": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()}


def prepare_fields(account: str, **other: str) -> dict[str, str]:
	return {
		"click_trans_id": "1234567890123",
		"service_id": SERVICE,
		"click_paydoc_id": "987",
		"merchant_trans_id": account,
		"amount": "1000",
		"action": "0",
		"error": "0",
		"error_note": "",
		"sign_time": f"{now_datetime():%Y-%m-%d %H:%M:%S}",
		**other,
	}


def send(fields: dict[str, str]) -> dict[str, Any]:
	status, text = call(ADDRESS, urlencode(fields), content_type=FORM)
	assert status == 200
	answer: dict[str, Any] = json.loads(text)
	return answer


def prepare(account: str, key: str = KEY, **other: str) -> dict[str, Any]:
	return send(signed(key, **prepare_fields(account, **other)))


def complete(account: str, prepared: object, **other: str) -> dict[str, Any]:
	return prepare(account, action="1", merchant_prepare_id=str(prepared), **other)


def payments(account: str) -> int:
	return int(frappe.db.count("Account Payment", {"personal_account": account}))


def state() -> str:
	found: str = frappe.db.get_value("Channel Transaction", {"payment_channel": "CLICK"}, "state")
	return found


def test_prepared_and_completed_it_is_paid_once_however_often_it_is_sent(account: str) -> None:
	issued_bill(account, "2025-01", 100_000)
	first = prepare(account)
	assert prepare(account) == first
	assert first["error"] == 0
	assert (first["click_trans_id"], first["merchant_trans_id"]) == (1234567890123, account)
	number = first["merchant_prepare_id"]
	assert isinstance(number, int)
	assert 0 < number < 2**31
	done = complete(account, number)
	assert (done["error"], done["merchant_confirm_id"]) == (0, number)
	again = complete(account, number)
	assert (again["error"], again["merchant_confirm_id"], payments(account)) == (-4, number, 1)
	assert prepare(account)["error"] == -4
	assert outstanding(account) == {}


@pytest.mark.parametrize("amount", ["1000", "1000.0", "1000.00", "1000.50", "1000.5", "1000.5000"])
def test_the_signature_is_over_the_sum_as_it_was_written(account: str, amount: str) -> None:
	first = prepare(account, amount=amount)
	assert complete(account, first["merchant_prepare_id"], amount=amount)["error"] == 0
	paid = frappe.db.get_value("Account Payment", {"personal_account": account}, "amount")
	assert float(paid) == float(amount)


@pytest.mark.parametrize(
	"changed",
	["click_trans_id", "service_id", "merchant_trans_id", "amount", "action", "sign_time", "sign_string"],
)
def test_a_field_changed_on_the_way_breaks_the_signature(account: str, changed: str) -> None:
	fields = signed(**prepare_fields(account))
	assert send({**fields, changed: fields[changed] + "1"})["error"] == -1


def test_the_number_of_prepare_is_under_the_signature_of_complete(account: str) -> None:
	number = prepare(account)["merchant_prepare_id"]
	fields = signed(**prepare_fields(account, action="1", merchant_prepare_id=str(number)))
	assert send({**fields, "merchant_prepare_id": str(number + 1)})["error"] == -1
	assert prepare(account, key="another key")["error"] == -1
	assert payments(account) == 0


def test_the_old_key_is_taken_until_its_time_is_over(account: str) -> None:
	later = now_datetime() + timedelta(hours=1)
	open_channel("CLICK", password="new-click-key", previous_password=KEY, previous_valid_until=later)
	assert prepare(account)["error"] == 0
	assert prepare(account, key="new-click-key")["error"] == 0
	open_channel("CLICK", previous_valid_until=now_datetime() - timedelta(seconds=1))
	assert prepare(account)["error"] == -1


@pytest.mark.parametrize("amount", ["0", "499.99", "1000000.01", "-5", "abc", "1000.001", "9" * 13])
def test_a_sum_that_is_none_or_outside_the_limits(account: str, amount: str) -> None:
	assert prepare(account, amount=amount)["error"] == -2


def test_complete_with_another_sum_takes_nothing(account: str) -> None:
	number = prepare(account)["merchant_prepare_id"]
	assert complete(account, number, amount="2000")["error"] == -2
	assert (payments(account), state()) == (0, "Created")
	assert prepare(account, amount="2000")["error"] == -2


def test_an_action_there_is_not(account: str) -> None:
	assert prepare(account, action="2")["error"] == -3


def test_an_account_that_takes_no_payment(account: str) -> None:
	assert prepare("0320299999999")["error"] == -5
	assert prepare("no number")["error"] == -5
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
	answer = prepare(account)
	assert answer["error"] == -5
	assert len(answer["error_note"]) > len("User does not exist: ")


def test_a_closed_account_that_owes_nothing(account: str) -> None:
	frappe.db.set_value("Personal Account", account, "status", "Closed")
	assert prepare(account)["error"] == -5


def test_complete_without_its_prepare(account: str) -> None:
	other = new_account()
	assert complete(account, 999_999_999)["error"] == -6
	assert complete(account, 10**15)["error"] == -6
	number = prepare(account)["merchant_prepare_id"]
	assert complete(account, number, click_trans_id="5")["error"] == -6
	assert complete(other, number)["error"] == -6
	assert payments(account) + payments(other) == 0


def test_what_click_gave_up_is_cancelled_and_stays_so(account: str) -> None:
	number = prepare(account)["merchant_prepare_id"]
	for _twice in range(2):
		assert complete(account, number, error="-5017", error_note="Not enough money")["error"] == -9
	assert complete(account, number)["error"] == -9
	assert prepare(account)["error"] == -9
	assert (payments(account), state()) == (0, "Cancelled")
	kept = frappe.db.get_value("Channel Transaction", {"payment_channel": "CLICK"}, "cancel_reason")
	assert kept == -5017


def test_an_error_after_the_payment_was_confirmed_takes_nothing_back(account: str) -> None:
	number = prepare(account)["merchant_prepare_id"]
	complete(account, number)
	assert complete(account, number, error="-1")["error"] == -4
	assert state() == "Performed"


def test_prepared_and_left_for_longer_than_the_hours_of_the_channel(account: str) -> None:
	number = prepare(account)["merchant_prepare_id"]
	frappe.db.sql(
		"UPDATE `tabChannel Transaction` SET business_time = %s WHERE payment_channel = 'CLICK'",
		(now_datetime() - timedelta(hours=13),),
	)
	assert complete(account, number)["error"] == -9
	assert (payments(account), state()) == (0, "Cancelled")


@pytest.mark.parametrize(
	"lost", ["click_trans_id", "service_id", "merchant_trans_id", "amount", "error", "sign_time"]
)
def test_a_field_that_was_not_sent(account: str, lost: str) -> None:
	fields = {**prepare_fields(account), lost: ""}
	assert send(signed(**fields))["error"] == -8


def test_another_service_a_bad_time_a_field_sent_twice(account: str) -> None:
	assert prepare(account, service_id="1")["error"] == -8
	assert prepare(account, sign_time="2025-13-01 00:00:00")["error"] == -8
	assert prepare(account, sign_time="2099-01-01 00:00:00")["error"] == -8
	fields = signed(**prepare_fields(account))
	body = urlencode(fields) + "&amount=1"
	assert json.loads(call(ADDRESS, body, content_type=FORM)[1])["error"] == -8
	assert json.loads(call(ADDRESS, "", method="GET")[1])["error"] == -8
	assert json.loads(call(ADDRESS, b"x" * 300_000, content_type=FORM)[1])["error"] == -8


def test_in_maintenance_nothing_is_taken_and_complete_can_come_again(account: str) -> None:
	number = prepare(account)["merchant_prepare_id"]
	open_channel("CLICK", maintenance=1)
	assert complete(account, number)["error"] == -7
	assert prepare(account)["error"] == -7
	open_channel("CLICK", maintenance=0)
	assert complete(account, number)["error"] == 0


def test_a_stranger_by_address_is_refused(account: str) -> None:
	open_channel("CLICK", allowed_addresses="10.1.2.0/24")
	assert prepare(account)["error"] == -1


def test_the_key_is_nowhere_in_what_is_kept(account: str) -> None:
	prepare(account, error_note=KEY)
	kept = messages("CLICK")
	assert [(each.operation, each.external_id) for each in kept] == [("Prepare", "1234567890123")]
	assert not any(KEY in each.request + each.answer for each in kept)


@given(soum=st.integers(0, 10**12), parts=st.integers(0, 99), zeros=st.integers(0, 4))
def test_every_sum_is_read_to_the_tiyin(soum: int, parts: int, zeros: int) -> None:
	assert ClickForm({"amount": f"{soum}.{parts:02d}{'0' * zeros}"}).amount == soum * 100 + parts


VALUES = st.text(max_size=30) | st.sampled_from(["0", "1", "1000", "0320200012345", "2025-01-01 10:00:00"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from([*REQUIRED, "merchant_prepare_id"]), VALUES, max_size=4))
def test_whatever_is_sent_gets_an_answer_of_the_contract(account: str, changes: dict[str, str]) -> None:
	fields = {**prepare_fields(account), **{name: _sendable(value) for name, value in changes.items()}}
	answer = send(signed(**fields))
	assert answer["error"] in (0, -1, -2, -3, -4, -5, -6, -8, -9)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200))
def test_whatever_bytes_are_sent_get_an_answer_of_the_contract(account: str, body: bytes) -> None:
	assert json.loads(call(ADDRESS, body, content_type=FORM)[1])["error"] in (-1, -8)


def _sendable(text: str) -> str:
	return text.encode("utf-8", "replace").decode()
