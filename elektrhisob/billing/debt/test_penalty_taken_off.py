"""Penalty that two persons have taken off, and the months that come after."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.accounting.books_for_tests import issued_bill, new_account
from elektrhisob.billing.debt.months_for_tests import (
	books_agree,
	cancel,
	charges,
	counted,
	empty_district,
	issued,
	penalty_owed,
	ranges,
)
from elektrhisob.billing.debt.waivers import NothingToWaiveError, RunUnderWayError
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.bulk.statements import insert_rows

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


@pytest.fixture(autouse=True)
def quiet_district() -> None:
	empty_district()


def test_no_more_stays_waived_than_a_bill_costs() -> None:
	"""400 accrued and 300 of it waived; the bill is cancelled: 100 more go, not 400."""
	account = new_account()
	bill = issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	waived(account, 300_000)
	assert penalty_owed(account) == 100_000
	cancel(bill, "2025-07")
	issued("2025-07")
	assert (ranges(bill), penalty_owed(account)) == ([], 0)
	assert charges(account)["2025-07"] == -100_000
	books_agree()


def test_a_waived_penalty_is_not_accrued_again() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	waived(account, 400_000)
	issued("2025-07")
	assert (charges(account)["2025-07"], penalty_owed(account)) == (620_000, 620_000)
	books_agree()


def test_a_waiver_waits_for_the_open_run() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	counted("2025-07")
	with pytest.raises(RunUnderWayError):
		waived(account, 100_000)


def test_of_two_waivers_at_once_the_second_finds_less_left() -> None:
	"""Who approves has read the account before the other decision is committed, and waits for its end."""
	account = new_account()
	bill = issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	second = asked(account, 300_000)
	assert tiyin(second.waivable) == 400_000
	_another_has_waived(account, bill, 300_000)
	second.status = "Approved"
	with pytest.raises(NothingToWaiveError):
		second.save()
	frappe.db.rollback()
	assert penalty_owed(account) == 100_000


def _another_has_waived(account: str, bill: str, amount: int) -> None:
	charge = next_key(Key.PENALTY_CHARGE)
	common = {
		"personal_account": account,
		"het": frappe.db.get_value("Personal Account", account, "het"),
		"period": "2025-07",
		"kind": "Waived",
		"amount": -soum(amount),
	}
	with bulk_connection() as connection:
		cursor = connection.cursor()
		insert_rows(
			cursor,
			"`tabPenalty Charge`",
			[{"name": charge, "docstatus": 1, "status": "Issued", **common}],
		)
		part = {"name": next_key(Key.PENALTY_ACCRUAL), "bill": bill, "penalty_charge": charge}
		insert_rows(cursor, "`tabPenalty Accrual`", [{**part, **common}])
		connection.commit()


def waived(account: str, amount: int) -> None:
	doc = asked(account, amount)
	doc.status = "Approved"
	doc.save()
	frappe.db.commit()


def asked(account: str, amount: int) -> Any:
	doc = frappe.get_doc(
		{
			"doctype": "Penalty Waiver",
			"personal_account": account,
			"waiver_kind": "Reversal",
			"amount": soum(amount),
			"reason": "Decision",
		}
	).insert()
	doc.db_set({"status": "Awaiting Approval", "requested_by": "Guest"})
	frappe.db.commit()
	doc.reload()
	return doc
