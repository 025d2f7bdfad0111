"""The desk of a district: find an account, see what it owes, take its money, keep to one's own district."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.tests.browser.desk_page import choose, fill, open_form, press, see, see_status

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("known", ["consumer_name", "serial", "phone", "account"])
def test_an_account_is_found_by_what_is_known(
	place: Place, at_work: Callable[[str], Any], known: str
) -> None:
	page = at_work("operator")
	page.goto("/app/find-account")
	page.locator(".find-account-input").fill(getattr(place.tosheva, known))
	found = page.locator(".find-account-row")
	expect(found).to_have_count(1)
	expect(found).to_contain_text("Tosheva Nilufar")
	page.keyboard.press("Enter")
	page.wait_for_url(f"**/personal-account/{place.tosheva.account}")
	see(page, "54,000.00")


def test_another_district_is_neither_found_nor_opened(place: Place, at_work: Callable[[str], Any]) -> None:
	page = at_work("operator")
	page.goto("/app/find-account")
	page.locator(".find-account-input").fill("Begona")
	see(page, "No account found")
	page.goto(f"/app/personal-account/{place.stranger.account}")
	refusal = page.locator(".modal:visible")
	expect(refusal).to_contain_text("Not permitted")
	expect(refusal).to_contain_text(place.stranger.account)


def test_a_cashier_takes_money_and_sees_where_it_went(place: Place, at_work: Callable[[str], Any]) -> None:
	page = at_work("cashier")
	open_form(page, "/app/account-payment/new")
	choose(page, "personal_account", place.karimov.account)
	see(page, "Left to pay")
	fill(page, "amount", "120000")
	press(page, "Save")
	press(page, "Submit")
	page.locator(".modal:visible .btn-primary").first.click()
	see_status(page, "Posted")
	where = page.locator('[data-fieldname="allocation_html"]:visible')
	expect(where).to_contain_text("2025-06")
	expect(where).to_contain_text("108,000")
	expect(where).to_contain_text("12,000")
	frappe.db.rollback()
	balance = frappe.get_all(
		"Account Balance",
		{"personal_account": place.karimov.account},
		["closing_debt", "closing_advance"],
		order_by="period desc",
		limit=1,
	)[0]
	assert (balance.closing_debt, balance.closing_advance) == (0, 12_000)


@pytest.mark.parametrize("login", ["supervisor", "cashier", "auditor"])
def test_home_shows_the_figures_of_the_district(
	place: Place, at_work: Callable[[str], Any], login: str
) -> None:
	page = at_work(login)
	page.goto("/app")
	accounts = page.locator(".number-widget-box", has_text="Active accounts")
	expect(accounts.locator(".number")).to_have_text("2")
	expect(page.locator(".number-widget-box", has_text="Energy").locator(".number")).to_have_text("270 kWh")
	expect(page.locator(".dashboard-widget-box svg.frappe-chart").first).to_be_visible()
	sidebar = page.locator(".desk-sidebar")
	expect(sidebar.get_by_text("Consumer Payments")).to_be_visible()
	expect(sidebar.get_by_text("Integrations")).to_have_count(0)


def test_an_auditor_reads_and_cannot_write(place: Place, at_work: Callable[[str], Any]) -> None:
	page = at_work("auditor")
	open_form(page, f"/app/personal-account/{place.karimov.account}")
	see(page, "Karimov Aziz")
	expect(page.locator(".page-head .primary-action:visible", has_text="Save")).to_have_count(0)
