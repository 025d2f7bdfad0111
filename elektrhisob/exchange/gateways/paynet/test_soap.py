"""PAYNET's SOAP contract, called by an independent client and by messages written by hand."""

import re
from datetime import datetime
from typing import Any

import frappe
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, outstanding, state
from elektrhisob.consumer_payments import transactions
from elektrhisob.consumer_payments.told import Told
from elektrhisob.exchange.gateways.partner_for_tests import call, messages, open_channel
from elektrhisob.exchange.gateways.paynet.soap_client_for_tests import (
	ADDRESS,
	PASSWORD,
	USER,
	Paynet,
	envelope,
	parameters,
	perform_message,
	told,
)

pytestmark = pytest.mark.site


@pytest.fixture
def paynet() -> Paynet:
	open_channel("PAYNET", user_name=USER, password=PASSWORD, service_id="1")
	return Paynet()


def paid(account: str) -> int:
	return frappe.db.count("Account Payment", {"personal_account": account, "docstatus": 1})


def status_of(message: str | bytes, content_type: str = "text/xml; charset=utf-8", **more: Any) -> int:
	code, text = call(ADDRESS, message, content_type=content_type, **more)
	assert (code, "Fault" in text, "Traceback" in text) == (200, False, False)
	return int(re.search(r"<status>(\d+)</status>", text)[1])  # type: ignore[index]


def blocked(account: str) -> None:
	frappe.get_doc(
		{
			"doctype": "Debt Block",
			"personal_account": account,
			"kind": "Waste",
			"source": "Toza Hudud",
			"external_id": "TH-1",
			"debt": 12_000,
			"since": "2025-08-05",
		}
	).insert(ignore_permissions=True)


def test_a_payer_sees_whose_account_it_is_and_what_it_owes(paynet: Paynet) -> None:
	account = new_account()
	issued_bill(account, "2025-05", 30_050)
	answer = paynet.information(account)
	assert (answer.status, answer.errorMsg, answer.timeStamp.utcoffset().total_seconds()) == (
		0,
		"Success",
		18_000,
	)
	assert told(answer) == {"name": "T*** C***", "address": None, "balance": "-300.50", "debt": "300.50"}


def test_a_payment_is_performed_checked_listed_and_taken_back(paynet: Paynet) -> None:
	account = new_account()
	issued_bill(account, "2025-05", 30_000)
	done = paynet.perform(account)
	assert (done.status, told(done)) == (0, {"balance": "100.00"})
	assert (outstanding(account), state(account, "2025-06").paid) == ({}, 40_000)
	checked = paynet.check()
	assert (checked.providerTrnId, checked.transactionState) == (done.providerTrnId, 1)
	assert (checked.status, checked.transactionStateErrorStatus) == (0, 0)
	day = ("2025-06-10T00:00:00+05:00", "2025-06-10T23:59:59+05:00")
	listed = paynet.statement(*day).statements
	assert [(each.amount, each.providerTrnId, each.transactionId) for each in listed] == [
		(40_000, done.providerTrnId, 900100200)
	]
	assert listed[0].transactionTime.isoformat() == "2025-06-10T09:15:00+05:00"
	only = paynet.statement(*day, onlyTransactionId=True).statements
	assert [(each.transactionId, each.amount) for each in only] == [(900100200, None)]
	cancelled = paynet.cancel()
	assert (cancelled.status, cancelled.transactionState) == (0, 2)
	assert outstanding(account) == {"2025-05": 30_000}
	assert (paynet.check().transactionState, paynet.statement(*day).statements) == (2, [])


def test_a_repeat_is_told_the_first_number_and_pays_nothing(paynet: Paynet) -> None:
	account = new_account()
	first = paynet.perform(account)
	again = paynet.perform(account, transactionTime="2025-06-10T10:00:00.000+05:00")
	assert (again.status, again.providerTrnId) == (201, first.providerTrnId)
	assert paid(account) == 1
	assert [(each.outcome, each.answer_code) for each in messages("PAYNET")][-1] == ("Done", "201")


def test_one_number_for_two_payments_is_recorded_and_not_applied(paynet: Paynet) -> None:
	account, other = new_account(), new_account()
	paynet.perform(account)
	assert paynet.perform(account, amount=40_001).status == 103
	assert paynet.perform(other).status == 103
	assert (paid(account), paid(other)) == (1, 0)
	assert messages("PAYNET")[-1].outcome == "Refused"


