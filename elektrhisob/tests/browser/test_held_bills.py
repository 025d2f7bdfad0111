"""An odd bill is held, looked at in the worklist, released and issued; the run is computed a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.tests.browser.desk_page import RUN_MS, act, open_form, see_status, settled

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser
JULY = "2025-07"


@pytest.fixture(scope="module")
def july(place: Place) -> Any:
	"""July, calculated by the administrator: Karimov's 240 kWh are more than a strict check likes."""
	rule = frappe.get_doc("Bill Check Rule", "KWH_FAR")
	for row in rule.parameters:
		row.value = {"multiple": 1.2, "difference": 10, "bills": 1}.get(row.parameter, row.value)
	rule.save()
	frappe.db.commit()
	return place.town.bill(JULY, until="Calculated")


def test_a_held_bill_is_released_from_the_worklist(
	july: Any, place: Place, at_work: Callable[[str], Any]
) -> None:
	page = at_work("supervisor")
	open_form(page, f"/app/bill-run/{july.name}")
	expect(page.locator(".held-words:visible")).to_contain_text("1 bills")
	page.get_by_role("button", name="Held bills").click()
	row = page.locator(".held-bills .worklist-row")
	expect(row).to_have_count(1)
	expect(row).to_contain_text("Karimov Aziz")
	expect(row).to_contain_text("240 kWh")
	expect(row.locator(".worklist-chart rect")).to_have_count(2)
	row.get_by_role("button", name="Release").click()
	page.locator(".modal:visible textarea").fill("photo seen")
	page.locator(".modal:visible .btn-primary", has_text="Release").click()
	expect(page.locator(".worklist-empty")).to_contain_text("Nothing here with these filters")
	frappe.db.rollback()
	state = frappe.db.get_value(
		"Bill Check Finding", {"personal_account": place.karimov.account}, ["state", "note"], as_dict=True
	)
	assert (state.state, state.note) == ("Released", "photo seen")


def test_the_run_is_computed_again_signed_and_issued(
	july: Any, place: Place, at_work: Callable[[str], Any]
) -> None:
	page = at_work("supervisor")
	open_form(page, f"/app/bill-run/{july.name}")
	settled(page)
	page.locator(".inner-group-button", has_text="Check").locator("button").first.click()
	page.get_by_role("link", name="Compute a second time").click()
	page.locator('.modal:visible input[data-fieldname="percent"]').fill("100")
	page.locator(".modal:visible .btn-primary", has_text="Start").click()
	expect(page.get_by_text("all alike").first).to_be_visible(timeout=RUN_MS)

	open_form(page, f"/app/bill-run/{july.name}")
	act(page, "Check")
	see_status(page, "Checked")
	open_form(page, f"/app/bill-run/{july.name}")
	act(page, "Issue")
	see_status(page, "Issued", timeout=RUN_MS)
	frappe.db.rollback()
	bill = {"personal_account": place.karimov.account, "period": JULY}
	assert frappe.db.get_value("Electricity Bill", bill, "status") == "Issued"
