"""A wrong tariff put right for a year back, and a home that changes hands, as people do it in the Desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.tests.browser.desk_page import choose, fill, open_form, press, see, see_status, settled

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser


def test_the_bills_since_then_are_demanded_anew(place: Place, at_work: Callable[[str], Any]) -> None:
	account = place.karimov.account
	page = at_work("operator")
	open_form(page, f"/app/personal-account/{account}")
	page.get_by_role("button", name="New document").click()
	page.locator(".dropdown-item:visible", has_text="Change of tariff").first.click()
	see(page, "Choose the account and the first day")
	page.evaluate("cur_frm.set_value('change_kind', 'Electric Stove Home')")
	fill(page, "from_date", "01-01-2025")
	see(page, "1 issued bills from 2025-06 to 2025-06")
	see(page, "The limitation period is 36 months")
	choose(page, "tariff", "HH-STOVE")
	fill(page, "proof_number", "77")
	fill(page, "proof_date", "10-11-2026")
	press(page, "Save")
	see_status(page, "Draft")
	name = page.url.rsplit("/", 1)[-1]
	expect(page.locator(".page-head .primary-action:visible", has_text="Submit")).to_have_count(0)

	page = at_work("supervisor")
	open_form(page, f"/app/account-tariff-change/{name}")
	press(page, "Submit")
	page.locator(".modal.show .btn-primary:visible", has_text="Yes").first.click()
	settled(page)
	see_status(page, "Approved")
	see(page, "issued bills are demanded anew")
	frappe.db.rollback()
	demand = frappe.get_doc("Rebill Demand", {"personal_account": account})
	assert (demand.cause, demand.from_period, demand.billed_kwh) == ("Tariff", "2025-06", 180)
	page.goto("/app/rebill-demand")
	expect(page.locator(".list-row", has_text=account).first).to_contain_text("Open")


def test_a_home_changes_hands_with_its_final_reading(place: Place, at_work: Callable[[str], Any]) -> None:
	page = at_work("supervisor")
	open_form(page, f"/app/personal-account/{place.tosheva.account}")
	page.get_by_role("button", name="New document").click()
	page.locator(".dropdown-item:visible", has_text="Change of owner").first.click()
	fill(page, "change_date", "05-09-2025")
	choose(page, "new_consumer", "Karimov Aziz")
	page.evaluate("cur_frm.set_value({ground: 'Sale', debt_goes: 'Taken Over by the New Owner'})")
	fill(page, "document_number", "12")
	fill(page, "document_date", "01-09-2025")
	press(page, "Save")
	readings = page.locator('.frappe-control[data-fieldname="readings"]:visible')
	expect(readings).to_contain_text(place.tosheva.serial)
	see(page, "Enter what the meter showed")
	cell = readings.locator('.grid-row[data-idx="1"] [data-fieldname="value"]').first
	cell.click()
	cell.locator("input").first.fill("410")
	cell.locator("input").first.press("Tab")
	# No row is added behind the last register.
	expect(readings.locator(".grid-body .grid-row")).to_have_count(1)
	page.evaluate("window.scrollTo(0, 0)")
	press(page, "Save")
	press(page, "Submit")
	page.locator(".modal.show .btn-primary:visible", has_text="Yes").first.click()
	settled(page)
	see_status(page, "Approved")
	frappe.db.rollback()
	read = ["consumer_name", "status"]
	assert frappe.db.get_value("Personal Account", place.tosheva.account, read) == ("Karimov Aziz", "Active")
