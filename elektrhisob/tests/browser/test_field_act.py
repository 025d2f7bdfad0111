"""A meter is exchanged in the field: the act from a draft to the paper, the signatures and their effect."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from elektrhisob.metering.acts.acts_for_tests import issued_meter, worker
from elektrhisob.tests.browser.desk_page import choose, open_form, press, see, see_status, settled
from elektrhisob.tests.scenario import PASSWORD

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place
	from localbench.clients import SiteClient

pytestmark = pytest.mark.browser

ENGINEER = "engineer"


@pytest.fixture(scope="module")
def new_meter(place: Place) -> str:
	"""Serial number of a meter that the installer holds; the engineer who writes the act works here."""
	worker()
	meter = issued_meter()
	place.town.worker(ENGINEER, "Metering Engineer")
	frappe.db.commit()
	return str(meter.serial_no)


def type_in_row(page: Any, table: str, row: int, fieldname: str, text: str) -> None:
	grid = page.locator(f'.frappe-control[data-fieldname="{table}"]:visible')
	cell = grid.locator(f'.grid-row[data-idx="{row}"] [data-fieldname="{fieldname}"]').first
	cell.scroll_into_view_if_needed()
	cell.click()
	cell.locator("input, select").first.wait_for()
	if cell.locator("select").count():
		cell.locator("select").first.select_option(text)
	else:
		cell.locator("input").first.fill(text)
		cell.locator("input").first.press("Tab")
	settled(page)


def test_an_exchange_from_draft_to_its_effect(
	place: Place,
	new_meter: str,
	at_work: Callable[[str], Any],
	client: Callable[..., SiteClient],
) -> None:
	page = at_work(ENGINEER)
	open_form(page, f"/app/supply-point/{place.karimov.supply_point}")
	page.get_by_role("button", name="Make an act").click()
	page.locator(".dropdown-item:visible", has_text="Meter Exchange Act").first.click()
	readings = page.locator('.frappe-control[data-fieldname="readings"]:visible')
	expect(readings).to_contain_text(place.karimov.serial)
	choose(page, "performed_by", "Usta Botir")
	choose(page, "new_meter", new_meter)
	expect(readings).to_contain_text(new_meter)

	# What a value would mean is said while it is typed.
	page.evaluate("cur_frm.set_value('act_date', '2025-09-10')")
	settled(page)
	type_in_row(page, "readings", 1, "value", "50")
	expect(readings).to_contain_text("below the reading")
	press(page, "Save")
	see_status(page, "Draft")
	see(page, "Still needed before the act is issued")
	type_in_row(page, "readings", 1, "value", "850")
	# Tab behind the last value must not make another row.
	type_in_row(page, "readings", 2, "value", "0")
	press(page, "Save")
	see(page, "Everything is here")

	page.get_by_role("button", name="Issue", exact=True).click()
	see_status(page, "Awaiting Signatures")
	act = page.url.rsplit("/", 1)[-1]
	assert copies_of(act, client) == 2

	see(page, "Still needed before approval")
	# Signing is another day's work: the form is opened anew.
	open_form(page, f"/app/meter-exchange-act/{act}")
	for row in (1, 2):
		type_in_row(page, "participants", row, "signature_kind", "On Paper")
	press(page, "Save")
	see(page, "Approve the act, and it takes effect")
	page.get_by_role("button", name="Approve", exact=True).click()
	see_status(page, "Approved")

	frappe.db.rollback()
	assert (
		str(frappe.db.get_value("Meter Installation", place.karimov.installation, "removed_on"))
		== "2025-09-10"
	)
	page.get_by_role("button", name="New installation").click()
	see(page, new_meter)

	page.goto("/app/meter-exchange-act")
	see(page, "Awaiting signatures")
	expect(page.locator(".list-row", has_text=act)).to_contain_text("Approved")


def copies_of(act: str, client: Callable[..., SiteClient]) -> int:
	answer = client(f"{ENGINEER}@town.example", PASSWORD).get(
		"/api/method/frappe.utils.print_format.download_pdf",
		params={"doctype": "Meter Exchange Act", "name": act, "format": "Meter Exchange Act Print"},
	)
	pages = PdfReader(io.BytesIO(answer.content)).pages
	assert all(act in page.extract_text() for page in pages)
	return len(pages)
