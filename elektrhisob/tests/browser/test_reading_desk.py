"""Readings at the desk: the previous one is in sight while the new one is typed, a wrong one is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from elektrhisob.tests.browser.desk_page import fill, open_form, press, see, see_status

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser


def test_what_the_dial_cannot_show_is_said_while_typing_and_refused(
	place: Place, at_work: Callable[[str], Any]
) -> None:
	page = at_work("operator")
	open_form(page, f"/app/meter-installation/{place.karimov.installation}")
	page.get_by_role("button", name="New reading").click()
	see(page, "Previous reading")
	fill(page, "value", "50")
	see(page, "the dial cannot have passed zero")
	press(page, "Save")
	expect(page.locator(".modal:visible", has_text="Impossible reading")).to_be_visible()


def test_a_wrong_reading_is_replaced_and_stays_to_be_seen(
	place: Place, at_work: Callable[[str], Any]
) -> None:
	page = at_work("operator")
	open_form(page, f"/app/meter-installation/{place.tosheva.installation}")
	page.get_by_role("button", name="New reading").click()
	see(page, "Previous reading")
	fill(page, "value", "500")
	see(page, "Consumed")
	press(page, "Save")
	page.get_by_role("button", name="Replace", exact=True).click()
	dialog = page.locator(".modal:visible")
	dialog.locator('[data-fieldname="value"] input').fill("480")
	wrong = page.url.rsplit("/", 1)[-1]
	dialog.get_by_role("button", name="Replace").click()
	expect(page).not_to_have_url(f"**/{wrong}")
	see(page, wrong)
	page.goto(f"/app/meter-reading/{wrong}")
	see_status(page, "Replaced")
	see(page, "Replaced by")


def test_the_list_of_readings_shows_their_values_on_the_screen_of_a_district(
	place: Place, at_work: Callable[[str], Any]
) -> None:
	page = at_work("operator")
	page.set_viewport_size({"width": 1366, "height": 768})
	page.goto("/app/meter-reading")
	head = page.locator(".list-row-head:visible")
	expect(head).to_contain_text("Reading date")
	expect(head).to_contain_text("Value on the dial")
