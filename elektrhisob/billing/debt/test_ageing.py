"""How old the debt is: each open bill by the days since it was due, by route and category, and by account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
import pytest
from frappe.desk.query_report import run as run_report
from frappe.utils import getdate, today

from elektrhisob.accounting.books_for_tests import HET, draft_bill, issue, new_account, pay
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.debt import ageing, figures
from elektrhisob.bulk.exact import tiyin
from elektrhisob.tests import district

pytestmark = pytest.mark.site


def owing(account: str, days_overdue: int, amount: int) -> None:
	"""A bill whose due day was so many days ago."""
	due = getdate(today()) - timedelta(days=days_overdue)
	period = (due.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
	number = frappe.db.count("Electricity Bill", {"personal_account": account, "period": period})
	bill = draft_bill(account, period, amount, number)
	frappe.db.set_value("Electricity Bill", bill, "due_date", due)
	issue(bill)


def account_on_route() -> str:
	account = new_account()
	frappe.db.set_value("Personal Account", account, "route", district.route())
	return account


def ages(**filters: Any) -> dict[str, int]:
	query = {"het": HET, "route": district.route(), **filters}
	found = frappe.get_all("Debt Age", query, [*ageing.COLUMNS, "penalty", "total", "accounts"])
	return {
		column: sum(tiyin(row[column]) for row in found)
		for column in (*ageing.COLUMNS, "penalty", "total")
		if any(row[column] for row in found)
	}


def test_every_open_bill_lies_in_its_bucket() -> None:
	account, other = account_on_route(), account_on_route()
	for days, amount in (
		(-5, 100),
		(30, 200),
		(31, 400),
		(100, 800),
		(364, 1_600),
		(1_090, 3_200),
		(1_500, 6_400),
	):
		owing(account, days, amount * 100)
	owing(other, 70, 50_000)
	pay(account, today(), 6_400_00 + 1_200_00)
	ageing.write_ages(request_cursor(), HET, getdate(today()))
	assert ages() == {
		"not_due": 10_000,
		"days_30": 20_000,
		"days_60": 40_000,
		"days_90": 50_000,
		"days_180": 80_000,
		"days_365": 160_000,
		"days_1095": 200_000,
		"total": 560_000,
	}
	assert frappe.db.get_value("Debt Age", {"route": district.route()}, "accounts") == 2


def test_counting_again_replaces_the_rows() -> None:
	account = account_on_route()
	owing(account, 40, 10_000)
	for _time in range(2):
		ageing.write_ages(request_cursor(), HET, getdate(today()))
	assert ages()["total"] == 10_000
	pay(account, today(), 10_000)
	ageing.write_ages(request_cursor(), HET, getdate(today()))
	assert ages() == {}


def test_reports_lead_from_the_district_to_its_debtors() -> None:
	account, small = account_on_route(), account_on_route()
	owing(account, 100, 90_000)
	owing(small, 10, 5_000)
	ageing.write_ages(request_cursor(), HET, getdate(today()))
	total = run_report("Ageing of Debt", {"org_unit": HET, "group_by": "Route"})
	assert [(row["place"], tiyin(row["total"])) for row in total["result"] if isinstance(row, dict)] == [
		(district.route(), 95_000)
	]
	listed = run_report("Debtors", {"org_unit": district.route()})
	rows = [row for row in listed["result"] if isinstance(row, dict)]
	assert [(row["personal_account"], tiyin(row["total"])) for row in rows] == [
		(account, 90_000),
		(small, 5_000),
	]
	old = run_report("Debtors", {"org_unit": HET, "older_than": "90"})
	assert [row["personal_account"] for row in old["result"] if isinstance(row, dict)] == [account]


def test_cards_and_chart_are_sums_of_the_same_rows() -> None:
	account = account_on_route()
	owing(account, -5, 10_000)
	owing(account, 100, 20_000)
	frappe.db.delete("Debt Age")
	assert figures.debt_by_age() == {}
	ageing.write_ages(request_cursor(), HET, getdate(today()))
	assert (figures.overdue(), figures.long_overdue()) == ("200", "200")
	chart = figures.debt_by_age()
	assert chart["datasets"][0]["values"] == [100, 0, 0, 0, 200, 0, 0, 0]
	assert len(chart["labels"]) == len(ageing.BUCKETS)
