"""Moratoria, waivers and instalment plans: decided by two, and what they do to penalty and disconnection."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, getdate, today

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, pay, state
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.debt import plans
from elektrhisob.billing.debt.account_penalty import penalty_of_account
from elektrhisob.billing.debt.two_persons import DecidedAlreadyError, OnePersonError
from elektrhisob.billing.debt.waivers import NothingToWaiveError
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.tests import district

if TYPE_CHECKING:
	from collections.abc import Callable, Iterator

pytestmark = pytest.mark.site

ASKS, DECIDES = "asks@debt.example", "decides@debt.example"


@pytest.fixture
def people() -> Iterator[Callable[[str], None]]:
	"""Two billing supervisors of the district; call with one's name to go on as that person."""
	for name in (ASKS, DECIDES):
		frappe.get_doc(
			{
				"doctype": "User",
				"email": name,
				"first_name": name,
				"send_welcome_email": 0,
				"roles": [{"role": "Billing Supervisor"}],
			}
		).insert()
		frappe.get_doc(
			{"doctype": "User Permission", "user": name, "allow": "Org Unit", "for_value": HET}
		).insert()
	yield frappe.set_user
	frappe.set_user("Administrator")


def decided(doc: Any, people: Callable[[str], None]) -> Any:
	people(ASKS)
	doc.insert()
	apply_workflow(doc, "Ask for Approval")
	people(DECIDES)
	apply_workflow(doc, "Approve")
	people("Administrator")
	doc.reload()
	return doc


def penalised(account: str, amount: int, period: str = "2025-06") -> str:
	"""An open bill of the month before with an issued penalty."""
	bill = issued_bill(account, "2025-05", 20_000_000)
	charge, accrual = next_key(Key.PENALTY_CHARGE), next_key(Key.PENALTY_ACCRUAL)
	here = {
		"personal_account": account,
		"het": HET,
		"period": period,
		"amount": soum(amount),
		"kind": "Accrued",
	}
	for doctype, values in (
		("Penalty Charge", {"name": charge, "status": "Issued", "docstatus": 1}),
		("Penalty Accrual", {"name": accrual, "bill": bill, "penalty_charge": charge}),
	):
		row = frappe.new_doc(doctype)
		row.update({**here, **values})
		row.db_insert()
	return bill


def account_with_route() -> str:
	account = new_account()
	frappe.db.set_value("Personal Account", account, "route", district.route())
	return account


def moratorium(account: str, first: str, last: str) -> Any:
	return frappe.get_doc(
		{
			"doctype": "Penalty Moratorium",
			"org_unit": HET,
			"personal_account": account,
			"from_date": first,
			"to_date": last,
			"reason": "Flood",
		}
	)


def test_a_moratorium_rests_the_penalty_and_the_account_says_so(people: Callable[[str], None]) -> None:
	account = account_with_route()
	issued_bill(account, "2025-05", 20_000_000)
	assert told(account) == [("2025-06-11", "2025-06-30", 20, 400_000, "")]
	doc = moratorium(account, "2025-06-16", "2025-06-20")
	people(ASKS)
	doc.insert()
	assert sum(row[3] for row in told(account)) == 400_000
	people("Administrator")
	doc = decided(moratorium(account, "2025-06-16", "2025-06-20"), people)
	assert told(account) == [
		("2025-06-11", "2025-06-15", 5, 100_000, ""),
		("2025-06-16", "2025-06-20", 0, 0, "Moratorium"),
		("2025-06-21", "2025-06-30", 10, 200_000, ""),
	]
	with pytest.raises(DecidedAlreadyError):
		doc.update({"to_date": "2026-06-20"}).save()
	doc.reload()
	with pytest.raises(DecidedAlreadyError):
		doc.delete()


def told(account: str) -> list[tuple[str, str, int, int, str]]:
	rows = penalty_of_account(account, date(2025, 6, 30))
	return [
		(str(row["from_date"]), str(row["to_date"]), row["days"], tiyin(row["amount"]), row["resting"])
		for row in rows
	]


def test_a_rule_of_the_category_and_its_holidays_go_before_the_kinds(people: Callable[[str], None]) -> None:
	account = account_with_route()
	category = frappe.get_all(
		"Consumer Category", {"consumer_kind": "Household"}, pluck="name", order_by="name", limit=1
	)[0]
	frappe.db.set_value("Personal Account", account, "category", category)
	frappe.get_doc(
		{
			"doctype": "Penalty Rule",
			"consumer_kind": "Household",
			"category": category,
			"valid_from": "2025-06-21",
			"percent_per_day": 0.05,
			"cap_percent": 50,
			"starts_on_day": 11,
			"weekends_are_free": 1,
			"free_days": [{"day": "2025-06-23", "day_name": "Hayit"}],
		}
	).insert()
	issued_bill(account, "2025-05", 20_000_000)
	# 21, 22, 28 and 29 June are a weekend, the 23rd is the holiday.
	assert [row[2:4] for row in told(account)] == [(10, 200_000), (5, 50_000)]


def waiver(account: str, amount: int, **values: Any) -> Any:
	return frappe.get_doc(
		{
			"doctype": "Penalty Waiver",
			"personal_account": account,
			"waiver_kind": "Forgiveness",
			"amount": soum(amount),
			"reason": "Decision of the commission",
			**values,
		}
	)


def test_who_asks_does_not_approve(people: Callable[[str], None]) -> None:
	account = account_with_route()
	penalised(account, 400_000)
	people(ASKS)
	doc = waiver(account, 100_000).insert()
	with pytest.raises(OnePersonError):
		doc.update({"status": "Approved"}).save()
	doc.reload()
	apply_workflow(doc, "Ask for Approval")
	with pytest.raises(OnePersonError):
		apply_workflow(doc, "Approve")


