"""Accounts of twenty years: a payment finds the open bills, whichever they are, without reading all."""

from datetime import date

import frappe
import pytest

from elektrhisob.accounting.allocation import MONTHS_OF_DEBT
from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, outstanding, pay, reverse
from elektrhisob.bulk.exact import tiyin
from elektrhisob.bulk.keys import Key, reserve_keys

pytestmark = pytest.mark.site

YEARS = 20
MONTHLY = 10_000
LAST = date(2025, 5, 1)


def months(count: int) -> list[str]:
	"""The last `count` months until LAST, oldest first."""
	last = LAST.year * 12 + LAST.month - 1
	return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(last - count + 1, last + 1)]


def account_with_history(count: int, unpaid: set[str]) -> str:
	"""Bills, allocations and balances of `count` months as passes would have left them; `unpaid` are open."""
	account = new_account()
	billed = months(count)
	first = reserve_keys(Key.BILL, count)
	names = {period: Key.BILL.name_of(first + place) for place, period in enumerate(billed)}
	soum = MONTHLY / 100
	system = ("Administrator", "Administrator", "2025-06-01", "2025-06-01")
	system_columns = ["owner", "modified_by", "creation", "modified"]
	frappe.db.bulk_insert(
		"Electricity Bill",
		[
			"name",
			"personal_account",
			"period",
			"amount",
			"status",
			"docstatus",
			"issue_date",
			"het",
			*system_columns,
		],
		[(names[p], account, p, soum, "Issued", 1, f"{p}-28", HET, *system) for p in billed],
	)
	paid = [period for period in billed if period not in unpaid]
	row = reserve_keys(Key.ALLOCATION, count)
	frappe.db.bulk_insert(
		"Payment Allocation",
		["name", "personal_account", "bill", "amount", "allocation_date", "het", *system_columns],
		[
			(Key.ALLOCATION.name_of(row + place), account, names[p], soum, f"{p}-28", HET, *system)
			for place, p in enumerate(paid)
		],
	)
	owed = [soum * sum(each in unpaid for each in billed[: place + 1]) for place in range(count)]
	frappe.db.bulk_insert(
		"Account Balance",
		["name", "personal_account", "period", "closing_debt", "balance", "charged", "het", *system_columns],
		[
			(f"{p}-{account}", account, p, debt, debt, soum, HET, *system)
			for p, debt in zip(billed, owed, strict=True)
		],
	)
	return account


def rows_read(account: str) -> int:
	"""By a payment of half a bill, along any index or table."""
	pay(new_account(), "2025-06-10", 100)
	before = _status()
	pay(account, "2025-06-10", MONTHLY // 2)
	return _status() - before


def _status() -> int:
	status = dict(frappe.db.sql("SHOW SESSION STATUS LIKE 'Handler_read%'"))
	return sum(int(status[f"Handler_read_{way}"]) for way in ("key", "next", "prev"))


def test_a_payment_reads_as_little_after_twenty_years_as_after_one() -> None:
	after_one = rows_read(account_with_history(12, unpaid=set(months(2))))
	after_twenty = rows_read(account_with_history(YEARS * 12, unpaid=set(months(2))))
	assert after_twenty < after_one + 12


@pytest.mark.parametrize(
	"owed", [1, MONTHS_OF_DEBT[0], MONTHS_OF_DEBT[0] + 1, MONTHS_OF_DEBT[1] + 1, YEARS * 12]
)
def test_the_oldest_open_bill_is_paid_however_old_it_is(owed: int) -> None:
	unpaid = months(owed)
	account = account_with_history(YEARS * 12, unpaid=set(unpaid))
	pay(account, "2025-06-10", MONTHLY + MONTHLY // 4)
	left = outstanding(account)
	if owed == 1:
		assert left == {}
		return
	assert unpaid[0] not in left
	assert left[unpaid[1]] == MONTHLY - MONTHLY // 4
	assert sum(left.values()) == owed * MONTHLY - MONTHLY - MONTHLY // 4


def test_an_old_bill_among_paid_ones_comes_before_the_newest() -> None:
	"""As after the reversal of a payment of fifteen years ago."""
	old = months(15 * 12)[0]
	account = account_with_history(YEARS * 12, unpaid={old, *months(1)})
	pay(account, "2025-06-10", MONTHLY)
	assert outstanding(account) == {months(1)[0]: MONTHLY}


def test_a_payment_reversed_after_years_opens_its_bill_and_the_next_money_closes_it() -> None:
	account = new_account()
	issued_bill(account, "2025-01", MONTHLY)
	first = pay(account, "2025-01-31", MONTHLY)
	for period in ("2025-02", "2025-03", "2025-04", "2025-05", "2025-06"):
		issued_bill(account, period, MONTHLY)
		pay(account, f"{period}-28", MONTHLY)
	assert outstanding(account) == {}
	reverse(first.name)
	assert outstanding(account) == {"2025-01": MONTHLY}
	payment = pay(account, "2025-07-05", MONTHLY)
	assert outstanding(account) == {}
	assert (tiyin(payment.allocated_amount), tiyin(payment.advance_amount)) == (MONTHLY, 0)
