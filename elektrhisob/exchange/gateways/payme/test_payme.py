"""Payme's side of the contract: its sandbox's order of calls, each sent twice, and every error."""

import json
from datetime import timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import now_datetime

from elektrhisob.accounting.books_for_tests import issued_bill, new_account, outstanding
from elektrhisob.exchange.gateways.partner_for_tests import basic, call, messages, open_channel
from elektrhisob.exchange.gateways.wire import milliseconds

pytestmark = pytest.mark.site
ADDRESS, KEY = "/payments/payme", "payme-test-key-1"
ID = "5305e3bab097f420a62ced0b"
HOUR_MS = 3_600_000


@pytest.fixture
def account(commits: object) -> str:
	open_channel("PAYME", password=KEY)
	return new_account()


def ask(method: str, /, headers: dict[str, str] | None = None, **params: Any) -> dict[str, Any]:
	content = {"jsonrpc": "2.0", "id": 77, "method": method, "params": params}
	status, text = call(ADDRESS, json.dumps(content), basic("Paycom", KEY) if headers is None else headers)
	answer: dict[str, Any] = json.loads(text)
	assert (status, answer["id"]) == (200, 77)
	return answer


def result(method: str, /, **params: Any) -> dict[str, Any]:
	answer = ask(method, **params)
	assert "error" not in answer, answer
	found: dict[str, Any] = answer["result"]
	return found


def code(method: str, /, **params: Any) -> int:
	return int(ask(method, **params)["error"]["code"])


def now_ms(hours: int = 0) -> int:
	return milliseconds(now_datetime()) + hours * HOUR_MS


def create(account: str, id: str = ID, amount: int = 100_000, time: int = 0) -> dict[str, Any]:
	return result(
		"CreateTransaction", id=id, time=time or now_ms(), amount=amount, account={"account": account}
	)


def payments(account: str) -> int:
	return int(frappe.db.count("Account Payment", {"personal_account": account}))


def test_as_the_sandbox_does_every_call_twice_it_is_paid_once_and_given_back_once(account: str) -> None:
	issued_bill(account, "2025-01", 100_000)
	assert result("CheckPerformTransaction", amount=100_000, account={"account": account})["allow"] is True
	at = now_ms()
	created = create(account, time=at)
	assert create(account, time=at) == created
	assert created["state"] == 1
	assert abs(created["create_time"] - at) < 60_000
	number = created["transaction"]
	assert number.isdigit()
	state = {
		"create_time": created["create_time"],
		"perform_time": 0,
		"cancel_time": 0,
		"transaction": number,
	}
	assert result("CheckTransaction", id=ID) == {**state, "state": 1, "reason": None}

	performed = result("PerformTransaction", id=ID)
	assert result("PerformTransaction", id=ID) == performed
	assert (performed["state"], performed["transaction"], payments(account)) == (2, number, 1)
	assert outstanding(account) == {}

	cancelled = result("CancelTransaction", id=ID, reason=5)
	assert result("CancelTransaction", id=ID, reason=5) == cancelled
	assert cancelled["state"] == -2
	assert result("CheckTransaction", id=ID) == {
		**state,
		"perform_time": performed["perform_time"],
		"cancel_time": cancelled["cancel_time"],
		"state": -2,
		"reason": 5,
	}
	assert sum(outstanding(account).values()) == 100_000
	assert payments(account) == 1


def test_given_up_before_it_is_performed_it_can_be_neither_performed_nor_announced_again(
	account: str,
) -> None:
	create(account)
	cancelled = result("CancelTransaction", id=ID, reason=3)
	assert cancelled["state"] == -1
	assert result("CancelTransaction", id=ID, reason=3) == cancelled
	assert code("PerformTransaction", id=ID) == -31008
	assert (
		code("CreateTransaction", id=ID, time=now_ms(), amount=100_000, account={"account": account})
		== -31008
	)
	assert payments(account) == 0


def test_after_twelve_hours_of_paymes_clock_it_is_cancelled_for_reason_four(account: str) -> None:
	create(account)
	long_ago = now_datetime() - timedelta(hours=12, seconds=1)
	frappe.db.sql(
		"UPDATE `tabChannel Transaction` SET business_time = %s WHERE external_id = %s", (long_ago, ID)
	)
	assert code("PerformTransaction", id=ID) == -31008
	state = result("CheckTransaction", id=ID)
	assert (state["state"], state["reason"]) == (-1, 4)
	assert payments(account) == 0


