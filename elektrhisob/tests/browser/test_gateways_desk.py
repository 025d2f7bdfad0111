"""Gateways at the desk: links to pay on an account, and a partner's payment from the list to its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import now_datetime
from playwright.sync_api import expect

from elektrhisob.accounting.books_for_tests import issued_bill, outstanding
from elektrhisob.exchange.gateways.partner_for_tests import basic, open_channel
from elektrhisob.exchange.gateways.wire import milliseconds
from elektrhisob.tests.browser.desk_page import open_form, opened_dialog, see, settled
from localbench.clients import SiteClient

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser
KEY, ID = "payme-desk-key", "5305e3bab097f420a62c1234"


@pytest.fixture(scope="module")
def owing(place: Place) -> str:
	"""An account with an unpaid bill and three gateways that work."""
	frappe.set_user("Administrator")
	issued_bill(place.karimov.account, "2025-05", 20_000_000)
	open_channel("PAYME", password=KEY, merchant_id="6234567890abcdef12345678")
	open_channel("CLICK", merchant_id="11111", service_id="22222")
	open_channel("UZUM", service_id="101202")
	frappe.db.commit()
	return place.karimov.account


@pytest.fixture
def paid(owing: str, web_address: str) -> None:
	with SiteClient(web_address) as payme:
		told = {"amount": 5_000_000, "account": {"account": owing}}
		for method, params in (
			("CreateTransaction", {"id": ID, "time": milliseconds(now_datetime()), **told}),
			("PerformTransaction", {"id": ID}),
		):
			body = {"id": 1, "method": method, "params": params}
			assert "result" in payme.post("/payments/payme", json=body, headers=basic("Paycom", KEY)).json()


def test_an_operator_sends_a_consumer_the_link_to_pay(owing: str, at_work: Callable[[str], Any]) -> None:
	page = at_work("operator")
	open_form(page, f"/app/personal-account/{owing}")
	settled(page)
	page.get_by_role("button", name="Links to pay").first.click()
	dialog = opened_dialog(page)
	expect(dialog.locator("img[alt]")).to_have_count(3)
	expect(dialog).to_contain_text("https://checkout.paycom.uz/")
	owed = f"{sum(outstanding(owing).values()) / 100:.2f}"
	expect(dialog).to_contain_text(f"amount={owed}&")
	dialog.locator('input[data-fieldname="soum"]').fill("1500")
	dialog.locator('input[data-fieldname="soum"]').press("Tab")
	expect(dialog).to_contain_text("amount=1500.00")


def test_a_partners_payment_leads_to_the_payment_and_to_the_calls(
	paid: None, at_work: Callable[[str], Any]
) -> None:
	page = at_work("supervisor")
	page.goto("/app/channel-transaction")
	row = page.locator(".list-row", has_text=ID).first
	expect(row).to_contain_text("Performed")
	row.locator(".list-subject a").first.click()
	see(page, "Our number")
	settled(page)
	page.get_by_role("button", name="Calls of the partner").first.click()
	expect(page.locator(".list-row:visible")).to_have_count(2)
	see(page, "PerformTransaction")
