"""The bill before it leaves for the printer: in the middle of the screen, with its margins on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import frappe
import pytest

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser

FORMAT = "Electricity Bill Kvitansiya"
# Where the sheet stands in its window: what is free to the left and to the right of it.
GAPS = """sheet => {
	const box = sheet.getBoundingClientRect();
	return [box.left, document.documentElement.clientWidth - box.right];
}"""
PX_PER_MM = 96 / 25.4


@pytest.fixture
def bill(place: Place) -> str:
	return str(frappe.db.get_value("Electricity Bill", {"personal_account": place.karimov.account}))


def print_view(bill: str) -> str:
	return "/printview?" + urlencode({"doctype": "Electricity Bill", "name": bill, "format": FORMAT})


@pytest.mark.parametrize("width", [1024, 1400, 1920])
def test_the_sheet_stands_in_the_middle_of_the_screen(
	at_work: Callable[[str], Any], bill: str, width: int
) -> None:
	page = at_work("operator")
	page.set_viewport_size({"width": width, "height": 900})
	page.goto(print_view(bill))
	left, right = page.locator(".print-format").evaluate(GAPS)
	assert left > 0
	assert abs(left - right) < 2


def test_on_paper_it_keeps_the_margins_of_the_sheet(at_work: Callable[[str], Any], bill: str) -> None:
	page = at_work("operator")
	page.goto(print_view(bill))
	page.emulate_media(media="print")
	margin, padding = page.locator(".print-format").evaluate(
		"sheet => [getComputedStyle(sheet).marginLeft, getComputedStyle(sheet).paddingLeft]"
	)
	assert float(margin.removesuffix("px")) == pytest.approx(11 * PX_PER_MM, abs=0.1)
	assert padding == "0px"