def test_announced_again_after_its_time_it_is_cancelled_too(account: str) -> None:
	create(account)
	long_ago = now_datetime() - timedelta(hours=13)
	frappe.db.sql(
		"UPDATE `tabChannel Transaction` SET business_time = %s WHERE external_id = %s", (long_ago, ID)
	)
	assert (
		code("CreateTransaction", id=ID, time=now_ms(), amount=100_000, account={"account": account})
		== -31008
	)
	assert result("CheckTransaction", id=ID)["reason"] == 4


@pytest.mark.parametrize("hours", [-13, 1])
def test_a_time_that_could_never_be_performed_is_refused(account: str, hours: int) -> None:
	asked = {"id": ID, "time": now_ms(hours), "amount": 100_000, "account": {"account": account}}
	assert code("CreateTransaction", **asked) == -31008
	assert not frappe.db.exists("Channel Transaction", {"external_id": ID})


def test_the_same_id_with_another_sum_or_account_is_another_payment_and_refused(account: str) -> None:
	create(account)
	other = new_account()
	for amount, payer in ((200_000, account), (100_000, other)):
		asked = {"id": ID, "time": now_ms(), "amount": amount, "account": {"account": payer}}
		assert code("CreateTransaction", **asked) == -31008
	assert frappe.db.count("Channel Transaction", {"external_id": ID}) == 1


def test_one_account_may_have_several_payments_under_way(account: str) -> None:
	create(account)
	second = create(account, id="5305e3bab097f420a62ced0c", amount=60_000)
	assert second["state"] == 1
	for number in (ID, "5305e3bab097f420a62ced0c"):
		result("PerformTransaction", id=number)
	assert payments(account) == 2


@pytest.mark.parametrize("amount", [0, -5, 1.5, "100000", True, None, 49_999, 300_000_001, 10**40], ids=str)
def test_a_sum_that_is_none_or_outside_the_limits(account: str, amount: object) -> None:
	assert code("CheckPerformTransaction", amount=amount, account={"account": account}) == -31001
	asked = {"id": ID, "time": now_ms(), "amount": amount, "account": {"account": account}}
	assert code("CreateTransaction", **asked) == -31001


@pytest.mark.parametrize("amount", [50_000, 300_000_000])
def test_the_limits_themselves_are_taken(account: str, amount: int) -> None:
	assert result("CheckPerformTransaction", amount=amount, account={"account": account})["allow"]


def refused(**account: object) -> tuple[int, object, set[str]]:
	error = ask("CheckPerformTransaction", amount=100_000, account=account)["error"]
	return error["code"], error["data"], {language for language, text in error["message"].items() if text}


def test_an_account_that_takes_no_payment_is_refused_in_three_languages(account: str) -> None:
	languages = {"ru", "uz", "en"}
	assert refused(account="0320299999999") == (-31050, "account", languages)
	assert refused(account="") == (-31051, "account", languages)
	assert refused() == (-31051, "account", languages)
	frappe.db.set_value("Personal Account", account, "status", "Closed")
	assert refused(account=account) == (-31053, "account", languages)


@pytest.mark.parametrize("kind", ["Waste", "Housing Association", "Other"])
def test_a_blocked_account_is_refused_with_the_reason(account: str, kind: str) -> None:
	block_account(account, kind)
	assert refused(account=account)[:2] == (-31054, "account")
	error = ask("CreateTransaction", id=ID, time=now_ms(), amount=100_000, account={"account": account})[
		"error"
	]
	assert error["code"] == -31054
	reason = {"Waste": "waste", "Housing Association": "association", "Other": "other debt"}[kind]
	assert reason in error["message"]["en"]


def block_account(account: str, kind: str) -> None:
	block = frappe.new_doc("Debt Block")
	block.update(
		{
			"name": f"TEST-{account}",
			"personal_account": account,
			"kind": kind,
			"source": "TEST",
			"debt": 1000,
			"since": "2025-01-01",
			"het": account[:5],
		}
	)
	block.db_insert()


