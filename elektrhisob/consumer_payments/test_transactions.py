"""Payments that partners announce, perform and cancel: each verb once, however often it is sent."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from elektrhisob.accounting.books_for_tests import issued_bill, new_account, outstanding
from elektrhisob.consumer_payments import transactions
from elektrhisob.consumer_payments.receive import ExternalIdReusedError
from elektrhisob.consumer_payments.told import Told
from elektrhisob.consumer_payments.transactions import (
	CANCELLED,
	CREATED,
	PERFORMED,
	REVERSED,
	CancelRefusedError,
	TransactionExpiredError,
	TransactionStateError,
)

pytestmark = pytest.mark.site


def told(account: str, external_id: str = "P-1", amount: int = 40_000, at: datetime | None = None) -> Told:
	return Told("PAYME", external_id, account, amount, at or now_datetime().replace(microsecond=0))


def announced(account: str, external_id: str = "P-1", at: datetime | None = None) -> transactions.Transaction:
	return transactions.create(told(account, external_id, at=at))[0]


def state_of(external_id: str) -> str:
	found = transactions.find("PAYME", external_id)
	assert found
	return found.state


def test_announced_and_performed_it_is_paid_once() -> None:
	account = new_account()
	transaction = announced(account)
	assert (transaction.state, transaction.personal_account) == (CREATED, account)
	performed = transactions.perform(transaction)
	again = transactions.perform(transaction)
	assert performed == again
	assert (performed.state, performed.performed_at is not None) == (PERFORMED, True)
	assert frappe.db.count("Account Payment", {"external_id": "P-1"}) == 1


def test_announced_twice_it_is_the_same_and_with_another_sum_it_is_refused() -> None:
	account = new_account()
	first, new = transactions.create(told(account))
	assert (new, transactions.create(told(account))) == (True, (first, False))
	with pytest.raises(ExternalIdReusedError):
		transactions.create(told(account, amount=1))


def test_cancelled_before_it_is_performed_no_money_moved_and_it_cannot_be_performed() -> None:
	transaction = announced(new_account())
	cancelled = transactions.cancel(transaction, 3)
	assert (cancelled.state, cancelled.cancel_reason) == (CANCELLED, 3)
	assert transactions.cancel(transaction, 5) == cancelled
	with pytest.raises(TransactionStateError):
		transactions.perform(transaction)
	assert not frappe.db.count("Account Payment", {"external_id": "P-1"})


def test_cancelled_after_it_was_performed_the_bill_is_open_again() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 40_000)
	performed = transactions.perform(announced(account))
	assert outstanding(account) == {}
	reversed_one = transactions.cancel(performed, 5)
	assert reversed_one.state == REVERSED
	assert transactions.cancel(performed, 5) == reversed_one
	assert outstanding(account) == {"2025-05": 40_000}


def test_after_its_hours_an_announcement_is_cancelled() -> None:
	account = new_account()
	transaction = announced(account, at=now_datetime() - timedelta(hours=13))
	with pytest.raises(TransactionExpiredError):
		transactions.perform(transaction)
	found = transactions.find("PAYME", "P-1")
	assert found and (found.state, found.cancel_reason) == (CANCELLED, transactions.TIMED_OUT)


def test_the_account_closed_between_announcement_and_performance_the_money_waits() -> None:
	account = new_account()
	transaction = announced(account)
	frappe.db.set_value("Personal Account", account, "status", "Closed")
	performed = transactions.perform(transaction)
	assert (performed.account_payment, performed.state) == (None, PERFORMED)
	assert frappe.db.get_value("Suspense Payment", performed.suspense_payment, "proposed_account") == account
	with pytest.raises(CancelRefusedError):
		transactions.cancel(performed, 5)


def test_a_statement_lists_by_the_partners_time_and_by_our_number_each_is_found() -> None:
	account, begin = new_account(), datetime(2026, 1, 5, 12)
	for number in (2, 1):
		announced(account, external_id=f"S-{number}", at=begin + timedelta(minutes=number))
	listed = transactions.statement("PAYME", begin, begin + timedelta(hours=1), (CREATED,))
	assert [each.external_id for each in listed] == ["S-1", "S-2"]
	assert transactions.find_by_number("PAYME", listed[0].number) == listed[0]
	assert listed[0].number < 2**31


def test_what_nobody_performed_is_cancelled_by_the_clock() -> None:
	account = new_account()
	announced(account, at=now_datetime() - timedelta(hours=13))
	frappe.db.sql("UPDATE `tabChannel Transaction` SET created_at = created_at - INTERVAL 13 HOUR")
	announced(account, external_id="P-2")
	transactions.expire_announced()
	assert (state_of("P-1"), state_of("P-2")) == (CANCELLED, CREATED)
