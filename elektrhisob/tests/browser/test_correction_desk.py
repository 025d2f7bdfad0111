"""A wrong bill taken back and billed anew by two people in the Desk; an issued run taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.billing.corrections.stories import work_through
from elektrhisob.tests import district
from elektrhisob.tests.browser.desk_page import open_form, see, see_status, settled

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser


def act(page: Any, action: str) -> None:
	page.locator(".actions-btn-group:visible button").first.click()
	page.locator(".actions-btn-group .dropdown-item:visible", has_text=action).first.click()
	settled(page)


def test_a_bill_is_corrected_from_the_list_and_approved_by_another(
	place: Place, at_work: Callable[[str], Any]
) -> None:
	account = place.karimov.account
	bill = place.town.bill_of(place.karimov, "2025-06")
	district.insert(
		"Account Tariff Change",
		personal_account=account,
		change_kind="Electric Stove Home",
		at_fault="Consumer",
		from_date="2025-06-01",
		tariff="HH-STOVE",
		proof_number="17",
		proof_date="2026-11-01",
	).submit()
	frappe.db.commit()
	page = at_work("operator")
	page.goto(f"/app/electricity-bill?personal_account={account}")
	page.locator(".list-row-checkbox:visible").first.check()
	page.locator(".actions-btn-group:visible button").first.click()
	page.locator(".dropdown-item:visible", has_text="Cancel and rebill").first.click()
	dialog = page.locator(".modal.show")
	dialog.locator("[data-fieldname=cause] select").select_option("Wrong Tariff Group")
	dialog.locator("[data-fieldname=reason] textarea").fill("The home has an electric stove since June")
	dialog.get_by_role("button", name="Make the correction run").click()
	page.wait_for_url("**/bill-correction-run/CORR-*")
	settled(page)
	see_status(page, "Draft")
	run = frappe.utils.cstr(page.url.rsplit("/", 1)[-1])
	act(page, "Calculate")
	frappe.db.rollback()
	doc = frappe.get_doc("Bill Correction Run", run)
	work_through(doc, "calculate")
	open_form(page, f"/app/bill-correction-run/{run}")
	see_status(page, "Calculated")
	see(page, "Another supervisor presses Approve")

	page = at_work("supervisor")
	open_form(page, f"/app/bill-correction-run/{run}")
	act(page, "Approve")
	work_through(doc, "correct")
	open_form(page, f"/app/bill-correction-run/{run}")
	see_status(page, "Corrected")
	frappe.db.rollback()
	statement = frappe.get_doc("Correction Statement", {"correction_run": run})
	assert (statement.original_bill, statement.state) == (bill, "Corrected")
	open_form(page, f"/app/correction-statement/{statement.name}")
	expect(page.locator(".correction-lines")).to_be_visible()
	page.goto(
		f"/printview?doctype=Correction%20Statement&name={statement.name}&format=Correction%20Statement%20Print"
	)
	see(page, "The home has an electric stove since June")


def test_an_issued_run_is_taken_back_by_a_correction_run(place: Place, at_work: Callable[[str], Any]) -> None:
	run = frappe.get_all("Bill Run", {"status": "Issued", "org_unit": place.town.het}, pluck="name")[0]
	page = at_work("supervisor")
	open_form(page, f"/app/bill-run/{run}")
	page.get_by_role("button", name="Take the bills back").click()
	dialog = page.locator(".modal.show")
	dialog.locator("[data-fieldname=reason] textarea").fill("The wrong price list was in force")
	dialog.get_by_role("button", name="Make the correction run").click()
	page.wait_for_url("**/bill-correction-run/CORR-*")
	settled(page)
	see_status(page, "Draft")
