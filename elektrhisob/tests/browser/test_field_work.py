"""A dispatcher gives out orders and makes acts from them; the passport is found by a serial number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import add_days, today
from playwright.sync_api import expect

from elektrhisob.metering.field.orders import Visit, order_visits
from elektrhisob.tests import district
from elektrhisob.tests.browser.desk_page import open_form, settled
from elektrhisob.tests.scenario import PASSWORD, Town

if TYPE_CHECKING:
	from collections.abc import Callable

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(database_put_back: None) -> dict[str, Any]:
	"""Three points with orders, a worker, and a meter of the year 2000 that lies in store."""
	frappe.set_user("Administrator")
	town = Town()
	town.worker("engineer", "Metering Engineer")
	worker = district.insert("Field Worker", worker_name="Mirzayeva Shoira", het=town.het, is_controller=1)
	points = [district.installation().supply_point for _number in range(3)]
	orders = order_visits(
		[Visit("Seal", point, "Broken", add_days(today(), 3), priority="Urgent") for point in points]
	)
	meter = district.meter(serial_no="PASSPORT777", verified_on="2000-05-05", made_year=2000)
	frappe.db.commit()
	return {"worker": worker.name, "orders": orders, "meter": meter.name}


@pytest.fixture
def page(place: dict[str, Any], desk: Callable[..., Any]) -> Any:
	return desk("engineer@town.example", PASSWORD)


def test_three_orders_are_given_to_a_worker_at_once(page: Any, place: dict[str, Any]) -> None:
	page.goto("/app/field-order?status=New&priority=Urgent")
	expect(page.locator(".list-row-container .list-row")).to_have_count(3)
	page.locator(".list-check-all:visible").click()
	page.get_by_role("button", name="Actions").click()
	page.get_by_role("link", name="Assign to a worker").click()
	dialog = page.locator(".modal:visible")
	# A dialog takes the focus when it has slid in, which would close the list of a Link.
	page.wait_for_timeout(600)
	dialog.locator('[data-fieldname="worker"] input').fill("Mirzayeva")
	dialog.locator(".awesomplete li", has_text="Mirzayeva").first.click()
	settled(page)
	# The list of the Link lies over the day: should that have the focus, its calendar hides the button.
	dialog.locator(".modal-title").click()
	expect(page.locator(".datepicker.active")).to_have_count(0)
	dialog.get_by_role("button", name="Assign", exact=True).click()
	expect(page.get_by_text("3 orders given")).to_be_visible()
	frappe.db.rollback()
	rows = frappe.get_all(
		"Field Order",
		filters={"name": ["in", place["orders"]]},
		fields=["status", "worker", "route_order"],
		order_by="route_order",
	)
	assert [(row.status, row.worker, row.route_order) for row in rows] == [
		("Assigned", place["worker"], number) for number in (1, 2, 3)
	]


def test_an_act_made_from_an_order_knows_its_place(page: Any, place: dict[str, Any]) -> None:
	open_form(page, f"/app/field-order/{place['orders'][0]}")
	page.get_by_role("button", name="Make act").click()
	page.wait_for_function("() => cur_frm && cur_frm.doctype === 'Sealing Act'")
	settled(page)
	assert page.evaluate("() => cur_frm.doc.for_order") == place["orders"][0]
	assert page.evaluate("() => cur_frm.doc.supply_point")


def test_the_passport_is_found_by_the_serial_number(page: Any) -> None:
	page.goto("/app/device-passport")
	page.locator(".device-passport-search input").fill("passport7")
	page.locator(".device-passport-found button").first.click()
	expect(page.locator(".device-passport-head h2")).to_have_text("PASSPORT777")
	expect(page.locator(".device-passport-line")).to_contain_text("Made")
