"""The one way in: known accounts are paid, unknown money waits in suspense, nothing comes twice."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.books_for_tests import HET, entries, issued_bill, new_account, pay, state
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.bulk.exact import tiyin
from elektrhisob.consumer_payments.receive import (
	PAYMENT,
	SUSPENSE,
	ExternalIdReusedError,
	PaidInFutureError,
	receive,
)
from elektrhisob.consumer_payments.suspense import SuspenseDistrictMissingError
from elektrhisob.consumer_payments.told import Told

pytestmark = pytest.mark.site

PAID_AT = datetime(2025, 6, 10, 9, 15)


def told(account: str, external_id: str = "R-1", amount: int = 50_000, **more: str) -> Told:
	return Told("PAYNET", external_id, account, amount, PAID_AT, **more)


def close(account: str) -> None:
	frappe.db.set_value("Personal Account", account, {"status": "Closed", "closed_on": "2025-06-01"})


def money_postings(name: str) -> list[tuple[str, str, int, str | None]]:
	return [
		(row.debit_account, row.credit_account, tiyin(row.amount), row.personal_account)
		for row in frappe.get_all(
			"Ledger Posting",
			{"source_doctype": SUSPENSE, "source_name": name},
			["debit_account", "credit_account", "amount", "personal_account"],
			order_by="name",
		)
	]


def test_a_payment_pays_the_oldest_bill_and_keeps_what_the_channel_said() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 30_000)
	received = receive(told(account))
	payment = frappe.get_doc(PAYMENT, received.name)
	assert (received.doctype, received.first) == (PAYMENT, True)
	assert (payment.channel, payment.payment_channel, payment.external_id) == ("Agent", "PAYNET", "R-1")
	assert (payment.paid_at, str(payment.payment_date)) == (PAID_AT, "2025-06-10")
	assert entries(account)[-2:] == [("5710", "4010", 30_000), ("5710", "6310", 20_000)]


def test_the_same_call_again_is_the_same_row() -> None:
	account = new_account()
	first = receive(told(account))
	again = receive(told(account))
	assert (again.name, again.first) == (first.name, False)
	assert state(account, "2025-06").paid == 50_000


@pytest.mark.parametrize(
	"change", [{"amount": 50_001}, {"account": "another"}, {"paid_at": datetime(2025, 6, 11)}]
)
def test_the_same_id_with_another_content_is_refused(change: dict[str, object]) -> None:
	account = new_account()
	receive(told(account))
	changed = {**vars(told(account)), **change}
	if changed["account"] == "another":
		changed["account"] = new_account()
	with pytest.raises(ExternalIdReusedError):
		receive(Told(**changed))
	assert state(account, "2025-06").paid == 50_000


def test_a_local_number_without_its_zeros_is_found_in_its_unit() -> None:
	account = new_account("00012345")
	received = receive(told("12345", unit_code=HET))
	assert received.personal_account == account


def test_money_for_an_unknown_account_waits_in_suspense_and_is_in_the_books() -> None:
	received = receive(told(f"{HET}99999999", payer_name="Aliyev", purpose="for light"))
	suspense = frappe.get_doc(SUSPENSE, received.name)
	assert (received.doctype, suspense.reason, suspense.het) == (SUSPENSE, "Unknown Account", HET)
	assert money_postings(received.name) == [("5710", "6991", 50_000, None)]
	assert differences(request_cursor(), HET) == []


def test_suspense_takes_the_same_call_once_too_and_refuses_another_content() -> None:
	number = f"{HET}99999999"
	first = receive(told(number))
	assert receive(told(number)).name == first.name
	with pytest.raises(ExternalIdReusedError):
		receive(told(number, amount=1))
	assert len(money_postings(first.name)) == 1


def test_a_closed_account_is_paid_while_it_owes_and_goes_to_suspense_after() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 50_000)
	close(account)
	assert receive(told(account)).doctype == PAYMENT
	late = frappe.get_doc(SUSPENSE, receive(told(account, "R-2")).name)
	assert (late.reason, late.proposed_account) == ("Closed Account", account)


def test_without_a_district_to_keep_it_unknown_money_is_refused_with_what_to_do() -> None:
	frappe.db.set_value("Payment Channel", "PAYNET", "home_het", None)
	with pytest.raises(SuspenseDistrictMissingError):
		receive(told("no number at all"))


def test_a_payment_of_tomorrow_is_refused() -> None:
	account = new_account()
	with pytest.raises(PaidInFutureError):
		receive(Told("PAYNET", "R-9", account, 100, now_datetime() + timedelta(days=1)))


def test_a_call_is_known_by_what_it_said_also_when_the_account_is_opened_later() -> None:
	number = f"{HET}88888888"
	first = receive(told(number))
	new_account("88888888")
	again = receive(told(number))
	assert (again.doctype, again.name) == (SUSPENSE, first.name)


def test_cash_at_the_desk_has_no_external_id_and_comes_as_often_as_it_is_entered() -> None:
	account = new_account()
	pay(account, "2025-06-10", 100)
	pay(account, "2025-06-10", 100)
	assert state(account, "2025-06").paid == 200