def test_an_approved_waiver_is_posted_and_no_more_can_be_waived(people: Callable[[str], None]) -> None:
	account = account_with_route()
	penalised(account, 400_000)
	doc = decided(waiver(account, 300_000), people)
	assert tiyin(frappe.db.get_value("Penalty Charge", doc.penalty_charge, "amount")) == -300_000
	last = frappe.get_all(
		"Ledger Posting", {"source_name": doc.penalty_charge}, ["debit_account", "credit_account", "amount"]
	)
	assert [(row.debit_account, row.credit_account, tiyin(row.amount)) for row in last] == [
		("9330", "4010", 300_000)
	]
	assert differences(request_cursor(), HET) == []
	with pytest.raises(NothingToWaiveError):
		waiver(account, 200_000).insert()
	people(DECIDES)
	with pytest.raises(DecidedAlreadyError):
		doc.update({"amount": 1}).save()


def plan(account: str, days: list[int], amount: int = 5_000_000, **values: Any) -> Any:
	return frappe.get_doc(
		{
			"doctype": "Instalment Plan",
			"personal_account": account,
			"covers_until": "2025-05",
			"starts_on": today(),
			"days_of_grace": 5,
			"reason": "Agreement",
			"items": [{"due_date": add_days(today(), day), "amount": soum(amount)} for day in days],
			**values,
		}
	)


def test_a_plan_kept_to_the_end_is_done(people: Callable[[str], None]) -> None:
	account = account_with_route()
	issued_bill(account, "2025-05", 10_000_000)
	doc = decided(plan(account, [10, 40]), people)
	assert (doc.status, tiyin(doc.total_amount)) == ("Active", 10_000_000)
	pay(account, today(), 5_000_000)
	plans.move_plans(getdate(add_days(today(), 20)))
	doc.reload()
	assert (doc.status, [item.status for item in doc.items]) == ("Active", ["Paid", ""])
	pay(account, today(), 5_000_000)
	plans.move_plans(getdate(add_days(today(), 21)))
	doc.reload()
	assert (doc.status, doc.end_reason, str(doc.ended_on)) == ("Done", "Paid in full", add_days(today(), 21))


def test_a_plan_is_broken_when_the_days_of_grace_are_over(people: Callable[[str], None]) -> None:
	account = account_with_route()
	issued_bill(account, "2025-05", 10_000_000)
	doc = decided(plan(account, [10, 40]), people)
	plans.move_plans(getdate(add_days(today(), 15)))
	assert frappe.db.get_value("Instalment Plan", doc.name, "status") == "Active"
	plans.move_plans(getdate(add_days(today(), 18)))
	doc.reload()
	assert (doc.status, str(doc.ended_on)) == ("Broken", add_days(today(), 16))
	assert [item.status for item in doc.items] == ["Missed", ""]


def test_later_bills_do_not_count_as_paid_on_the_plan(people: Callable[[str], None]) -> None:
	account = account_with_route()
	issued_bill(account, "2025-05", 1_000_000)
	doc = decided(plan(account, [10, 40], 500_000), people)
	issued_bill(account, today()[:7], 3_000_000)
	pay(account, today(), 2_500_000)
	plans.move_plans()
	assert tiyin(frappe.db.get_value("Instalment Plan", doc.name, "paid_amount")) == 1_000_000


def test_an_active_plan_rests_the_penalty_and_stops_disconnections(people: Callable[[str], None]) -> None:
	point = district.supply_point()
	account = point.personal_account
	issued_bill(account, "2025-05", 20_000_000)
	doc = decided(plan(account, [10, 40], 10_000_000), people)
	until = getdate(add_days(today(), 9))
	resting = [row for row in penalty_of_account(account, until) if row["resting"] == "Instalment Plan"]
	assert [str(row["from_date"]) for row in resting] == [today(), *_month_starts(today(), until)]
	order = {
		"doctype": "Field Order",
		"kind": "Disconnect",
		"supply_point": point.name,
		"reason": "Debt",
		"due_date": add_days(today(), 3),
	}
	with pytest.raises(plans.ProtectedByPlanError, match=doc.name):
		frappe.get_doc(order).insert()
	people(DECIDES)
	apply_workflow(doc, "End the Plan")
	people("Administrator")
	assert frappe.get_doc(order).insert().name
	assert (doc.end_reason, str(getdate(doc.ended_on))) == ("Ended by hand", today())


def _month_starts(first: str, until: date) -> list[str]:
	# The account's penalty is shown cut where the last month begins.
	begin = until.replace(day=1)
	return [str(begin)] if begin > getdate(first) else []


def test_an_account_keeps_one_plan(people: Callable[[str], None]) -> None:
	account = account_with_route()
	issued_bill(account, "2025-05", 5_000_000)
	decided(plan(account, [10]), people)
	with pytest.raises(plans.AnotherPlanError):
		plan(account, [20]).insert()
	with pytest.raises(plans.ScheduleError):
		plan(account_with_route(), [20, 20]).insert()
	with pytest.raises(plans.ScheduleError):
		plan(account_with_route(), [-1]).insert()


def test_a_schedule_is_proposed_from_the_debt() -> None:
	account = account_with_route()
	issued_bill(account, "2025-05", 10_000_001)
	found = plans.propose(account, 3, getdate("2025-06-01"))
	assert [tiyin(str(item["amount"])) for item in found] == [3_333_335, 3_333_333, 3_333_333]
	assert [str(item["due_date"]) for item in found] == ["2025-07-01", "2025-08-01", "2025-09-01"]
	assert state(account, "2025-05").debt == 10_000_001
