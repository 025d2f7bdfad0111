"""Money that waited in suspense comes to its account by two persons' word, and back when that was wrong."""

from datetime import datetime

import frappe
import pytest

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.books_for_tests import (
	HET,
	entries,
	issued_bill,
	new_account,
	outstanding,
	reverse,
)
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.debt.two_persons import OnePersonError
from elektrhisob.bulk.exact import tiyin
from elektrhisob.consumer_payments import suspense_moves
from elektrhisob.consumer_payments.receive import receive
from elektrhisob.consumer_payments.receive_payment import AccountNotPayableError
from elektrhisob.consumer_payments.suspense_moves import SuspenseStateError
from elektrhisob.consumer_payments.told import Told
from elektrhisob.tests import district

pytestmark = pytest.mark.site

PAID_AT = datetime(2025, 6, 10, 9, 15)


@pytest.fixture
def waiting() -> str:
	return receive(Told("PAYNET", "LOST-1", f"{HET}99999999", 50_000, PAID_AT)).name


@pytest.fixture
def account() -> str:
	owner = new_account()
	issued_bill(owner, "2025-05", 30_000)
	return owner


def as_user(role: str, het: str | None = HET) -> None:
	frappe.set_user(district.user(role, het=het))


def proposed(waiting: str, account: str) -> None:
	as_user("Accountant")
	suspense_moves.propose(waiting, account, "The payer called: a digit was wrong")


def moved(waiting: str, account: str) -> str:
	proposed(waiting, account)
	as_user("Billing Supervisor")
	return suspense_moves.agree(waiting)


def status(waiting: str) -> str:
	return str(frappe.db.get_value("Suspense Payment", waiting, "status"))


def test_two_persons_bring_it_to_its_account_with_the_payers_day(waiting: str, account: str) -> None:
	payment = frappe.get_doc("Account Payment", moved(waiting, account))
	assert (payment.channel, payment.from_suspense, str(payment.payment_date)) == (
		"Suspense",
		waiting,
		"2025-06-10",
	)
	assert entries(account)[-2:] == [("6991", "4010", 30_000), ("6991", "6310", 20_000)]
	assert (outstanding(account), status(waiting)) == ({}, "Moved")
	frappe.set_user("Administrator")
	assert differences(request_cursor(), HET) == []
	assert in_suspense() == 0


def in_suspense() -> int:
	"""What account 6991 holds of the district, tiyin."""
	held = frappe.db.sql(
		"""SELECT SUM(amount * ((credit_account = '6991') - (debit_account = '6991')))
		FROM `tabLedger Posting` WHERE het = %s""",
		HET,
	)
	return int(tiyin(held[0][0]))


def test_who_proposed_does_not_move_it(waiting: str, account: str) -> None:
	proposed(waiting, account)
	with pytest.raises(OnePersonError):
		suspense_moves.agree(waiting)
	assert status(waiting) == "Proposed"


def test_it_is_moved_once(waiting: str, account: str) -> None:
	moved(waiting, account)
	with pytest.raises(SuspenseStateError):
		suspense_moves.agree(waiting)
	with pytest.raises(SuspenseStateError):
		suspense_moves.propose(waiting, account, "Once more")
	with pytest.raises(SuspenseStateError):
		suspense_moves.decline(waiting)


def test_declined_it_waits_on_and_another_account_can_be_proposed(waiting: str, account: str) -> None:
	proposed(waiting, new_account())
	suspense_moves.decline(waiting)
	assert status(waiting) == "Waiting"
	moved(waiting, account)
	assert outstanding(account) == {}


def test_the_payment_reversed_the_money_waits_again(waiting: str, account: str) -> None:
	payment = moved(waiting, account)
	frappe.set_user("Administrator")
	reverse(payment)
	assert (status(waiting), outstanding(account), in_suspense()) == ("Waiting", {"2025-05": 30_000}, 50_000)
	moved(waiting, account)
	assert in_suspense() == 0


def test_a_number_nobody_has_and_a_reason_nobody_gives_are_refused(waiting: str, account: str) -> None:
	as_user("Accountant")
	with pytest.raises(AccountNotPayableError):
		suspense_moves.propose(waiting, f"{HET}88888888", "The payer called")
	with pytest.raises(frappe.ValidationError, match="how you know"):
		suspense_moves.propose(waiting, account, "  ")


@pytest.mark.parametrize(
	("role", "het"), [("Cashier", HET), ("Accountant", district.OTHER_HET), ("Auditor", HET)]
)
def test_other_roles_and_other_districts_do_not_decide(
	waiting: str, account: str, role: str, het: str
) -> None:
	as_user(role, het)
	with pytest.raises(frappe.PermissionError):
		suspense_moves.propose(waiting, account, "The payer called")
