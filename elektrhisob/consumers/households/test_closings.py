"""An account closed for a while."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.consumers.households import closings
from elektrhisob.tests import bills_for_tests, district

pytestmark = pytest.mark.site


def closing(account: str, **values: Any) -> Any:
	defaults = {
		"personal_account": account,
		"closed_from": "2025-06-01",
		"ground": "Seasonal",
		"document_number": "5",
		"document_date": "2025-05-30",
	}
	return district.insert("Temporary Closing", **{**defaults, **values})


def days_of(account: str) -> list[str | None]:
	fields = ["temporarily_closed_from", "temporarily_closed_until"]
	return [value and str(value) for value in frappe.db.get_value("Personal Account", account, fields)]


def test_an_account_is_closed_and_opens_again() -> None:
	account = district.account().name
	doc = closing(account)
	doc.submit()
	assert (doc.status, days_of(account)) == ("Approved", ["2025-06-01", None])
	doc.reopen("2025-08-31")
	assert days_of(account) == ["2025-06-01", "2025-08-31"]
	later = closing(account, closed_from="2025-11-01")
	later.submit()
	later.cancel()
	assert days_of(account) == ["2025-06-01", "2025-08-31"]


def test_two_closings_do_not_overlap() -> None:
	account = district.account().name
	closing(account, closed_until="2025-08-31").submit()
	with pytest.raises(closings.ClosingsOverlapError):
		closing(account, closed_from="2025-08-31")
	assert closing(account, closed_from="2025-09-01").name


def test_days_are_checked() -> None:
	account = district.account().name
	with pytest.raises(closings.ClosingDatesError):
		closing(account, closed_until="2025-05-31")
	with pytest.raises(closings.ClosingDatesError):
		closing(account, closed_from="2023-01-01")


def test_a_closing_of_billed_days_demands_the_bills_anew_and_its_cancelling_drops_that() -> None:
	account = bills_for_tests.issued_bill().personal_account
	doc = closing(account, closed_from="2025-05-20")
	doc.submit()
	demand = frappe.get_doc("Rebill Demand", {"personal_account": account})
	assert (demand.cause, demand.state) == ("Temporary Closing", "Open")
	doc.cancel()
	demand.reload()
	assert (demand.state, demand.closed_by) == ("Dropped", doc.name)
