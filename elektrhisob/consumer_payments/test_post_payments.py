"""Many payments in one pass: the same result as the pure allocation, and as the payments one by one."""

import random

import frappe
import numpy as np
import pytest

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, outstanding, state
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumer_payments.post_payments import (
	PaymentNotPositiveError,
	PaymentSelection,
	post_payments,
)
from elektrhisob.core.allocation import DebtColumns, allocate

pytestmark = pytest.mark.site

PERIODS = ("2025-03", "2025-04", "2025-05")


def loaded_payment(account: str, day: str, amount: int, channel: str = "Agent") -> str:
	"""A payment as a mass loading leaves it: a row, no document was saved."""
	payment = frappe.new_doc("Account Payment")
	payment.update(
		{
			"name": next_key(Key.PAYMENT),
			"personal_account": account,
			"payment_date": day,
			"amount": soum(amount),
			"channel": channel,
			"status": "Draft",
			"het": HET,
		}
	)
	payment.db_insert()
	return payment.name


def test_many_payments_are_spread_as_the_pure_allocation_spreads_them() -> None:
	chance = random.Random(7)
	accounts = [new_account() for _number in range(12)]
	debts = [
		(place, order, issued_bill(account, period, amount), amount)
		for place, account in enumerate(accounts)
		for order, period in enumerate(PERIODS)
		if (amount := chance.randrange(0, 4) * 11_200)
	]
	paid = np.zeros(len(accounts), dtype=np.int64)
	names = []
	for _number in range(30):
		place, amount = chance.randrange(len(accounts)), chance.randrange(1, 20_000)
		names.append(loaded_payment(accounts[place], f"2025-06-{chance.randrange(1, 28):02d}", amount))
		paid[place] += amount
	assert post_payments(request_cursor(), PaymentSelection.between(names[0], names[-1])) == 30
	columns = [
		np.array(column, dtype=np.int64) for column in zip(*((d[0], d[1], d[3]) for d in debts), strict=True)
	]
	expected = allocate(
		DebtColumns(columns[0], columns[1], columns[1], columns[2], np.zeros(len(debts), dtype=np.int64)),
		paid,
	)
	assert [allocated_to(bill) for _place, _order, bill, _amount in debts] == expected.allocated.tolist()
	assert [
		state(account, "2025-06").advance
		for account, sum_paid in zip(accounts, paid, strict=True)
		if sum_paid
	] == [advance for advance, sum_paid in zip(expected.advance.tolist(), paid, strict=True) if sum_paid]
	assert differences(request_cursor(), HET) == []


def test_payments_of_several_months_and_channels_go_into_their_periods() -> None:
	account = new_account()
	issued_bill(account, "2025-03", 10_000)
	names = [
		loaded_payment(account, "2025-05-02", 4_000, "Cash"),
		loaded_payment(account, "2025-04-20", 3_000, "Bank"),
		loaded_payment(account, "2025-04-25", 5_000),
	]
	post_payments(request_cursor(), PaymentSelection.named(names))
	assert [state(account, period).paid for period in ("2025-04", "2025-05")] == [8_000, 4_000]
	assert state(account, "2025-05").advance == 2_000
	assert outstanding(account) == {}
	debits = frappe.get_all(
		"Ledger Posting",
		{"source_name": names[0]},
		["debit_account", "credit_account", "amount"],
		order_by="name",
	)
	assert [(row.debit_account, row.credit_account, tiyin(row.amount)) for row in debits] == [
		("5010", "4010", 2_000),
		("5010", "6310", 2_000),
	]


def test_a_payment_is_posted_once_whoever_asks_again() -> None:
	account = new_account()
	name = loaded_payment(account, "2025-06-10", 5_000)
	assert post_payments(request_cursor(), PaymentSelection.named([name])) == 1
	assert post_payments(request_cursor(), PaymentSelection.named([name])) == 0
	assert state(account, "2025-06").paid == 5_000


def test_a_payment_of_nothing_stops_the_pass() -> None:
	names = [loaded_payment(new_account(), "2025-06-10", amount) for amount in (100, 0)]
	with pytest.raises(PaymentNotPositiveError):
		post_payments(request_cursor(), PaymentSelection.named(names))


def allocated_to(bill: str) -> int:
	amounts = frappe.get_all("Payment Allocation", {"bill": bill}, pluck="amount", order_by="name")
	return sum(map(tiyin, amounts))
