"""An operator's morning: what rules stopped, decided one by one and together, without leaving the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import add_days, today
from playwright.sync_api import expect

from elektrhisob.tests import district

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def standing_still(place: Place) -> list[str]:
	"""Readings of three meters of the town on which nothing was consumed."""
	frappe.set_user("Administrator")
	names = []
	for _number in range(3):
		point = district.supply_point(district.account(route=place.town.route).name)
		installation = district.installation(
			supply_point=point.name, installed_on=add_days(today(), -90)
		).name
		district.reading(installation, add_days(today(), -90), 100, reason="Installation")
		district.reading(installation, add_days(today(), -60), 300)
		names.append(district.reading(installation, add_days(today(), -30), 300).name)
	frappe.db.commit()
	return names


def status(reading: str) -> str:
	frappe.db.rollback()
	return str(frappe.db.get_value("Meter Reading", reading, "status"))


def resolutions(readings: list[str]) -> list[str | None]:
	frappe.db.rollback()
	return frappe.get_all(
		"Reading Exception", {"reading": ("in", readings)}, pluck="resolution", order_by="name"
	)


def open_worklist(page: Any) -> Any:
	page.goto("/app/reading-worklist/ZERO_ACTIVE")
	rows = page.locator(".worklist-row")
	expect(rows.first).to_be_visible()
	return rows


def test_accepted_with_the_keyboard_and_taken_back(
	standing_still: list[str], at_work: Callable[[str], Any]
) -> None:
	page = at_work("operator")
	rows = open_worklist(page)
	expect(page.locator(".worklist-group.selected")).to_contain_text("Nothing consumed")
	expect(rows).to_have_count(3)
	expect(rows.first).to_contain_text("Nothing consumed in 30 days")
	expect(rows.first.locator("svg rect.asked")).to_have_count(1)
	page.keyboard.press("j")
	page.keyboard.press("x")
	page.keyboard.press("a")
	dialog = page.locator(".modal:visible")
	dialog.locator("textarea").fill("The flat stood empty.")
	dialog.get_by_role("button", name="Accept").click()
	expect(rows).to_have_count(2)
	assert resolutions(standing_still).count("Accepted") == 1
	page.keyboard.press("u")
	expect(rows).to_have_count(3)
	assert [status(name) for name in standing_still] == ["Suspicious"] * 3


def test_the_right_value_a_call_and_the_rest_together(
	standing_still: list[str], at_work: Callable[[str], Any]
) -> None:
	page = at_work("operator")
	rows = open_worklist(page)
	rows.first.get_by_role("button", name="Call").click()
	dialog = page.locator(".modal:visible")
	dialog.locator("textarea").fill("Was abroad.")
	dialog.get_by_role("button", name="Save the call").click()
	expect(rows.first).to_contain_text("called")
	rows.first.get_by_role("button", name="Enter the value").click()
	dialog = page.locator(".modal:visible")
	dialog.locator('[data-fieldname="value"] input').fill("450")
	dialog.get_by_role("button", name="Save").click()
	expect(rows).to_have_count(2)
	page.locator(".worklist-all").check()
	page.locator(".worklist-bar").get_by_role("button", name="Order a visit").click()
	page.locator(".modal:visible").get_by_role("button", name="Order", exact=True).click()
	expect(rows.first).to_contain_text("Visit ordered")
	page.locator(".worklist-all").check()
	page.locator(".worklist-bar").get_by_role("button", name="Accept").click()
	dialog = page.locator(".modal:visible")
	dialog.locator("textarea").fill("Both flats stood empty.")
	dialog.get_by_role("button", name="Accept").click()
	expect(page.locator('.worklist-group[data-cause="ZERO_ACTIVE"]')).to_have_count(0)
	assert sorted(filter(None, resolutions(standing_still))) == ["Accepted", "Accepted", "Replaced"]


def test_an_auditor_looks_and_decides_nothing(
	standing_still: list[str], at_work: Callable[[str], Any]
) -> None:
	page = at_work("auditor")
	page.goto("/app/reading-worklist")
	expect(page.locator(".worklist-groups, .worklist-empty").first).to_be_visible()
	expect(page.locator(".worklist-bar button")).to_have_count(0)
