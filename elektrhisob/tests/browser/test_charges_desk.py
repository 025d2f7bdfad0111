"""The billing department enters a loss and a service at the Desk; the next bill charges and explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.tests import district
from elektrhisob.tests.browser.desk_page import choose, fill, open_form, press, see, see_status, settled

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser


def test_from_a_loss_and_a_service_to_the_explained_bill(place: Place, at_work: Callable[[str], Any]) -> None:
	home = place.karimov
	prices = [{"valid_from": "2025-01-01", "price": 45_000, "source_mark": "X"}]
	district.insert(
		"Billable Service", service_code="MUHR", service_name="Sealing again", is_active=1, prices=prices
	)
	frappe.db.commit()

	page = at_work("operator")
	open_form(page, "/app/supply-point-loss/new")
	choose(page, "supply_point", home.supply_point)
	page.evaluate("cur_frm.set_value({side: 'Added', method: 'Percent'})")
	expect(page.locator('.frappe-control[data-fieldname="rated_kva"]')).to_be_hidden()
	fill(page, "valid_from", "01-07-2025")
	fill(page, "loss_percent", "2")
	press(page, "Save")
	page.wait_for_url("**/supply-point-loss/CH*")
	see(page, home.account)

	open_form(page, "/app/account-service/new")
	choose(page, "personal_account", home.account)
	choose(page, "service", "Sealing again")
	fill(page, "service_date", "10-07-2025")
	press(page, "Save")
	page.wait_for_url("**/account-service/CH*")
	service = page.url.rsplit("/", 1)[-1]
	expect(page.locator(".page-head .primary-action:visible", has_text="Submit")).to_have_count(0)

	page = at_work("supervisor")
	open_form(page, f"/app/account-service/{service}")
	press(page, "Submit")
	page.locator(".modal.show .btn-primary:visible", has_text="Yes").first.click()
	settled(page)
	see_status(page, "Waits for the next bill")
	page.goto("/app/account-service")
	expect(page.locator(".list-row", has_text=home.account).first).to_contain_text("Waits for the next bill")

	page = at_work("operator")
	open_form(page, f"/app/personal-account/{home.account}")
	page.get_by_role("button", name="Trial bill").click()
	see(page, "As a bill run would make it now.")
	see(page, "2 % of 240 kWh.")
	see(page, "Sealing again")

	frappe.db.rollback()
	assert not frappe.db.exists("Electricity Bill", {"personal_account": home.account, "period": "2025-07"})
	place.town.bill("2025-07")
	open_form(page, f"/app/electricity-bill/{place.town.bill_of(home, '2025-07')}")
	see(page, "Energy beyond the meter")
	see(page, "2 % of 240 kWh.")
	see(page, "Sealing again")
	bill = frappe.get_doc("Electricity Bill", place.town.bill_of(home, "2025-07"))
	assert (bill.consumption_kwh, bill.amount) == (244.8, 200 * 600 + 44.8 * 800 + 45_000)
