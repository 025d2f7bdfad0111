"""The way in from the street: the home page on a desk and on a phone, its languages, logging in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from elektrhisob.tests.scenario import PASSWORD

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_home_page_shows_the_prices(visitor: Callable[..., Any], width: int) -> None:
	page = visitor(width=width)
	page.goto("/")
	household = page.locator(".price-card").first
	expect(household.get_by_role("row", name="Up to 200 kWh a month")).to_contain_text("600")
	expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
	assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_chosen_language_stays(visitor: Callable[..., Any]) -> None:
	page = visitor()
	page.goto("/")
	page.get_by_role("link", name="Русский").click()
	expect(page.locator("html")).to_have_attribute("lang", "ru")
	page.goto("/")
	expect(page.locator('[data-language="ru"]')).to_have_attribute("aria-current", "true")


def log_in(page: Any, user: str, password: str) -> None:
	page.goto("/")
	page.get_by_role("link", name="Sign in", exact=True).click()
	page.locator("#login_email").fill(user)
	page.locator("#login_password").fill(password)
	page.locator(".btn-login:visible").first.click()


def test_a_wrong_password_is_refused(place: Place, visitor: Callable[..., Any]) -> None:
	page = visitor()
	log_in(page, "cashier@town.example", "not the password")
	expect(page.locator(".btn-login:visible").first).to_contain_text("Invalid Login")
	assert "/login" in page.url


@pytest.mark.parametrize("login", ["supervisor", "cashier", "auditor"])
def test_staff_log_in_to_their_home(place: Place, visitor: Callable[..., Any], login: str) -> None:
	page = visitor()
	log_in(page, f"{login}@town.example", PASSWORD)
	page.wait_for_url("**/elektrhisob")
	expect(page.locator(".title-text", has_text="Elektrhisob")).to_be_visible()
