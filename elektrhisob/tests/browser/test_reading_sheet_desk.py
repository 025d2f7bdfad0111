"""The operator types in a paper sheet with the keyboard alone, and takes a reading by telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import today
from playwright.sync_api import expect

from elektrhisob.metering.sheets import sheets_for_tests as stories
from elektrhisob.tests import district
from elektrhisob.tests.browser.desk_page import open_form, see
from elektrhisob.tests.scenario import PASSWORD, Town

if TYPE_CHECKING:
	from collections.abc import Callable

pytestmark = pytest.mark.browser


@pytest.fixture
def place(database_put_back: None) -> Any:
	frappe.set_user("Administrator")
	operator = Town().worker(f"operator{district.number()}", "Billing Operator")
	route = stories.new_route()
	for number in (2, 4, 6):
		stories.house(route, number)
	sheet = stories.sheet(route, stories.controller())
	frappe.db.commit()
	sheet.operator = operator
	return sheet


def test_a_paper_sheet_is_typed_in_with_enter_alone(place: Any, desk: Callable[..., Any]) -> None:
	page = desk(place.operator, PASSWORD)
	lines = stories.lines(place.name)
	open_form(page, f"/app/reading-sheet/{place.name}")
	values = page.locator(".sheet-grid-value")
	values.first.fill("5")
	see(page, "is below the reading")
	values.first.fill(f"{lines[0].last_value + 40:g}")
	values.first.press("Enter")
	expect(values.nth(1)).to_be_focused()
	page.keyboard.type(f"{lines[1].last_value + 40:g}")
	page.keyboard.press("Enter")
	page.locator(".sheet-grid-reason").nth(2).select_option("Dog")
	expect(page.locator(".sheet-grid-head > b")).to_have_text("3 / 3")
	frappe.db.rollback()
	assert [line.status for line in stories.lines(place.name)] == ["Accepted", "Accepted", "Not Read"]
	assert frappe.db.get_value("Reading Sheet", place.name, "status") == "Entered"


def test_a_reading_is_taken_by_telephone(place: Any, desk: Callable[..., Any]) -> None:
	page = desk(place.operator, PASSWORD)
	line = stories.lines(place.name)[1]
	open_form(page, f"/app/personal-account/{line.personal_account}")
	page.get_by_role("button", name="Reading by phone call").click()
	dial = page.locator(".modal:visible input[data-at]")
	dial.fill(f"{line.last_value + 33:g}")
	expect(page.locator(".modal:visible [data-answer]")).to_contain_text("33")
	page.get_by_role("button", name="Take the readings").click()
	see(page, "1 readings taken")
	frappe.db.rollback()
	reading = frappe.db.get_value(
		"Meter Reading",
		{"installation": line.installation, "reading_date": today()},
		["source", "external_source"],
	)
	assert reading == ("Consumer", "CALL")