def test_the_utilitys_own_form_leads_from_region_to_district_to_local_number(account: str) -> None:
	open_channel("PAYME", account_field="region,subRegion,account")
	district, local = account[:5], account[5:]
	form = {"region": district[:2], "subRegion": district, "account": local}
	assert result("CheckPerformTransaction", amount=100_000, account=form)["allow"]
	created = result("CreateTransaction", id=ID, time=now_ms(), amount=100_000, account=form)
	assert created["state"] == 1
	result("PerformTransaction", id=ID)
	assert payments(account) == 1
	listed = result("GetStatement", **{"from": now_ms(-1), "to": now_ms(1)})["transactions"]
	assert [each["account"] for each in listed] == [form]

	assert refused(**{**form, "region": "99"})[:2] == (-31056, "subRegion")
	assert refused(**{**form, "region": "x"})[:2] == (-31055, "region")
	assert refused(**{**form, "subRegion": "3"})[:2] == (-31056, "subRegion")
	assert refused(account=account)[:2] == (-31055, "region")
	whole = {**form, "account": account}
	assert result("CheckPerformTransaction", amount=100_000, account=whole)["allow"]
	assert refused(**{**form, "account": "99999999"})[:2] == (-31050, "account")
	assert refused(**{**form, "subRegion": "03203", "account": account})[:2] == (-31056, "subRegion")


def test_a_statement_lists_by_paymes_time_the_oldest_first_with_every_state(account: str) -> None:
	start = now_ms(-3)
	for place, minutes in enumerate((50, 10, 30)):
		create(account, id=f"{place:024d}", time=start + minutes * 60_000)
	result("PerformTransaction", id=f"{0:024d}")
	result("CancelTransaction", id=f"{1:024d}", reason=3)

	def listed(first: int, last: int) -> list[tuple[str, int, int]]:
		found = result("GetStatement", **{"from": first, "to": last})["transactions"]
		return [(each["id"][-1], each["time"] - start, each["state"]) for each in found]

	assert listed(start, start + HOUR_MS) == [("1", 600_000, -1), ("2", 1_800_000, 1), ("0", 3_000_000, 2)]
	assert listed(start + 600_000, start + 1_800_000) == [("1", 600_000, -1), ("2", 1_800_000, 1)]
	assert listed(start + 600_001, start + 1_799_999) == []


def test_the_fiscal_receipts_of_a_payment_and_of_its_cancellation_are_kept(account: str) -> None:
	create(account)
	result("PerformTransaction", id=ID)
	receipt = {"receipt_id": "42", "status_code": 0, "qr_code_url": "https://ofd.soliq.uz/check?t=1"}
	for _twice in range(2):
		assert result("SetFiscalData", id=ID, type="PERFORM", fiscal_data=receipt) == {"success": True}
	result("SetFiscalData", id=ID, type="CANCEL", fiscal_data={**receipt, "receipt_id": "43"})
	kept = json.loads(frappe.db.get_value("Channel Transaction", {"external_id": ID}, "fiscal_data"))
	assert (kept["PERFORM"]["receipt_id"], kept["CANCEL"]["receipt_id"]) == ("42", "43")
	assert code("SetFiscalData", id=ID, type="OTHER", fiscal_data=receipt) == -32602
	assert code("SetFiscalData", id="unknown", type="PERFORM", fiscal_data=receipt) == -31003


@pytest.mark.parametrize("method", ["PerformTransaction", "CheckTransaction", "CancelTransaction"])
def test_a_transaction_nobody_announced(account: str, method: str) -> None:
	assert code(method, id="5305e3bab097f420a62cedff", reason=1) == -31003


def test_money_in_suspense_is_not_given_back_by_payme(account: str) -> None:
	create(account)
	frappe.db.set_value("Personal Account", account, "status", "Closed")
	assert result("PerformTransaction", id=ID)["state"] == 2
	assert code("CancelTransaction", id=ID, reason=5) == -31007
	assert result("CheckTransaction", id=ID)["state"] == 2


@pytest.mark.parametrize(
	"headers",
	[
		{},
		basic("Paycom", "wrong"),
		basic("Other", KEY),
		{"Authorization": "Basic %%%"},
		{"Authorization": "Bearer x"},
	],
	ids=["none", "key", "user", "not base64", "bearer"],
)
def test_who_does_not_know_the_key_has_no_right(account: str, headers: dict[str, str]) -> None:
	answer = ask("CheckPerformTransaction", headers, amount=100_000, account={"account": account})
	assert answer["error"]["code"] == -32504


def test_the_old_key_is_taken_until_its_time_is_over(account: str) -> None:
	asked = {"amount": 100_000, "account": {"account": account}}

	def known(key: str) -> bool:
		return "result" in ask("CheckPerformTransaction", basic("Paycom", key), **asked)

	later, before = now_datetime() + timedelta(hours=1), now_datetime() - timedelta(seconds=1)
	open_channel("PAYME", password="payme-new-key", previous_password=KEY, previous_valid_until=later)
	assert (known(KEY), known("payme-new-key")) == (True, True)
	open_channel("PAYME", previous_valid_until=before)
	assert (known(KEY), known("payme-new-key")) == (False, True)


