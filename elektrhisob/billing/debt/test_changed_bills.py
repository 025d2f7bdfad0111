"""Bills that are open and bills whose penalty changed since are counted together, each in its own place."""

from __future__ import annotations

import pytest

from elektrhisob.accounting.books_for_tests import issued_bill, new_account, pay
from elektrhisob.billing.debt.months_for_tests import books_agree, charges, empty_district, issued, ranges

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


def test_payments_that_came_in_late_beside_bills_that_stay_open() -> None:
	"""Two bills stay open. Two were paid on 20 June, which the books learn after the penalty of June."""
	empty_district()
	opened, paid = [new_account(), new_account()], [new_account(), new_account()]
	bills = {account: issued_bill(account, "2025-05", 20_000_000) for account in (*opened, *paid)}
	issued("2025-06")
	for account in paid:
		pay(account, "2025-06-20", 20_000_000)

	issued("2025-07")

	for account in opened:
		assert charges(account) == {"2025-06": 400_000, "2025-07": 620_000}
	for account in paid:
		# 9 days instead of 20: the eleven that were too many are taken back.
		assert sum(charges(account).values()) == 180_000
		assert ranges(bills[account]) == [("2025-06-11", "2025-06-19", 20_000_000, 180_000)]
	books_agree()
