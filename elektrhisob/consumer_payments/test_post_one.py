"""One payment alone writes the rows that a pass over many would write, whatever the account went through."""

import random
from typing import Any

import frappe
import pytest

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, outstanding, pay, reverse
from elektrhisob.accounting.ledger import PostingRuleMissingError
from elektrhisob.accounting.one_account import months_back
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.administration import district_months
from elektrhisob.administration.periods import ensure_period
from elektrhisob.consumer_payments import post_one
from elektrhisob.consumer_payments.post_one import post_payment
from elektrhisob.consumer_payments.post_payments import (
	PaymentNotPositiveError,
	PaymentSelection,
	post_payments,
)
from elektrhisob.consumer_payments.test_penalty_at_the_desk import charged
from elektrhisob.consumer_payments.test_post_payments import loaded_payment

pytestmark = pytest.mark.site

MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06", "2025-07")
# Everything but the row's own name and the moment it was written.
COLUMNS = {
	"Account Payment": "status, docstatus, period, allocated_amount, advance_amount, owner, modified_by",
	"Payment Allocation": "docstatus, idx, payment, paid_for, bill, amount, allocation_date, het, reverses",
	"Ledger Posting": """docstatus, idx, posting_date, period, debit_account, credit_account, amount, het,
		event, business_date, source_doctype, source_name, reverses, owner""",
	"Account Balance": """name, docstatus, idx, period, het, opening_debt, opening_advance, charged, paid,
		closing_debt, closing_advance, balance, modified_by""",
}


def rows_of(account: str) -> dict[str, Any]:
	return {
		doctype: frappe.db.sql(
			f"SELECT {columns} FROM `tab{doctype}` WHERE personal_account = %s ORDER BY name", account
		)
		for doctype, columns in COLUMNS.items()
	}


def both_ways(account: str, payment: str) -> tuple[dict[str, Any], dict[str, Any]]:
	"""The account's rows after the payment alone, and after a pass."""
	frappe.db.sql("SAVEPOINT before_payment")
	post_payment(payment)
	alone = rows_of(account)
	frappe.db.sql("ROLLBACK TO SAVEPOINT before_payment")
	post_payments(request_cursor(), PaymentSelection.named([payment]))
	return alone, rows_of(account)


def lived(chance: random.Random) -> str:
	"""An account with months of bills, penalties, payments, advances and payments taken back."""
	account, payments = new_account(), []
	for month in MONTHS[: chance.randrange(0, len(MONTHS))]:
		if chance.random() < 0.8:
			issued_bill(account, month, chance.randrange(1, 40_000))
		if chance.random() < 0.3:
			charged(account, chance.randrange(1, 3_000), month)
		if chance.random() < 0.5:
			amount = chance.choice([1, 5_000, 40_000, 120_000])
			payments.append(pay(account, f"{month}-{chance.randrange(1, 29):02d}", amount))
		if payments and chance.random() < 0.2:
			reverse(payments.pop().name)
	return account


@pytest.mark.parametrize("seed", range(12))
def test_alone_and_in_a_pass_a_payment_makes_the_same_rows(seed: int) -> None:
	chance = random.Random(seed)
	# The last month is opened by its first payment, which a pass does.
	for month in MONTHS[:-1]:
		ensure_period(month)
	if seed % 4 == 3:
		frappe.db.sql(f"INSERT IGNORE INTO `{district_months.TABLE}` (het) VALUES (%s)", (HET,))
	for _account in range(3):
		account = lived(chance)
		if seed % 4 == 3:
			frappe.db.sql(
				f"UPDATE `{district_months.TABLE}` SET closed_until = '2025-03' WHERE het = %s", (HET,)
			)
		day = f"{chance.choice(MONTHS[2:])}-{chance.randrange(1, 29):02d}"
		payment = loaded_payment(
			account, day, chance.choice([1, 777, 30_000, 200_000]), chance.choice(["Cash", "Bank", "Agent"])
		)
		alone, in_a_pass = both_ways(account, payment)
		assert alone == in_a_pass
		if seed % 4 == 3:
			frappe.db.sql(f"UPDATE `{district_months.TABLE}` SET closed_until = '' WHERE het = %s", (HET,))
	assert differences(request_cursor(), HET) == []


def test_the_ordinary_payment_makes_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Else the comparison above would compare a pass with itself."""
	ensure_period("2025-06")
	account = new_account()
	issued_bill(account, "2025-04", 10_000)
	charged(account, 2_000, "2025-05")
	monkeypatch.setattr(post_one, "post_payments", lambda *_a, **_n: pytest.fail("a pass was made"))
	assert post_payment(loaded_payment(account, "2025-06-10", 15_000)) is True
	assert post_payment(loaded_payment(account, "2025-06-11", 1_000)) is True
	assert outstanding(account) == {}
	assert differences(request_cursor(), HET) == []


def test_posted_already_it_is_not_posted_again() -> None:
	account = new_account()
	payment = loaded_payment(account, "2025-06-10", 5_000)
	assert [post_payment(payment), post_payment(payment)] == [True, False]
	assert len(rows_of(account)["Ledger Posting"]) == 1


def test_a_payment_of_nothing_is_refused() -> None:
	with pytest.raises(PaymentNotPositiveError):
		post_payment(loaded_payment(new_account(), "2025-06-10", 0))


def test_a_rule_that_is_missing_on_the_day_is_said_and_a_changed_one_holds_at_once() -> None:
	account = new_account()
	post_payment(loaded_payment(account, "2025-06-10", 5_000, "Bank"))
	rule = frappe.get_doc(
		"Posting Rule", {"event": "Payment Advanced", "channel": "Bank", "valid_from": "2003-01-01"}
	)
	rule.db_set("debit_account", "5010")
	post_payment(loaded_payment(account, "2025-06-11", 5_000, "Bank"))
	assert [row[4] for row in rows_of(account)["Ledger Posting"]] == ["5110", "5010"]
	rule.db_set("valid_from", "2026-01-01")
	with pytest.raises(PostingRuleMissingError):
		post_payment(loaded_payment(account, "2025-06-12", 5_000, "Bank"))


def test_months_are_counted_back_over_the_year() -> None:
	assert months_back("2025-02", 4) == ["2025-02", "2025-01", "2024-12", "2024-11"]
