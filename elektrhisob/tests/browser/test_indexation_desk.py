"""A tariff indexed: beyond the limit refused, put right, tried on a district, approved by two, announced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today
from playwright.sync_api import expect

from elektrhisob.tests.browser.desk_page import RUN_MS, act, open_form, press, see, see_status
from elektrhisob.tests.browser.desk_page import settled as wait_until_settled
from elektrhisob.tests.scenario import PASSWORD

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser


def stored(doctype: str, filters: Any, fieldname: str | list[str]) -> Any:
	frappe.db.rollback()
	return frappe.db.get_value(doctype, filters, fieldname)


@pytest.fixture(scope="module")
def second(place: Place) -> str:
	frappe.set_user("Administrator")
	login = place.town.worker("approver", "Billing Supervisor")
	frappe.db.commit()
	return login


def enter(page: Any, **values: Any) -> None:
	for field, value in values.items():
		page.evaluate("([field, value]) => cur_frm.set_value(field, value)", [field, value])
	wait_until_settled(page)


def test_a_tariff_is_indexed(
	place: Place, second: str, at_work: Callable[[str], Any], desk: Callable[..., Any]
) -> None:
	page = at_work("supervisor")
	open_form(page, "/app/tariff-indexation/new")
	enter(
		page,
		title="Yearly indexation",
		valid_from=str(add_days(today(), 30)),
		percent=12,
		act="Decree 1 of the Cabinet",
	)
	page.get_by_role("button", name="All active tariffs").first.click()
	page.wait_for_function("() => cur_frm.doc.tariffs.length > 0 && cur_frm.doc.tariffs[0].tariff")
	# Households alone.
	page.evaluate(
		"""() => { cur_frm.doc.tariffs = cur_frm.doc.tariffs.filter((row) => row.tariff === "HH");
			cur_frm.refresh_field("tariffs"); }"""
	)
	press(page, "Save")
	message = page.locator(".modal:visible .msgprint")
	expect(message).to_contain_text("would be more than 10")
	page.locator(".modal:visible .btn-modal-close").click()
	expect(page.locator(".modal:visible")).to_have_count(0)

	enter(page, percent=10)
	press(page, "Save")
	see_status(page, "Draft")
	expect(page.locator('[data-fieldname="prices"] .grid-body .grid-row').first).to_contain_text("660")
	see(page, "Not tried on any district yet.")
	page.get_by_role("button", name="Try on a District").first.click()
	dialog = page.locator(".modal:visible")
	dialog.locator('input[data-fieldname="org_unit"]').fill(place.town.het)
	dialog.locator(".awesomplete li", has_text=place.town.het).first.click()
	dialog.locator(".btn-primary:visible").click()
	effect = page.locator(".indexation-effect")
	expect(effect).to_be_visible(timeout=RUN_MS)
	expect(effect).to_contain_text("2 bills")
	expect(effect).to_contain_text("+10.00 %")
	expect(effect.locator(".effect-chart rect.bar").first).to_be_visible()
	act(page, "Ask for Approval")
	see_status(page, "Awaiting Approval")

	name = stored("Tariff Indexation", {"title": "Yearly indexation"}, "name")
	page = desk(second, PASSWORD)
	open_form(page, f"/app/tariff-indexation/{name}")
	act(page, "Approve")
	see_status(page, "Approved")
	announced, valid_from = stored("Tariff Indexation", name, ["announced_on", "valid_from"])
	assert announced == getdate(today())
	version = stored("Tariff Version", {"tariff": "HH", "valid_from": valid_from}, "name")
	rates = frappe.get_all("Tariff Rate", {"parent": version}, pluck="rate", order_by="idx")
	assert rates[:3] == [660, 880, 1100]
