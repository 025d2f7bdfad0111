"""Stories of bills and payments: the debt, the advance and every balance after each."""

import frappe
import pytest

from elektrhisob.accounting.bill_postings import (
	BillIssuedAlreadyError,
	WrongBillSumError,
	reverse_bill_postings,
)
from elektrhisob.accounting.books_for_tests import (
	State,
	draft_bill,
	entries,
	issue,
	issued_bill,
	new_account,
	outstanding,
	pay,
	reverse,
	state,
)
from elektrhisob.accounting.ledger import PostingRuleMissingError
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import PostingDay
from elektrhisob.administration.periods import month_bounds
from elektrhisob.bulk.exact import tiyin

pytestmark = pytest.mark.site


def test_a_bill_is_debt_its_net_income_and_its_vat_due_to_the_budget() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 112_000)
	assert entries(account) == [("4010", "9030", 100_000), ("4010", "6410", 12_000)]
	assert state(account, "2025-05") == State(debt=112_000, advance=0, charged=112_000, paid=0)


def test_an_issued_bill_carries_previous_balance_payments_and_the_sum_to_pay() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 50_000)
	pay(account, "2025-06-10", 20_000)
	bill = issued_bill(account, "2025-06", 70_000)
	row = frappe.db.get_value(
		"Electricity Bill",
		bill,
		["status", "docstatus", "previous_balance", "paid_amount", "amount_due"],
		as_dict=True,
	)
	assert (row.status, row.docstatus) == ("Issued", 1)
	assert [tiyin(row[field]) for field in ("previous_balance", "paid_amount", "amount_due")] == [
		50_000,
		20_000,
		100_000,
	]


def test_a_bill_of_nothing_posts_nothing_but_carries_the_balance() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 30_000)
	bill = issued_bill(account, "2025-06", 0)
	assert len(entries(account)) == 2
	assert state(account, "2025-06") == State(debt=30_000, advance=0, charged=0, paid=0)
	assert tiyin(frappe.db.get_value("Electricity Bill", bill, "previous_balance")) == 30_000


def test_money_closes_the_oldest_debt_first() -> None:
	account = new_account()
	for period in ("2025-03", "2025-04", "2025-05"):
		issued_bill(account, period, 40_000)
	payment = pay(account, "2025-06-05", 60_000, "Bank")
	assert outstanding(account) == {"2025-04": 20_000, "2025-05": 40_000}
	assert entries(account)[-1] == ("5110", "4010", 60_000)
	assert (payment.status, tiyin(payment.allocated_amount), tiyin(payment.advance_amount)) == (
		"Posted",
		60_000,
		0,
	)


def test_what_no_bill_takes_is_an_advance_and_pays_the_next_bill() -> None:
	account = new_account()
	issued_bill(account, "2025-04", 40_000)
	payment = pay(account, "2025-05-05", 100_000)
	assert tiyin(payment.advance_amount) == 60_000
	assert entries(account)[-2:] == [("5010", "4010", 40_000), ("5010", "6310", 60_000)]
	assert state(account, "2025-05") == State(debt=0, advance=60_000, charged=0, paid=100_000)
	issued_bill(account, "2025-05", 45_000)
	assert entries(account)[-1] == ("6310", "4010", 45_000)
	assert state(account, "2025-05") == State(debt=0, advance=15_000, charged=45_000, paid=100_000)
	issued_bill(account, "2025-06", 20_000)
	assert outstanding(account) == {"2025-06": 5_000}
	assert state(account, "2025-06") == State(debt=5_000, advance=0, charged=20_000, paid=0)


def test_several_payments_and_bills_of_one_account_in_one_pass() -> None:
	account = new_account()
	bills = [draft_bill(account, "2025-05", 30_000), draft_bill(account, "2025-05", 50_000, number=1)]
	pay(account, "2025-05-02", 60_000)
	issue(*bills)
	assert outstanding(account) == {"2025-05": 20_000}
	assert state(account, "2025-05") == State(debt=20_000, advance=0, charged=80_000, paid=60_000)


def test_a_payment_moves_the_balances_of_the_later_periods() -> None:
	account = new_account()
	issued_bill(account, "2025-04", 40_000)
	issued_bill(account, "2025-06", 10_000)
	pay(account, "2025-05-20", 15_000)
	assert state(account, "2025-05") == State(debt=25_000, advance=0, charged=0, paid=15_000)
	assert state(account, "2025-06") == State(debt=35_000, advance=0, charged=10_000, paid=0)


def test_a_payment_before_the_bills_period_waits_as_an_advance_until_it() -> None:
	account = new_account()
	issued_bill(account, "2025-06", 40_000)
	pay(account, "2025-05-20", 30_000)
	assert state(account, "2025-05") == State(debt=0, advance=30_000, charged=0, paid=30_000)
	assert state(account, "2025-06") == State(debt=10_000, advance=0, charged=40_000, paid=0)
	assert outstanding(account) == {"2025-06": 10_000}


