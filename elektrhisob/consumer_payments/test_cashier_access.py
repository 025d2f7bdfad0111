"""A cashier takes money in the own district, and has no way to the money of another one."""

from collections.abc import Callable

import frappe
import pytest

from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, pay
from elektrhisob.consumer_payments.cash_desk import paying_account, where_it_went, where_it_will_go
from elektrhisob.consumer_payments.receive_payment import receive_payment, reverse_payment

pytestmark = pytest.mark.site

OTHER_HET = "03203"


def be_cashier_of(het: str) -> None:
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": f"cashier-{het}@books.example",
			"first_name": "Cashier",
			"send_welcome_email": 0,
			"roles": [{"role": "Cashier"}],
		}
	).insert()
	frappe.get_doc(
		{"doctype": "User Permission", "user": user.name, "allow": "Org Unit", "for_value": het}
	).insert()
	frappe.set_user(user.name)


@pytest.fixture
def paid() -> tuple[str, str]:
	"""An account of the district with a debt, and a payment of it."""
	account = new_account()
	issued_bill(account, "2025-05", 50_000)
	return account, pay(account, "2025-06-05", 20_000).name


def test_a_cashier_sees_the_account_takes_the_money_and_takes_it_back(paid: tuple[str, str]) -> None:
	account, _payment = paid
	be_cashier_of(HET)
	assert paying_account(account)["suggested"] == 300.0
	payment = pay(account, "2025-06-10", 30_000)
	assert where_it_went(payment.name)[0]["period"] == "2025-05"
	assert reverse_payment(payment.name, "Wrong account")["status"] == "Reversed"


@pytest.mark.parametrize(
	"way",
	[
		lambda account, payment: paying_account(account),
		lambda account, payment: where_it_will_go(account, 100.0),
		lambda account, payment: where_it_went(payment),
		lambda account, payment: pay(account, "2025-06-10", 100),
		lambda account, payment: receive_payment(account, "1.00", "2025-06-10", "CASH", "1"),
		lambda account, payment: reverse_payment(payment, "Mine now"),
	],
	ids=["sees", "plans", "follows", "enters", "receives", "reverses"],
)
def test_a_cashier_of_another_district_is_refused(
	way: Callable[[str, str], object], paid: tuple[str, str]
) -> None:
	be_cashier_of(OTHER_HET)
	with pytest.raises(frappe.PermissionError):
		way(*paid)


def test_without_a_role_nobody_sees_or_takes_money(paid: tuple[str, str]) -> None:
	account, payment = paid
	frappe.set_user("Guest")
	ways: tuple[Callable[[], object], ...] = (
		lambda: paying_account(account),
		lambda: where_it_went(payment),
		lambda: reverse_payment(payment, "Mine"),
		lambda: receive_payment(account, "1.00", "2025-06-10", "CASH", "1"),
	)
	for way in ways:
		with pytest.raises(frappe.PermissionError):
			way()