def test_what_was_cancelled_is_neither_performed_nor_cancelled_again(paynet: Paynet) -> None:
	account = new_account()
	paynet.perform(account)
	paynet.cancel()
	again = paynet.cancel()
	assert (again.status, again.transactionState, paynet.perform(account).status) == (202, 2, 202)


def test_money_that_waits_in_suspense_is_not_given_back_by_the_partner(paynet: Paynet) -> None:
	# The account was closed between the check and the payment, as two servers may see it.
	account = new_account()
	announced, _new = transactions.create(Told("PAYNET", "5", account, 40_000, datetime(2025, 6, 10), ""))
	frappe.db.set_value("Personal Account", account, "status", "Closed")
	transactions.perform(announced, now=announced.business_time)
	refused = paynet.cancel(5)
	assert (refused.status, refused.transactionState) == (77, 1)
	assert paynet.check(5).transactionState == 1


def test_a_blocked_account_is_refused_with_the_reason_and_pays_nothing(paynet: Paynet) -> None:
	account = new_account()
	blocked(account)
	for answer in (paynet.information(account), paynet.perform(account)):
		assert answer.status == 501
		assert "waste" in answer.errorMsg
	assert paid(account) == 0


def test_an_account_nobody_knows_or_that_is_closed_is_not_paid(paynet: Paynet) -> None:
	closed = new_account()
	frappe.db.set_value("Personal Account", closed, "status", "Closed")
	for account in (f"{HET}99999999", closed, "Aliyev", "1" * 60):
		assert (paynet.information(account).status, paynet.perform(account).status) == (302, 302)
	assert not frappe.db.count("Suspense Payment")


def test_a_local_number_is_found_in_the_district_told_beside_it(paynet: Paynet) -> None:
	new_account("00098761")
	with_district = parameters(account="98761", coato="1703202")
	assert paynet.ask("GetInformation", parameters=with_district).status == 0
	assert paynet.information("98761").status == 302


def test_limits_are_the_channels(paynet: Paynet) -> None:
	account = new_account()
	frappe.get_doc("Payment Channel", "PAYNET").update({"minimum_sum": 500, "maximum_sum": 1000}).save()
	frappe.clear_document_cache("Payment Channel", "PAYNET")
	assert [paynet.perform(account, amount=each).status for each in (49_999, 100_001, 50_000)] == [
		415,
		415,
		0,
	]


def test_wrong_logins_are_refused_before_anything_is_told(paynet: Paynet) -> None:
	account = new_account()
	for login in (
		{"username": USER, "password": "another-one"},
		{"username": "stranger", "password": PASSWORD},
		{"username": USER, "password": ""},
		{"username": "", "password": ""},
	):
		paynet.login = login
		assert paynet.information(account).status == 412
		assert paynet.perform(account).status == 412
		assert paynet.change_password("new-password").status == 412
	assert "another-one" not in str(messages("PAYNET"))


def test_a_channel_without_a_password_lets_nobody_in(paynet: Paynet) -> None:
	open_channel("PAYNET", user_name=None, password=None)
	paynet.login = {"username": "", "password": ""}
	assert paynet.check().status == 412


def test_a_changed_password_holds_at_once_and_the_old_one_no_more(paynet: Paynet) -> None:
	open_channel("PAYNET", previous_password="before-that-one", previous_valid_until="2099-01-01")
	old, account = dict(paynet.login), new_account()
	assert paynet.change_password("short6").status == 401
	assert paynet.change_password('n&w "password"').status == 0
	for password in (PASSWORD, "before-that-one"):
		paynet.login = {**old, "password": password}
		assert paynet.information(account).status == 412
	paynet.login = {**old, "password": 'n&w "password"'}
	assert paynet.information(account).status == 0
	assert frappe.get_doc("Payment Channel", "PAYNET").get_password("password") == 'n&w "password"'
	kept = str([each.request for each in messages("PAYNET")])
	assert "n&amp;w" not in kept and PASSWORD not in kept
	assert not frappe.db.sql("SELECT 1 FROM `tabPayment Channel` WHERE password LIKE '%%n&w%%'")


def test_while_two_passwords_hold_both_are_taken(paynet: Paynet) -> None:
	account = new_account()
	open_channel(
		"PAYNET", password="the-new-one", previous_password=PASSWORD, previous_valid_until="2099-01-01"
	)
	assert paynet.information(account).status == 0
	paynet.login["password"] = "the-new-one"
	assert paynet.information(account).status == 0
	open_channel("PAYNET", previous_valid_until="2020-01-01")
	paynet.login["password"] = PASSWORD
	assert paynet.information(account).status == 412


