"""Penalty that two persons have taken off, and the months that come after."""

from __future__ import annotations

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
from elektrhisob.billing.debt.waivers import RunUnderWayError
from elektrhisob.bulk.exact import soum

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


def waived(account: str, amount: int) -> None:
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
	doc.reload()
	doc.status = "Approved"
	doc.save()
	frappe.db.commit()
