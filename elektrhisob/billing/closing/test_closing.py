"""A district closes its month: what keeps it open, who closes, what a closed month refuses, how it opens."""

from __future__ import annotations

import threading
import time
from datetime import date
from typing import Any

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from elektrhisob.administration import district_months
from elektrhisob.administration.periods import PeriodClosedError, open_period_for
from elektrhisob.billing.closing.office_for_tests import (
	MONTH,
	NEXT,
	Office,
	checked,
	closed,
	control,
)
from elektrhisob.billing.closing.steps import (
	CheckFailsError,
	ChecksMissingError,
	ClosedForGoodError,
	ClosingOrderError,
	OnePersonClosesError,
)
from elektrhisob.billing.debt.two_persons import OnePersonError
from elektrhisob.bulk.connection import bulk_connection

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("opened_again")]


def test_the_controls_of_a_billed_month(office: Office) -> None:
	closing = checked(office)
	bills = frappe.get_all("Electricity Bill", {"period": MONTH, "het": office.town.het}, ["amount"])
	for name in ("Bills and their lines", "Bills and postings", "Postings and balances"):
		row = control(closing, name)
		assert (row.outcome, row.found) == ("Passed", 0), name
		assert row.first_sum == row.second_sum == sum(bill.amount for bill in bills) > 0, name
	assert control(closing, "Energy of bills").first_sum == 180
	assert control(closing, "Accounts without a bill").found == 0
	assert control(closing, "Registers without a reading").outcome == "Passed"
	assert control(closing, "Penalty of the month").outcome == "Failed"
	assert closing.must_failing == 0 and closing.should_failing == 1


def test_a_balance_that_is_not_its_postings_is_found(office: Office) -> None:
	name = f"{MONTH}-{office.karimov.account}"
	frappe.db.sql("UPDATE `tabAccount Balance` SET closing_debt = closing_debt + 1 WHERE name = %s", (name,))
	frappe.db.commit()
	try:
		closing = checked(office)
		row = control(closing, "Postings and balances")
		assert (row.outcome, row.found) == ("Failed", 1) and row.second_sum - row.first_sum == 1
		with pytest.raises(CheckFailsError, match="Postings and balances"):
			apply_workflow(closing, "Ask for Closing")
	finally:
		frappe.db.rollback()
		frappe.db.sql(
			"UPDATE `tabAccount Balance` SET closing_debt = closing_debt - 1 WHERE name = %s", (name,)
		)
		frappe.db.commit()


def test_what_fails_and_need_not_pass_wants_a_reason(office: Office) -> None:
	closing = checked(office)
	for row in closing.checks:
		row.reason = ""
	closing.save()
	with pytest.raises(CheckFailsError, match="Penalty of the month"):
		apply_workflow(closing, "Ask for Closing")


def test_nothing_is_asked_for_unchecked(office: Office) -> None:
	frappe.set_user(office.prepares)
	closing = frappe.get_doc({"doctype": "Period Closing", "het": office.town.het, "period": MONTH}).insert()
	with pytest.raises(ChecksMissingError):
		apply_workflow(closing, "Ask for Closing")


def test_figures_are_not_entered_by_hand(office: Office) -> None:
	closing = checked(office)
	for row in closing.checks:
		row.outcome, row.found = "Passed", 0
	closing.should_failing = 0
	closing.save()
	closing.reload()
	assert control(closing, "Penalty of the month").outcome == "Failed" and closing.should_failing == 1


def test_who_prepared_does_not_close(office: Office) -> None:
	closing = checked(office)
	apply_workflow(closing, "Ask for Closing")
	with pytest.raises(OnePersonClosesError):
		apply_workflow(closing, "Close the Month")
	assert district_months.closed_until(office.town.het) == ""


def test_what_happened_after_the_checks_is_seen_while_closing(office: Office) -> None:
	closing = checked(office)
	apply_workflow(closing, "Ask for Closing")
	frappe.db.commit()
	frappe.set_user("Administrator")
	payment = frappe.get_doc(
		{
			"doctype": "Account Payment",
			"personal_account": office.karimov.account,
			"amount": 10,
			"payment_date": "2025-06-20",
			"channel": "Cash",
		}
	).insert()
	frappe.db.commit()
	frappe.set_user(office.closes)
	with pytest.raises(CheckFailsError, match="Payments not posted"):
		apply_workflow(closing, "Close the Month")
	frappe.db.rollback()
	frappe.set_user("Administrator")
	payment.delete()
	frappe.db.commit()