def test_without_a_key_nobody_is_let_in(account: str) -> None:
	frappe.db.sql("DELETE FROM `__Auth` WHERE doctype = 'Payment Channel' AND name = 'PAYME'")
	frappe.clear_document_cache("Payment Channel", "PAYME")
	answer = ask("CheckTransaction", basic("Paycom", ""), id=ID)
	assert answer["error"]["code"] == -32504


def raw(body: str | bytes, **more: Any) -> int:
	status, text = call(ADDRESS, body, basic("Paycom", KEY), **more)
	assert status == 200
	return int(json.loads(text)["error"]["code"])


def test_errors_of_the_call_itself(account: str) -> None:
	assert raw("", method="GET") == -32300
	assert raw("{not json") == -32700
	assert raw(b"\xff\xfe") == -32700
	assert raw("[]") == -32700
	assert raw("[" * 100_000) == -32700
	assert raw('{"id": 1}') == -32600
	assert raw('{"id": 1, "method": "CheckTransaction", "params": []}') == -32600
	assert raw('{"id": 1, "method": "CheckTransaction", "params": {"id": 5}}') == -32600
	assert raw('{"id": 1, "method": "CreateTransaction", "params": {"id": "a", "amount": 5}}') == -32600
	assert raw('{"id": 1, "method": "GetStatement", "params": {"from": 1, "to": "x"}}') == -32600
	assert raw('{"id": 1, "method": "CancelTransaction", "params": {"id": "a"}}') == -32600
	assert raw(b" " * (300 * 1024)) == -32600
	answer = ask("ChangePassword")
	assert (answer["error"]["code"], answer["error"]["data"]) == (-32601, "ChangePassword")


def test_in_maintenance_the_payer_is_told_to_come_back_and_payme_asks_again(account: str) -> None:
	create(account)
	open_channel("PAYME", maintenance=1)
	error = ask("CheckPerformTransaction", amount=100_000, account={"account": account})["error"]
	assert (error["code"], set(error["message"])) == (-31060, {"ru", "uz", "en"})
	assert code("PerformTransaction", id=ID) == -32400
	open_channel("PAYME", maintenance=0)
	assert result("PerformTransaction", id=ID)["state"] == 2


def test_a_stranger_by_address_has_no_right(account: str) -> None:
	open_channel("PAYME", allowed_addresses="10.1.2.0/24")
	assert code("CheckTransaction", id=ID) == -32504


def test_a_failure_of_ours_is_answered_as_such_and_kept(
	account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	def broken(*_args: object) -> None:
		raise ZeroDivisionError

	create(account)
	monkeypatch.setattr("elektrhisob.consumer_payments.transactions.receive", broken)
	answer = ask("PerformTransaction", id=ID)
	assert answer["error"]["code"] == -32400
	assert "ZeroDivision" not in json.dumps(answer)
	monkeypatch.undo()
	assert result("PerformTransaction", id=ID)["state"] == 2
	assert [each.outcome for each in messages("PAYME")][-3:] == ["Done", "Failed", "Done"]


def test_the_receipts_line_has_the_codes_of_the_service_when_they_are_known(account: str) -> None:
	asked = {"amount": 100_000, "account": {"account": account}}
	frappe.db.sql("DELETE FROM `tabE-Invoice Product`")
	assert "detail" not in result("CheckPerformTransaction", **asked)
	product = frappe.new_doc("E-Invoice Product")
	product.update(
		{
			"name": "TEST-ENERGY",
			"line_kind": "Energy",
			"valid_from": "2020-01-01",
			"product_name": "Electricity",
			"catalog_code": "02716001001000000",
			"package_code": "1495286",
			"origin": "1",
		}
	)
	product.db_insert()
	line = result("CheckPerformTransaction", **asked)["detail"]["items"][0]
	assert (line["price"], line["count"], line["code"]) == (100_000, 1, "02716001001000000")


def test_a_message_is_seen_in_the_district_of_its_account(account: str) -> None:
	result("CheckPerformTransaction", amount=100_000, account={"account": account})
	create(account)
	result("PerformTransaction", id=ID)
	ask("CheckPerformTransaction", amount=100_000, account={"account": "0320299999999"})
	homes = frappe.get_all("Payment Message", {"payment_channel": "PAYME"}, pluck="het", order_by="name")
	assert homes[-4:] == [account[:5], account[:5], account[:5], None]