def test_transactions_and_services_we_do_not_know(paynet: Paynet) -> None:
	checked, cancelled = paynet.check(77), paynet.cancel(77)
	assert (checked.status, checked.transactionState, checked.transactionStateErrorStatus) == (305, 0, 305)
	assert (cancelled.status, cancelled.transactionState) == (305, 0)
	assert paynet.information(new_account(), serviceId=9).status == 304


@pytest.mark.parametrize(
	("change", "status"),
	[
		(("<amount>40000</amount>", ""), 411),
		(("<serviceId>1</serviceId>", ""), 411),
		(("<serviceId>1</serviceId>", "<serviceId>one</serviceId>"), 411),
		(("<paramKey>account</paramKey>", "<paramKey>phone</paramKey>"), 411),
		((">900100200<", "><"), 411),
		((">900100200<", ">99999999999999999999<"), 411),
		((">900100200<", ">-5<"), 411),
		((">40000<", ">0<"), 413),
		((">40000<", ">-40000<"), 413),
		((">40000<", ">400.00<"), 413),
		((">40000<", ">4e4<"), 413),
		((">40000<", ">9223372036854775807<"), 413),
		(("2025-06-10T09:15:00.000+05:00", "10.06.2025"), 414),
		(("2025-06-10T09:15:00.000+05:00", "2025-13-40T09:15:00"), 414),
		(("2025-06-10T09:15:00.000+05:00", "0001-01-01T00:00:00+14:00"), 414),
		(("2025-06-10T09:15:00.000+05:00", "2098-06-10T09:15:00+05:00"), 414),
		(("uws:PerformTransactionArguments", "uws:BuyTransactionArguments"), 603),
		(('xmlns:uws="http://uws.provider.com/"', 'xmlns:uws="http://elsewhere.com/"'), 603),
		(("</amount>", "</amount><amount>1</amount>"), 103),
	],
)
def test_what_is_wrong_in_a_payment_has_its_status_and_pays_nothing(
	paynet: Paynet, change: tuple[str, str], status: int
) -> None:
	account = new_account()
	message = perform_message(account)
	assert change[0] in message
	assert status_of(message.replace(*change)) == status
	assert paid(account) == 0


@pytest.mark.parametrize(
	("change", "fits"),
	[
		(("", ""), True),
		(("soapenv", "S"), True),
		(("uws:P", "ns7:P"), True),
		(("uws:Perform", "Perform"), False),
		(("><", ">\r\n\t <"), True),
		((">40000<", "> 40000 <"), True),
		((">40000<", "><![CDATA[40000]]><"), True),
		((">40000<", ">&#52;0000<"), True),
		(("2025-06-10T09:15:00.000+05:00", "2025-06-10T04:15:00Z"), True),
		(("2025-06-10T09:15:00.000+05:00", "2025-06-10T09:15:00"), True),
		(("2025-06-10T09:15:00.000+05:00", "2025-06-10T09:15:00.123456789+05:00"), True),
		(("<soapenv:Header/>", ""), True),
	],
)
def test_messages_of_other_makers_are_read(paynet: Paynet, change: tuple[str, str], fits: bool) -> None:
	account = new_account()
	message = perform_message(account).replace("xmlns:uws", 'xmlns:ns7="http://uws.provider.com/" xmlns:uws')
	assert status_of(message.replace(*change)) == (0 if fits else 603)
	assert paid(account) == fits
	if fits:
		assert str(transactions.find("PAYNET", "900100200").business_time)[:16] == "2025-06-10 09:15"  # type: ignore[union-attr]


def test_other_character_sets_are_read_and_unknown_ones_refused(paynet: Paynet) -> None:
	account = new_account()
	message = perform_message(account, number=1).replace("</uws", "<note>Оплата</note></uws")
	assert status_of(message.encode("cp1251"), "text/xml; charset=windows-1251") == 0
	message = message.replace(">1</transactionId>", ">2</transactionId>")
	declared = f'<?xml version="1.0" encoding="windows-1251"?>{message}'
	assert status_of(declared.encode("cp1251"), "text/xml") == 0
	message = message.replace(">2</transactionId>", ">3</transactionId>")
	assert status_of(message.encode("utf-16"), "text/xml; charset=utf-16") == 0
	assert PASSWORD not in str(messages("PAYNET"))
	message = message.replace(">3</transactionId>", ">4</transactionId>")
	assert status_of(message.encode("cp1251"), "text/xml; charset=utf-8") == 103
	assert status_of(message, "text/xml; charset=klingon") == 103
	assert paid(account) == 3