def test_a_closed_month_takes_nothing_and_a_late_payment_keeps_its_day(office: Office) -> None:
	closing = closed(office)
	assert (closing.status, closing.prepared_by, closing.closed_by) == (
		"Closed",
		office.prepares,
		office.closes,
	)
	before = books(office, MONTH)
	frappe.set_user("Administrator")
	late = office.town.pay(office.karimov, 5_000, "2025-06-28")
	posted = frappe.get_all(
		"Ledger Posting", {"source_name": late.name}, ["period", "posting_date", "business_date"]
	)
	assert {(row.period, row.posting_date, row.business_date) for row in posted} == {
		(NEXT, date(2025, 7, 1), date(2025, 6, 28))
	}
	late.reversal_reason = "Another consumer's"
	late.cancel()
	bill = frappe.get_doc("Electricity Bill", office.town.bill_of(office.karimov, MONTH))
	bill.cancel()
	assert books(office, MONTH) == before
	assert open_period_for("2025-06-30", office.town.het) == NEXT
	assert open_period_for("2025-06-30", "06204") == MONTH
	with pytest.raises(PeriodClosedError):
		frappe.get_doc({"doctype": "Bill Run", "org_unit": office.town.het, "period": MONTH}).insert().update(
			{"status": "Calculating"}
		).save()


def test_a_posting_that_aims_at_a_closed_month_is_refused(office: Office) -> None:
	closed(office)
	with bulk_connection() as connection, pytest.raises(PeriodClosedError):
		district_months.hold_open(connection.cursor(), [(office.town.het, MONTH)])
	with bulk_connection() as connection:
		district_months.hold_open(connection.cursor(), [(office.town.het, NEXT), ("06204", MONTH)])


def test_closing_waits_for_a_posting_under_way(office: Office) -> None:
	"""Whoever posts into the month first is finished first; whoever comes after the closing is refused."""
	closing = checked(office)
	apply_workflow(closing, "Ask for Closing")
	frappe.db.commit()
	frappe.set_user(office.closes)
	holding, done = threading.Event(), []
	site = frappe.local.site

	def post() -> None:
		frappe.init(site=site, sites_path=".")
		frappe.connect()
		try:
			with bulk_connection() as connection:
				district_months.hold_open(connection.cursor(), [(office.town.het, MONTH)])
				holding.set()
				time.sleep(1.5)
				done.append("posted")
				connection.commit()
		finally:
			frappe.destroy()

	posting = threading.Thread(target=post)
	posting.start()
	assert holding.wait(20)
	apply_workflow(closing, "Close the Month")
	done.append("closed")
	frappe.db.commit()
	posting.join()
	assert done == ["posted", "closed"]


def test_months_close_in_their_order_and_not_before_they_end(office: Office) -> None:
	closed(office)
	frappe.set_user(office.prepares)
	for period in (MONTH, "2025-08"):
		with pytest.raises((ClosingOrderError, frappe.DuplicateEntryError)):
			frappe.get_doc({"doctype": "Period Closing", "het": office.town.het, "period": period}).insert()
	frappe.set_user("Administrator")
	frappe.get_doc({"doctype": "Settlement Period", "period": "2099-01"}).insert(ignore_if_duplicate=True)
	with pytest.raises(ClosingOrderError, match="2099-01"):
		frappe.get_doc({"doctype": "Period Closing", "het": "06204", "period": "2099-01"}).insert()
	frappe.db.rollback()


def test_a_closed_closing_does_not_change(office: Office) -> None:
	closing = closed(office)
	closing.checks[0].reason = "Later"
	with pytest.raises(ClosedForGoodError):
		closing.save()
	closing.reload()
	with pytest.raises(ClosedForGoodError):
		closing.delete(ignore_permissions=True)


def test_two_persons_open_it_again_and_it_closes_anew(office: Office) -> None:
	closing = closed(office)
	frappe.set_user(office.prepares)
	act = frappe.get_doc(
		{"doctype": "Period Reopening", "period_closing": closing.name, "reason": "Order 12 of the company"}
	).insert()
	apply_workflow(act, "Ask for Approval")
	with pytest.raises(OnePersonError):
		apply_workflow(act, "Approve")
	frappe.set_user(office.closes)
	act.reload()
	apply_workflow(act, "Approve")
	frappe.db.commit()
	closing.reload()
	assert (closing.status, closing.reopenings, closing.closed_by) == ("Draft", 1, None)
	assert district_months.closed_until(office.town.het) == "2025-05"
	assert open_period_for("2025-06-30", office.town.het) == MONTH
	frappe.set_user(office.prepares)
	apply_workflow(closing, "Ask for Closing")
	frappe.set_user(office.closes)
	apply_workflow(closing, "Close the Month")
	assert district_months.closed_until(office.town.het) == MONTH
	act.reload()
	assert (act.requested_by, act.approved_by) == (office.prepares, office.closes)
	with pytest.raises(ClosedForGoodError):
		act.delete(ignore_permissions=True)


def books(office: Office, period: str) -> tuple[Any, Any]:
	"""Everything the district has posted in the month, and its balances."""
	where = (office.town.het, period)
	return (
		frappe.db.sql(
			"SELECT name, amount FROM `tabLedger Posting` WHERE het = %s AND period = %s ORDER BY name", where
		),
		frappe.db.sql(
			"""SELECT name, opening_debt, charged, paid, closing_debt, closing_advance, balance
			FROM `tabAccount Balance` WHERE het = %s AND period = %s ORDER BY name""",
			where,
		),
	)
