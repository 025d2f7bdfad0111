"""Stored balances against the sums of the postings, after stories of every kind."""

import random

import frappe
import pytest

from elektrhisob.accounting.balance_check import differences, rebuild
from elektrhisob.accounting.bill_postings import reverse_bill_postings
from elektrhisob.accounting.books_for_tests import (
	HET,
	draft_bill,
	issue,
	issued_bill,
	new_account,
	pay,
	reverse,
)
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import Author, PostingDay
from elektrhisob.administration.periods import month_bounds
from elektrhisob.bulk.exact import tiyin

pytestmark = pytest.mark.site

PERIODS = ("2025-03", "2025-04", "2025-05", "2025-06")


class Story:
	"""Bills, payments and their reversals of one account, chosen at random, in any order of their periods."""

	def __init__(self, seed: int) -> None:
		self.random = random.Random(seed)
		self.account = new_account()
		self.bills: dict[str, str] = {}
		self.ever_billed: list[str] = []
		self.payments: list[str] = []

	def go_on(self) -> None:
		self.random.choice((self.bill, self.pay, self.pay, self.cancel_bill, self.reverse_payment))()

	def bill(self) -> None:
		free = [period for period in PERIODS if period not in self.bills]
		if free:
			period = self.random.choice(free)
			bill = draft_bill(
				self.account, period, self.random.randrange(0, 5) * 11_200, number=len(self.ever_billed)
			)
			issue(bill)
			self.bills[period] = bill
			self.ever_billed.append(bill)

	def pay(self) -> None:
		day = f"{self.random.choice(PERIODS)}-{self.random.randrange(1, 28):02d}"
		self.payments.append(pay(self.account, day, self.random.randrange(1, 40_000)).name)

	def cancel_bill(self) -> None:
		if not self.bills:
			return
		period = self.random.choice(sorted(self.bills))
		bill = self.bills.pop(period)
		frappe.db.sql(
			"UPDATE `tabElectricity Bill` SET status = 'Cancelled', docstatus = 2 WHERE name = %s", bill
		)
		reverse_bill_postings(request_cursor(), [bill], PostingDay(period, month_bounds(period)[1]))

	def reverse_payment(self) -> None:
		if self.payments:
			reverse(self.payments.pop(self.random.randrange(len(self.payments))))


@pytest.mark.parametrize("seed", [*range(6), 169])
def test_after_any_story_balances_debts_and_advances_agree(seed: int) -> None:
	story = Story(seed)
	for _step in range(16):
		story.go_on()
		assert differences(request_cursor(), HET) == []
		assert_books_agree(story.account)


def assert_books_agree(account: str) -> None:
	balances = frappe.get_all(
		"Account Balance",
		{"personal_account": account},
		["period", "closing_debt", "closing_advance"],
		order_by="period",
	)
	for row in balances:
		assert row.closing_debt >= 0, row
		assert row.closing_advance >= 0, row
	debt, advance = (
		(tiyin(balances[-1].closing_debt), tiyin(balances[-1].closing_advance)) if balances else (0, 0)
	)
	assert not (debt and advance)
	assert debt == sum(open_bills(account))
	assert all(left >= 0 for left in open_bills(account))


def open_bills(account: str) -> list[int]:
	rows = frappe.db.sql(
		"""SELECT bill.docstatus, bill.amount, COALESCE(SUM(allocation.amount), 0)
		FROM `tabElectricity Bill` bill
		LEFT JOIN `tabPayment Allocation` allocation ON allocation.bill = bill.name
		WHERE bill.personal_account = %s GROUP BY bill.name, bill.docstatus, bill.amount""",
		account,
	)
	return [tiyin(amount) * (docstatus == 1) - tiyin(allocated) for docstatus, amount, allocated in rows]


def test_a_spoilt_balance_is_found_and_rebuilt() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 112_000)
	pay(account, "2025-06-05", 150_000)
	frappe.db.sql(
		"UPDATE `tabAccount Balance` SET closing_debt = closing_debt + 1 WHERE name = %s",
		f"2025-05-{account}",
	)
	frappe.db.sql("DELETE FROM `tabAccount Balance` WHERE name = %s", f"2025-06-{account}")
	found = differences(request_cursor(), HET)
	assert [(row.personal_account, row.period) for row in found] == [
		(account, "2025-05"),
		(account, "2025-06"),
	]
	assert found[1].stored == (None,) * 6
	rebuild(request_cursor(), HET, Author.current())
	assert differences(request_cursor(), HET) == []
