"""Debt at the desk: a month's penalty from draft to ledger, and a plan from the debt to its approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.accounting.books_for_tests import issued_bill
from elektrhisob.bulk.exact import tiyin
from elektrhisob.tests.browser.desk_page import (
	RUN_MS,
	act,
	choose,
	fill,
	open_form,
	press,
	see,
	see_status,
	settled,
)

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def owing(place: Place) -> str:
	"""An account with an unpaid bill for May: 200 000 soum."""
	frappe.set_user("Administrator")
	issued_bill(place.karimov.account, "2025-05", 20_000_000)
	frappe.db.commit()
	return place.karimov.account


def stored(doctype: str, filters: Any, fieldname: str | list[str]) -> Any:
	frappe.db.rollback()
	return frappe.db.get_value(doctype, filters, fieldname)


def test_a_months_penalty_is_counted_issued_and_seen_on_the_account(
	place: Place, owing: str, at_work: Callable[[str], Any]
) -> None:
	page = at_work("operator")
	open_form(page, "/app/penalty-run/new")
	choose(page, "period", "2025-06")
	choose(page, "het", place.town.het)
	press(page, "Save")
	see_status(page, "Draft")
	act(page, "Calculate")
	progress = page.locator(".penalty-run-progress:visible")
	expect(progress).to_have_attribute("data-status", "Calculated", timeout=RUN_MS)
	expect(progress).to_contain_text("4,000.00")

	run = stored("Penalty Run", {"period": "2025-06"}, "name")
	page = at_work("supervisor")
	open_form(page, f"/app/penalty-run/{run}")
	act(page, "Issue")
	see_status(page, "Issued", timeout=RUN_MS)
	charge = stored("Penalty Charge", {"personal_account": owing, "docstatus": 1}, ["name", "amount"])
	assert tiyin(charge[1]) == 400_000

	open_form(page, f"/app/penalty-charge/{charge[0]}")
	ranges = page.locator(".penalty-ranges")
	expect(ranges).to_contain_text("200,000.00")
	expect(ranges).to_contain_text("0.100")

	page = at_work("cashier")
	page.goto(f"/app/personal-account/{owing}")
	expect(page.locator(".account-state-headline")).to_contain_text("Of it penalty")


def test_a_plan_is_proposed_from_the_debt_and_approved_by_another(
	owing: str, at_work: Callable[[str], Any]
) -> None:
	page = at_work("operator")
	open_form(page, "/app/instalment-plan/new")
	choose(page, "personal_account", owing)
	choose(page, "covers_until", "2025-06")
	fill(page, "starts_on", page.evaluate("frappe.datetime.str_to_user(frappe.datetime.get_today())"))
	reason = page.locator('.frappe-control[data-fieldname="reason"]:visible textarea')
	reason.fill("Agreement")
	reason.press("Tab")
	page.get_by_role("button", name="Propose the schedule").first.click()
	dialog = page.locator(".modal-dialog:visible")
	dialog.locator('input[data-fieldname="parts"]').fill("3")
	dialog.locator(".btn-primary:visible").click()
	expect(page.locator('[data-fieldname="items"] .grid-body .grid-row')).to_have_count(3)
	settled(page)
	press(page, "Save")
	see_status(page, "Draft")
	act(page, "Ask for Approval")
	see_status(page, "Awaiting Approval")

	name = stored("Instalment Plan", {"personal_account": owing}, "name")
	page = at_work("supervisor")
	open_form(page, f"/app/instalment-plan/{name}")
	act(page, "Approve")
	see_status(page, "Active")
	page.goto(f"/app/personal-account/{owing}")
	see(page, "Instalment plan")


def test_a_file_of_the_waste_register_blocks_payments(
	owing: str, at_work: Callable[[str], Any], tmp_path: Any
) -> None:
	sent = tmp_path / "waste.csv"
	sent.write_text(
		f"external_id,account,debt,since,cleared_on\nW77,{owing},25000,2026-03-05,\nW78,1,1,2026-03-05,\n"
	)
	page = at_work("operator")
	page.goto("/app/debt-block")
	page.get_by_role("button", name="Take a file").first.click()
	dialog = page.locator(".modal-dialog:visible")
	dialog.locator('input[data-fieldname="source"]').fill("Waste register")
	dialog.locator('input[type="file"]').set_input_files(str(sent))
	dialog.locator(".modal-footer .btn-primary:visible, .modal-header .btn-primary:visible").first.click()
	expect(dialog).to_contain_text("1 added, 0 cleared")
	expect(dialog).to_contain_text("There is no such account in your districts.")
	page = at_work("cashier")
	page.goto(f"/app/personal-account/{owing}")
	see(page, "Payments are blocked: Waste")
