"""A cashier sees the penalty behind the bills, before the money is taken and after."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.bill_postings import Sql
from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, pay, reverse, state
from elektrhisob.accounting.penalty_postings import post_penalties
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import Author, PostingDay
from elektrhisob.administration.periods import ensure_period, month_bounds
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumer_payments.cash_desk import paying_account, where_it_went, where_it_will_go

pytestmark = pytest.mark.site


def charged(account: str, amount: int, period: str = "2025-06") -> str:
	"""A penalty of the month, posted."""
	charge = frappe.new_doc("Penalty Charge")
	charge.update(
		{
			"name": next_key(Key.PENALTY_CHARGE),
			"personal_account": account,
			"het": HET,
			"period": ensure_period(period),
			"kind": "Accrued",
			"status": "Calculated",
			"amount": soum(amount),
		}
	)
	charge.db_insert()
	last = PostingDay(period, month_bounds(period)[1])
	post_penalties(request_cursor(), Sql("charge.name = %s", (charge.name,)), last, Author.current())
	return str(charge.name)


def open_debts(account: str) -> list[tuple[str | None, int]]:
	return [(row["bill"], tiyin(row["left"])) for row in paying_account(account)["bills"]]


def test_money_goes_to_bills_then_to_the_penalty_then_becomes_an_advance() -> None:
	account = new_account()
	bill = issued_bill(account, "2025-05", 100_000)
	charged(account, 2_000)
	assert open_debts(account) == [(bill, 100_000), (None, 2_000)]
	planned = where_it_will_go(account, 1_050)
	assert [(row["bill"], tiyin(row["amount"])) for row in planned["bills"]] == [
		(bill, 100_000),
		(None, 2_000),
	]
	assert tiyin(planned["advance"]) == 3_000
	payment = pay(account, "2025-07-06", 105_000)
	assert [(row["bill"], tiyin(row["amount"])) for row in where_it_went(payment.name)] == [
		(bill, 100_000),
		(None, 2_000),
	]
	assert (open_debts(account), state(account, "2025-07").advance) == ([], 3_000)
	reverse(payment.name)
	assert open_debts(account) == [(bill, 100_000), (None, 2_000)]
	assert differences(request_cursor(), HET) == []


def test_an_advance_that_paid_a_penalty_is_free_again_when_its_payment_is_reversed() -> None:
	account = new_account()
	first = pay(account, "2025-05-06", 3_000)
	charged(account, 2_000)
	assert (open_debts(account), state(account, "2025-06").advance) == ([], 1_000)
	reverse(first.name)
	assert open_debts(account) == [(None, 2_000)]
	assert state(account, "2025-06").advance == 0
	assert differences(request_cursor(), HET) == []


def test_a_penalty_taken_back_gives_the_newest_money_back() -> None:
	account = new_account()
	charged(account, 5_000)
	old, new = pay(account, "2025-07-06", 3_000), pay(account, "2025-07-07", 2_000)
	charged(account, -2_500, "2025-08")
	assert (open_debts(account), state(account, "2025-08").advance) == ([], 2_500)
	assert [tiyin(row["amount"]) for row in where_it_went(old.name)] == [2_500]
	assert where_it_went(new.name) == []
	assert differences(request_cursor(), HET) == []
	issued_bill(account, "2025-09", 2_000)
	assert (open_debts(account), state(account, "2025-09").advance) == ([], 500)
