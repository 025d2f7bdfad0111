"""A metering day at the desk: a load profile is looked at, the unread meters of a route are estimated."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import add_days
from playwright.sync_api import expect

from elektrhisob.metering.profiles.test_store import send
from elektrhisob.tests.browser.desk_page import RUN_MS, open_form, see, settled

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser
MONTH_END = "2025-07-31"


def estimates(installation: str) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all(
		"Meter Reading",
		{"installation": installation, "source": "Estimate"},
		["value", "status", "reading_date"],
		order_by="name",
	)


def wait_for(installation: str, status: str) -> Any:
	"""A worker enters the estimates."""
	until = time.monotonic() + RUN_MS / 1000
	while time.monotonic() < until:
		for row in estimates(installation):
			if row.status == status:
				return row
		time.sleep(0.5)
	raise AssertionError(f"No reading became {status}: {estimates(installation)}")


def test_a_day_of_a_profile_is_drawn_with_its_peak_its_hole_and_its_month(
	place: Place, at_work: Callable[[str], Any]
) -> None:
	one = place.karimov.installation
	# 9 kWh from 18:00 on are 18 kW; the last half hour is missing.
	values = [1_000] * 48
	values[36], values[47] = 9_000, 0
	(name,) = send([(one, "2025-07-10", 1, values)], [[*[0] * 47, 3]]).names
	send([(one, str(add_days("2025-07-10", 1)), 1, [2_000] * 48)])
	page = at_work("operator")
	open_form(page, f"/app/load-profile-day/{name}")
	see(page, "Maximum demand at 18:00")
	expect(page.locator(".profile-facts")).to_contain_text("18.000 kW")
	expect(page.locator(".profile-day rect.bar")).to_have_count(48)
	days = page.locator(".profile-month tr")
	expect(days).to_have_count(31)
	own = page.locator(f'.profile-month tr[data-profile="{name}"]')
	expect(own.locator("td[title]")).to_have_count(48)
	expect(own.locator('td[title="18:00 · 9.000 kWh"]')).to_have_count(1)
	missing = own.locator('td[title^="23:30"]')
	expect(missing).to_have_css("background-color", "rgb(217, 83, 79)")
	expect(days.first).to_contain_text("No profile")
	page.get_by_role("button", name="Day after").click()
	expect(page).not_to_have_url(f"**/{name}")
	expect(page.locator(".profile-facts:visible")).not_to_contain_text("18.000 kW")


def test_the_unread_meter_of_a_route_is_estimated_from_a_dialog_and_taken_back(
	place: Place, at_work: Callable[[str], Any]
) -> None:
	one = place.tosheva.installation
	page = at_work("operator")
	open_form(page, f"/app/org-unit/{place.town.route}")
	page.get_by_role("button", name="Estimate missing readings").click()
	dialog = page.locator(".modal:visible", has_text="Closing day")
	# What the last month lacks is counted before anything is typed.
	expect(dialog.locator('[data-fieldname="result"]')).to_contain_text("of this month")
	day = dialog.locator('[data-fieldname="on"] input')
	day.fill(str(frappe.utils.formatdate(MONTH_END)))
	day.press("Tab")
	settled(page)
	# Nobody read Tosheva in July; August's true reading says where July lies.
	expect(dialog).to_contain_text("have no reading of this month")
	expect(dialog).to_contain_text("Between two true readings")
	dialog.get_by_role("button", name="Enter the estimates").click()
	entered = wait_for(one, "Accepted")
	# 190 on 30 June, 390 on 31 August: 200 kWh in 62 days, 31 of them to the end of July.
	assert (entered.value, str(entered.reading_date)) == (290, MONTH_END)
	page.reload()
	page.get_by_role("button", name="Estimate missing readings").click()
	dialog = page.locator(".modal:visible", has_text="Closing day")
	dialog.locator('[data-fieldname="on"] input').fill(str(frappe.utils.formatdate(MONTH_END)))
	dialog.locator('[data-fieldname="on"] input').press("Tab")
	expect(dialog).to_contain_text("Estimates of this month")
	dialog.get_by_role("button", name="Take back").click()
	page.locator(".modal:visible", has_text="Take back the estimates").get_by_role(
		"button", name="Yes"
	).click()
	assert wait_for(one, "Withdrawn").value == 290
	expect(dialog).to_contain_text("Between two true readings")
