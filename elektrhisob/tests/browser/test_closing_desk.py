"""A month closed end to end: billed, checked, put right, closed by another; opened by two, closed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.tests.browser.desk_page import (
	RUN_MS,
	act,
	choose,
	open_form,
	press,
	see,
	see_status,
	settled,
)
from elektrhisob.tests.district import insert
from elektrhisob.tests.scenario import PASSWORD

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser
JULY = "2025-07"


@pytest.fixture(scope="module")
def second(place: Place) -> str:
	frappe.set_user("Administrator")
	login = place.town.worker("closer", "Billing Supervisor", "Accountant")
	frappe.db.commit()
	return login


@pytest.fixture(scope="module")
def not_posted(place: Place) -> str:
	"""A payment of July that somebody saved and left a draft."""
	frappe.set_user("Administrator")
	payment = insert(
		"Account Payment",
		personal_account=place.karimov.account,
		amount=50_000,
		payment_date="2025-07-20",
		channel="Cash",
	)
	frappe.db.commit()
	return str(payment.name)


def stored(doctype: str, filters: Any, fieldname: str | list[str]) -> Any:
	frappe.db.rollback()
	return frappe.db.get_value(doctype, filters, fieldname)


def run_checks(page: Any) -> Any:
	"""Press the button and wait for the figures."""
	settled(page)
	page.locator(".page-actions, .form-page").get_by_role("button", name="Run Checks").first.click()
	page.wait_for_function(
		"() => !cur_frm.doc.checking && cur_frm.doc.percent === 100 && (cur_frm.doc.checks || []).length",
		timeout=RUN_MS,
	)
	settled(page)
	return page.locator(".closing-checks:visible")


def give_reasons(page: Any) -> None:
	reasons = page.locator(".closing-checks:visible input[data-reason]")
	if not reasons.count():
		return
	for place in range(reasons.count()):
		reasons.nth(place).fill("Known to the head of the department")
		reasons.nth(place).press("Tab")
	press(page, "Save")
	settled(page)


def test_a_month_is_billed_checked_and_closed_by_two(
	place: Place, second: str, not_posted: str, at_work: Callable[[str], Any], desk: Callable[..., Any]
) -> None:
	place.town.bill(JULY)
	page = at_work("supervisor")
	open_form(page, "/app/period-closing/new")
	choose(page, "period", JULY)
	choose(page, "het", place.town.het)
	press(page, "Save")
	see_status(page, "Draft")
	see(page, "No check has been run yet.")

	checks = run_checks(page)
	failing = checks.locator('tr[data-outcome="Failed"]')
	expect(failing.first).to_contain_text("Payments not posted")
	expect(failing.first).to_contain_text("Must be put right")
	see(page, "Put right what must pass, then run the checks again.")

	# The link leads to the very payment.
	failing.first.get_by_role("button", name="Show").click()
	page.wait_for_url("**/account-payment**")
	row = page.locator(".list-row-container:visible .list-row", has_text="Karimov Aziz")
	expect(row).to_have_count(1)
	cashier = at_work("cashier")
	open_form(cashier, f"/app/account-payment/{not_posted}")
	press(cashier, "Submit")
	cashier.locator(".modal:visible .btn-primary", has_text="Yes").click()
	see_status(cashier, "Posted")

	name = stored("Period Closing", {"period": JULY}, "name")
	open_form(page, f"/app/period-closing/{name}")
	checks = run_checks(page)
	expect(checks).not_to_contain_text("Must be put right")
	expect(checks).to_contain_text("Needs a reason")
	give_reasons(page)
	act(page, "Ask for Closing")
	see_status(page, "Awaiting Closing")

	page = desk(second, PASSWORD)
	open_form(page, f"/app/period-closing/{name}")
	act(page, "Close the Month")
	see_status(page, "Closed", timeout=RUN_MS)
	assert stored("Period Closing", name, ["prepared_by", "closed_by"]) == ("supervisor@town.example", second)


def test_the_closed_month_refuses_what_comes_later(place: Place, at_work: Callable[[str], Any]) -> None:
	"""A bill run is refused; a payment and a reading keep their day and say which month takes them."""
	page = at_work("operator")
	open_form(page, "/app/bill-run/new")
	choose(page, "period", JULY)
	choose(page, "org_unit", place.town.het)
	press(page, "Save")
	page.wait_for_function("() => cur_frm && !cur_frm.is_new()")
	act(page, "Calculate")
	message = page.locator(".modal:visible .msgprint")
	expect(message).to_contain_text(f"{JULY} of district {place.town.het} is closed")

	page = at_work("cashier")
	open_form(page, "/app/account-payment/new")
	choose(page, "personal_account", place.karimov.account)
	for field, value in (("payment_date", "2025-07-31"), ("amount", 7000), ("channel", "Cash")):
		page.evaluate("([field, value]) => cur_frm.set_value(field, value)", [field, value])
	settled(page)
	press(page, "Save")
	press(page, "Submit")
	page.locator(".modal:visible .btn-primary", has_text="Yes").click()
	see(page, "The payment's own period was closed: it is posted in 2025-08.")

	page = at_work("operator")
	open_form(page, "/app/meter-reading/new")
	choose(page, "installation", place.tosheva.installation)
	for field, value in (("reading_date", "2025-07-31"), ("value", 250), ("zone", "T0")):
		page.evaluate("([field, value]) => cur_frm.set_value(field, value)", [field, value])
	settled(page)
	press(page, "Save")
	see(page, f"Period {JULY} is closed. The reading keeps its date and is billed in the open period.")


def test_two_persons_open_the_month_and_it_closes_anew(
	second: str, at_work: Callable[[str], Any], desk: Callable[..., Any]
) -> None:
	name = stored("Period Closing", {"period": JULY}, "name")
	page = at_work("supervisor")
	open_form(page, f"/app/period-closing/{name}")
	page.get_by_role("button", name="Ask for Reopening").click()
	page.wait_for_url("**/period-reopening/new**")
	reason = page.locator('.frappe-control[data-fieldname="reason"]:visible textarea')
	reason.fill("Order 12 of the company")
	reason.press("Tab")
	press(page, "Save")
	see_status(page, "Draft")
	act(page, "Ask for Approval")
	see_status(page, "Awaiting Approval")

	act_name = stored("Period Reopening", {"period_closing": name}, "name")
	page = desk(second, PASSWORD)
	open_form(page, f"/app/period-reopening/{act_name}")
	act(page, "Approve")
	see_status(page, "Approved")
	open_form(page, f"/app/period-closing/{name}")
	see_status(page, "Draft")
	see(page, "Opened again by")

	page = at_work("supervisor")
	open_form(page, f"/app/period-closing/{name}")
	run_checks(page)
	# The reasons of the first closing still hold.
	see(page, "Each failing check has its reason.")
	act(page, "Ask for Closing")
	see_status(page, "Awaiting Closing")
	page = desk(second, PASSWORD)
	open_form(page, f"/app/period-closing/{name}")
	act(page, "Close the Month")
	see_status(page, "Closed", timeout=RUN_MS)
	assert stored("Period Closing", name, ["status", "reopenings"]) == ("Closed", 1)