BOMB = '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
	"message",
	[
		"",
		"not xml",
		"<a/>",
		envelope(""),
		envelope("<uws:PerformTransactionArguments>"),
		BOMB
		+ envelope("<uws:GetInformationArguments><username>&b;</username></uws:GetInformationArguments>"),
		FILE
		+ envelope("<uws:GetInformationArguments><username>&f;</username></uws:GetInformationArguments>"),
		envelope("<uws:GetInformationArguments>" + "<a>" * 5_000),
		envelope("<uws:GetInformationArguments>" + "<a/>" * 5_000 + "</uws:GetInformationArguments>"),
		envelope("<uws:ChangePasswordArguments><newPassword>my-very-secret"),
		envelope("<uws:ChangePasswordArguments><newPassword><![CDATA[my-very-secret]]></newPassword>"),
		"<soapenv:Envelope><uws:password \n>my-very-secret</uws:password",
	],
	ids=range(12),
)
def test_what_cannot_be_read_is_answered_and_kept_without_its_passwords(paynet: Paynet, message: str) -> None:
	assert status_of(message, headers={"SOAPAction": '"urn:GetInformation"'}) == 103
	assert messages("PAYNET")[-1].outcome == "Refused"
	assert "my-very-secret" not in str(messages("PAYNET"))


def test_a_broken_message_is_answered_by_the_operation_it_began_with(paynet: Paynet) -> None:
	_code, text = call(ADDRESS, perform_message("1")[:300], content_type="text/xml")
	assert "<ns2:PerformTransactionResult " in text and "<providerTrnId>0</providerTrnId>" in text


def test_what_breaks_here_is_an_internal_error_that_keeps_nothing(
	paynet: Paynet, monkeypatch: pytest.MonkeyPatch
) -> None:
	account = new_account()

	def broken(*_arguments: object, **_named: object) -> None:
		raise RuntimeError("the disk is full")

	monkeypatch.setattr(transactions, "perform", broken)
	answer = paynet.perform(account)
	assert (answer.status, answer.providerTrnId, "disk" in answer.errorMsg) == (102, 0, False)
	assert transactions.find("PAYNET", "900100200") is None
	assert messages("PAYNET")[-1].outcome == "Failed"
	logged = frappe.get_all("Error Log", fields=["*"], order_by="creation desc", limit=1)[0]
	assert "the disk is full" in str(logged) and PASSWORD not in str(logged)


def test_maintenance_and_a_channel_that_is_off_answer_for_every_operation(paynet: Paynet) -> None:
	account = new_account()
	for closed in ({"maintenance": 1}, {"maintenance": 0, "enabled": 0}):
		open_channel("PAYNET", **closed)
		statuses = [
			paynet.information(account).status,
			paynet.perform(account).status,
			paynet.check().status,
			paynet.cancel().status,
			paynet.statement("2025-06-10T00:00:00", "2025-06-11T00:00:00").status,
			paynet.change_password("new-password").status,
		]
		assert statuses == [100] * 6


def test_a_statement_that_ends_before_it_begins(paynet: Paynet) -> None:
	assert paynet.statement("2025-06-11T00:00:00", "2025-06-10T00:00:00").status == 414


def test_the_answer_has_the_shape_of_the_contract(paynet: Paynet) -> None:
	account = new_account()
	status, text = call(ADDRESS, perform_message(account), content_type="text/xml")
	assert status == 200
	assert re.fullmatch(
		r'<\?xml version="1.0" encoding="UTF-8"\?><soapenv:Envelope xmlns:soapenv='
		r'"http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
		r'<ns2:PerformTransactionResult xmlns:ns2="http://uws.provider.com/">'
		r"<errorMsg>Success</errorMsg><status>0</status>"
		r"<timeStamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+05:00</timeStamp>"
		r"<parameters><paramKey>balance</paramKey><paramValue>400.00</paramValue></parameters>"
		r"<providerTrnId>\d+</providerTrnId></ns2:PerformTransactionResult></soapenv:Body></soapenv:Envelope>",
		text,
	)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_to_a_payment_is_answered_by_the_contract(paynet: Paynet, data: st.DataObject) -> None:
	account = new_account()
	message = bytearray(perform_message(account, number=data.draw(st.integers(1, 10**9))).encode())
	for _number in range(data.draw(st.integers(1, 4))):
		place = data.draw(st.integers(0, len(message) - 1))
		message[place : place + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
	before = paid(account)
	status = status_of(bytes(message))
	assert status not in (100, 102)
	assert paid(account) - before in ((0, 1) if status == 0 else (0,))