def test_a_late_payment_into_a_closed_period_lands_in_the_open_one_and_keeps_its_date() -> None:
	account = new_account()
	issued_bill(account, "2019-05", 40_000)
	frappe.db.sql("UPDATE `tabSettlement Period` SET is_closed = 1 WHERE name = '2019-05'")
	payment = pay(account, "2019-05-20", 40_000)
	posting = frappe.get_last_doc("Ledger Posting", {"source_name": payment.name}, order_by="name desc")
	assert payment.period == posting.period > "2019-05"
	assert str(posting.posting_date) == f"{posting.period}-01"
	assert str(posting.business_date) == "2019-05-20"
	assert state(account, "2019-05").debt == 40_000
	assert state(account, posting.period).debt == 0


def test_reversing_a_payment_brings_every_balance_back() -> None:
	account = new_account()
	issued_bill(account, "2025-04", 40_000)
	issued_bill(account, "2025-06", 10_000)
	before = [state(account, "2025-04"), state(account, "2025-06"), outstanding(account)]
	payment = pay(account, "2025-06-20", 45_000)
	reverse(payment.name)
	assert [state(account, "2025-04"), state(account, "2025-06"), outstanding(account)] == before
	reversal = frappe.get_last_doc("Ledger Posting", {"source_name": payment.name}, order_by="name desc")
	assert reversal.reverses
	assert frappe.db.get_value("Account Payment", payment.name, "status") == "Reversed"


def test_reversing_a_payment_whose_advance_paid_a_later_bill_opens_that_bill_again() -> None:
	account = new_account()
	payment = pay(account, "2025-05-10", 50_000)
	issued_bill(account, "2025-06", 30_000)
	issued_bill(account, "2025-07", 30_000)
	reverse(payment.name)
	assert outstanding(account) == {"2025-06": 30_000, "2025-07": 30_000}
	assert state(account, "2025-05") == State(debt=0, advance=0, charged=0, paid=0)
	assert state(account, "2025-06") == State(debt=30_000, advance=0, charged=30_000, paid=0)
	assert state(account, "2025-07") == State(debt=60_000, advance=0, charged=30_000, paid=0)


def test_after_a_reversal_the_money_that_is_left_pays_the_oldest_debt() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 100_000)
	first = pay(account, "2025-05-20", 100_000)
	pay(account, "2025-05-25", 50_000)
	reverse(first.name)
	assert state(account, "2025-05") == State(debt=50_000, advance=0, charged=100_000, paid=50_000)
	assert outstanding(account) == {"2025-05": 50_000}


def test_cancelling_a_bill_brings_every_balance_back() -> None:
	account = new_account()
	pay(account, "2025-05-10", 25_000)
	before = state(account, "2025-05")
	bill = issued_bill(account, "2025-05", 112_000)
	cancel(bill, "2025-05")
	assert state(account, "2025-05") == before
	assert outstanding(account) == {}
	assert sum_of_debits_and_credits(account) == {"5010": 25_000, "6310": -25_000}


def test_money_of_a_cancelled_bill_pays_the_others_and_the_rest_is_an_advance() -> None:
	account = new_account()
	first = issued_bill(account, "2025-05", 60_000)
	issued_bill(account, "2025-06", 20_000)
	payment = pay(account, "2025-07-10", 60_000)
	cancel(first, "2025-05")
	assert outstanding(account) == {}
	assert state(account, "2025-05") == State(debt=0, advance=0, charged=0, paid=0)
	assert state(account, "2025-06") == State(debt=20_000, advance=0, charged=20_000, paid=0)
	assert state(account, "2025-07") == State(debt=0, advance=40_000, charged=0, paid=60_000)
	reverse(payment.name)
	assert state(account, "2025-07") == State(debt=20_000, advance=0, charged=0, paid=0)
	assert outstanding(account) == {"2025-06": 20_000}


def test_a_bill_is_posted_once() -> None:
	account = new_account()
	bill = issued_bill(account, "2025-05", 112_000)
	with pytest.raises(BillIssuedAlreadyError):
		issue(bill)


def test_a_bill_below_zero_is_refused() -> None:
	bill = draft_bill(new_account(), "2025-05", -100)
	with pytest.raises(WrongBillSumError):
		issue(bill)


def test_without_a_rule_for_a_part_of_the_sum_nothing_is_posted() -> None:
	frappe.db.sql("DELETE FROM `tabPosting Rule` WHERE event = 'Bill Issued' AND component = 'VAT'")
	bill = draft_bill(new_account(), "2025-05", 112_000)
	with pytest.raises(PostingRuleMissingError):
		issue(bill)


def cancel(bill: str, period: str) -> None:
	frappe.db.sql(
		"UPDATE `tabElectricity Bill` SET status = 'Cancelled', docstatus = 2 WHERE name = %s", bill
	)
	reverse_bill_postings(request_cursor(), [bill], PostingDay(period, month_bounds(period)[1]))


def sum_of_debits_and_credits(account: str) -> dict[str, int]:
	sums: dict[str, int] = {}
	for debit, credit, amount in entries(account):
		sums[debit] = sums.get(debit, 0) + amount
		sums[credit] = sums.get(credit, 0) - amount
	return {ledger_account: total for ledger_account, total in sums.items() if total}
