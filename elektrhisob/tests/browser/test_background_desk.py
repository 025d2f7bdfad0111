"""Work of the account departments that goes on in the background: renewals, and the file of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.consumers.contracts import contracts_for_tests as stories
from elektrhisob.tests import district
from elektrhisob.tests.browser.desk_page import (
	RUN_MS,
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


def yes(page: Any) -> None:
	page.locator(".modal.show .btn-primary:visible", has_text="Yes").first.click()
	settled(page)


def test_the_contracts_of_a_district_are_renewed(place: Place, at_work: Callable[[str], Any]) -> None:
	old = stories.in_force(valid_until="2026-11-30", volumes=[{"month": "2026-10", "active_kwh": 500}])
	frappe.db.commit()
	page = at_work("supervisor")
	open_form(page, "/app/contract-renewal/new")
	choose(page, "het", district.HET)
	fill(page, "expiring_from", "01-11-2026")
	fill(page, "expiring_until", "30-11-2026")
	press(page, "Save")
	see(page, "0 of 1 contracts")
	page.get_by_role("button", name="Start", exact=True).click()
	yes(page)
	see_status(page, "Done", timeout=RUN_MS)
	see(page, "1 of 1 contracts")
	page.get_by_role("button", name="New versions").click()
	expect(page.locator(".list-row", has_text=old.contract_number).first).to_contain_text("Draft")


def test_the_file_of_the_registry_is_answered(place: Place, at_work: Callable[[str], Any]) -> None:
	page = at_work("supervisor")
	open_form(page, "/app/compensation-exchange/new")
	choose(page, "period", "2025-06")
	choose(page, "org_unit", district.HET)
	press(page, "Save")
	see(page, "Attach the file of the registry")
	page.locator('.frappe-control[data-fieldname="registry_file"]:visible button', has_text="Attach").click()
	rows = f"account;pinfl;period\n{place.karimov.account};{district.pinfl()};2025-06\n1;2;2025-06\n"
	page.locator(".modal.show input[type=file]").first.set_input_files(
		{"name": "registry.csv", "mimeType": "text/csv", "buffer": rows.encode()}
	)
	page.locator(".modal.show").get_by_role("button", name="Upload").click()
	page.wait_for_function("() => cur_frm.doc.registry_file")
	settled(page)
	page.get_by_role("button", name="Answer the file").click()
	see_status(page, "Answered", timeout=RUN_MS)
	see(page, "Within the Norm")
	see(page, "Unknown Account")
	page.get_by_role("button", name="The answer was sent").click()
	yes(page)
	see_status(page, "Sent")
