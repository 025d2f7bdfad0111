"""The price list anybody reads, on the days that changed it, and the home page that shows it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from elektrhisob.cabinet.published_prices import due_day, prices_in_force, vat_percent

if TYPE_CHECKING:
	from collections.abc import Callable

	from localbench.clients import SiteClient

AFTER = date(2025, 5, 1)
BEFORE = date(2025, 4, 30)


def steps(kind: str, name: str, day: date) -> list[tuple[str, str]]:
	tariff = next(tariff for tariff in prices_in_force(kind, day) if tariff["name"] == name)
	return [(step["label"], step["price"]) for step in tariff["steps"]]


@pytest.mark.site
def test_a_price_is_in_force_from_its_first_day() -> None:
	assert steps("Household", "Household", BEFORE)[:2] == [
		("Up to 200 kWh a month", "450"),
		("201 to 1,000 kWh", "900"),
	]
	assert steps("Household", "Household", AFTER)[0] == ("Up to 200 kWh a month", "600")
	assert steps("Household", "Household", AFTER)[-1] == ("Above 10,000 kWh", "2,000")


@pytest.mark.site
def test_flat_prices_and_half_soums_are_said_as_they_are() -> None:
	assert steps("Household", "Household with electric stove", date(2020, 1, 1)) == [
		("Any consumption", "147.50")
	]


@pytest.mark.site
def test_zones_are_named() -> None:
	assert [label for label, _price in steps("Legal", "Legal, three zones", AFTER)] == [
		"Peak",
		"Half-peak",
		"Night",
	]


@pytest.mark.site
def test_inferred_prices_are_marked_and_acts_named() -> None:
	household = prices_in_force("Household", AFTER)[0]
	assert [step["confirmed"] for step in household["steps"]] == [True, True, True, False, False, False]
	assert household["act"].startswith("PKM 204")
	assert not household["confirmed"]


@pytest.mark.site
def test_before_the_first_price_list_nothing_is_said() -> None:
	assert prices_in_force("Household", date(2000, 1, 1)) == []
	assert vat_percent(date(1980, 1, 1)) is None
	assert due_day(date(1980, 1, 1)) is None


@pytest.mark.site
def test_vat_is_that_of_the_day() -> None:
	assert (vat_percent(date(2022, 12, 31)), vat_percent(date(2023, 1, 1))) == ("15", "12")


@pytest.mark.http
@pytest.mark.parametrize("language", ["en", "ru", "uz", "uz-Cyrl"])
def test_the_home_page_is_for_guests(client: Callable[..., SiteClient], language: str) -> None:
	page = client(None).get(f"/?_lang={language}", headers={"Accept": "text/html"})
	assert page.status_code == 200
	assert 'id="prices"' in page.text and ">600<" in page.text
	assert f'data-language="{language}" lang="{language}"' in " ".join(page.text.split())


@pytest.mark.http
def test_prices_are_shown_and_their_documents_stay_closed(client: Callable[..., SiteClient]) -> None:
	guest = client(None)
	for doctype in ("Tariff", "Tariff Version", "VAT Rate", "Elektrhisob Settings", "Personal Account"):
		assert guest.get(f"/api/resource/{doctype}").status_code == 403
