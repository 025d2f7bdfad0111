"""Payments from outside: once, whatever is sent again; and what is refused."""

import frappe
import pytest
from frappe.utils import add_days, today

from elektrhisob.accounting.books_for_tests import State, issued_bill, new_account, pay, state
from elektrhisob.billing.bill_wording import account_number
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.consumer_payments.cash_desk import paying_account, where_it_went, where_it_will_go
from elektrhisob.consumer_payments.doctype.account_payment.account_payment import (
	FuturePaymentError,
	ReversalReasonMissingError,
	WrongSumError,
)
from elektrhisob.consumer_payments.receive import ExternalIdReusedError
from elektrhisob.consumer_payments.receive_payment import (
	receive_payment,
	reverse_payment,
)

pytestmark = pytest.mark.site


def receive(account: str, amount: str = "500.00", external_id: str = "A-1") -> dict[str, object]:
	return receive_payment(account, amount, "2025-06-10", "PAYNET", external_id)


def test_the_same_external_id_again_is_the_same_payment_and_the_same_answer() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 30_000)
	first = receive(account)
	assert receive(account) == first
	assert (first["allocated_amount"], first["advance_amount"], first["status"]) == (
		"300.00",
		"200.00",
		"Posted",
	)
	assert frappe.db.count("Account Payment", {"personal_account": account}) == 1
	assert state(account, "2025-06").paid == 50_000


def test_an_external_id_that_was_used_for_another_sum_is_refused() -> None:
	account = new_account()
	receive(account)
	with pytest.raises(ExternalIdReusedError):
		receive(account, amount="501.00")


def test_the_sources_number_their_payments_each_for_itself() -> None:
	account = new_account()
	receive(account)
	receive_payment(account, "1.00", "2025-06-10", "POST", "A-1")
	assert state(account, "2025-06").paid == 50_100


@pytest.mark.parametrize("amount", [0, -5, 10**12, 1e15, 0.001, "abc", "NaN", "Infinity", None])
def test_a_sum_that_nobody_can_have_paid_is_refused(amount: object) -> None:
	payment = frappe.get_doc(
		{
			"doctype": "Account Payment",
			"personal_account": new_account(),
			"payment_date": "2025-06-10",
			"amount": amount,
			"channel": "Cash",
		}
	)
	with pytest.raises((WrongSumError, frappe.MandatoryError, frappe.NonNegativeError)):
		payment.insert()


def test_the_largest_sum_is_kept_to_the_tiyin() -> None:
	account = new_account()
	payment = receive(account, amount="999999999999.99")
	assert payment["amount"] == "999999999999.99"
	assert state(account, "2025-06").advance == 99_999_999_999_999


def test_a_payment_of_tomorrow_is_refused() -> None:
	with pytest.raises(FuturePaymentError):
		pay(new_account(), add_days(today(), 1), 100)


def test_a_closed_account_can_still_pay() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 30_000)
	frappe.db.set_value("Personal Account", account, {"status": "Closed", "closed_on": "2025-05-31"})
	pay(account, "2025-06-10", 30_000)
	assert state(account, "2025-06") == State(debt=0, advance=0, charged=0, paid=30_000)


def test_a_payment_is_taken_back_with_a_reason_once() -> None:
	account = new_account()
	payment = receive(account)
	with pytest.raises(ReversalReasonMissingError):
		reverse_payment(payment["payment"], " ")
	reversed_once = reverse_payment(payment["payment"], "Sent twice by the bank")
	assert reverse_payment(payment["payment"], "Again") == reversed_once
	assert reversed_once["status"] == "Reversed"
	assert state(account, "2025-06") == State(debt=0, advance=0, charged=0, paid=0)
	assert (
		frappe.db.get_value("Account Payment", payment["payment"], "reversal_reason")
		== "Sent twice by the bank"
	)


def test_what_the_cashier_is_told_before_is_what_is_posted_after() -> None:
	account = new_account()
	for period, amount in (("2025-03", 11_200), ("2025-04", 22_400), ("2025-05", 33_600)):
		issued_bill(account, period, amount)
	desk = paying_account(account)
	assert (desk["debt"], desk["advance"], desk["suggested"]) == (672, 0, 672)
	assert [bill["left"] for bill in desk["bills"]] == [112, 224, 336]
	told = where_it_will_go(account, 400.0)
	payment = pay(account, "2025-06-10", 40_000)
	went = where_it_went(payment.name)
	assert [(bill["bill"], bill["amount"]) for bill in told["bills"]] == [
		(bill["bill"], soum(tiyin(bill["amount"]))) for bill in went
	]
	assert told["advance"] == payment.advance_amount == 0


def test_a_posted_payment_is_neither_changed_nor_deleted() -> None:
	payment = pay(new_account(), "2025-06-10", 10_000)
	payment.amount = 50
	with pytest.raises(frappe.UpdateAfterSubmitError):
		payment.save()
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc("Account Payment", payment.name, force=True)
	assert tiyin(frappe.db.get_value("Account Payment", payment.name, "amount")) == 10_000


def test_the_receipt_says_what_was_received_and_what_it_paid() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 30_000)
	payment = pay(account, "2025-06-10", 50_000)
	receipt = frappe.get_print("Account Payment", payment.name, "Payment Receipt")
	for words in (account_number(account), "500.00", "300.00", "200.00", "10.06.2025", "Bill of"):
		assert words in receipt


def test_sums_may_come_as_text_as_browsers_and_partners_send_them() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 30_000)
	request = {"personal_account": account, "amount": "450"}
	told = frappe.call("elektrhisob.consumer_payments.cash_desk.where_it_will_go", **request)
	assert (told["bills"][0]["amount"], told["advance"]) == (300, 150)
