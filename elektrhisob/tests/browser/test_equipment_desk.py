"""A storekeeper at the desk: twenty meters come by a pasted list, one goes out, the store is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.metering.equipment.stores import main_store
from elektrhisob.tests import district
from elektrhisob.tests.browser.desk_page import (
	act,
	choose,
	fill,
	open_form,
	opened_dialog,
	press,
	see,
	see_status,
	settled,
)
from elektrhisob.tests.scenario import PASSWORD, Town

if TYPE_CHECKING:
	from collections.abc import Callable

pytestmark = pytest.mark.browser

NUMBERS = [f"7710{number:06}" for number in range(1, 21)]


@pytest.fixture(scope="module")
def storekeeper(database_put_back: None) -> str:
	"""The login of a metering engineer in a district with a store, an installer and a model of meters."""
	frappe.set_user("Administrator")
	town = Town()
	town.worker("storekeeper", "Metering Engineer")
	store = frappe.get_doc("Device Store", main_store(town.het))
	store.append("persons", {"person_name": "Yusupova Lola", "position": "Omborchi"})
	store.save()
	district.meter_model()
	district.insert("Field Worker", worker_name="Usta Rustam", het=town.het, is_installer=1)
	frappe.db.commit()
	return "storekeeper@town.example"


def new_movement(page: Any, kind: str) -> None:
	open_form(page, "/app/device-movement/new")
	page.locator('.frappe-control[data-fieldname="kind"]:visible select').select_option(kind)
	settled(page)


def scan(page: Any, number: str) -> None:
	box = page.locator('.frappe-control[data-fieldname="scan"]:visible input')
	box.fill(number)
	box.press("Enter")
	settled(page)


def paste(page: Any, button: str, numbers: list[str], **selected: str) -> Any:
	page.get_by_role("button", name=button, exact=True).click()
	dialog = opened_dialog(page)
	for fieldname, text in selected.items():
		control = dialog.locator(f'.frappe-control[data-fieldname="{fieldname}"]')
		control.locator("input").fill(text)
		control.locator(".awesomplete li", has_text=text).first.click()
		page.wait_for_function("(fieldname) => cur_dialog.get_value(fieldname)", arg=fieldname)
		settled(page)
	box = dialog.locator('[data-fieldname="numbers"] textarea')
	# What was chosen refreshes the dialog a moment later and empties a box that is still being filled.
	for _again in range(20):
		box.fill("\n".join(numbers))
		box.blur()
		page.wait_for_timeout(200)
		if page.evaluate("() => cur_dialog.get_value('numbers')"):
			break
	return dialog


def rows(page: Any, grid: str) -> int:
	return int(page.evaluate("(grid) => (cur_frm.doc[grid] || []).length", grid))


def test_meters_come_go_and_are_counted(
	storekeeper: str, desk: Callable[..., Any], picture: Callable[[Any, str], None]
) -> None:
	page = desk(storekeeper, PASSWORD)
	receive(page, picture)
	issue(page, picture)
	count(page, picture)


def receive(page: Any, picture: Callable[[Any, str], None]) -> None:
	new_movement(page, "Receive")
	# A district's only store is there already.
	page.wait_for_function("cur_frm.doc.to_store")
	fill(page, "supplier", "Toshelektroapparat AJ")
	dialog = paste(page, "Paste List", [*NUMBERS, NUMBERS[0]], meter_model="CE-102")
	dialog.get_by_role("button", name="Add", exact=True).click()
	expect(dialog.get_by_text("Listed twice")).to_be_visible()
	picture(page, "receive-dialog")
	dialog.locator(".btn-modal-close").click()
	expect(dialog).to_be_hidden()
	assert rows(page, "items") == len(NUMBERS)
	press(page, "Save")
	see(page, "Press Post in the Actions menu")
	act(page, "Post")
	see_status(page, "Posted")
	picture(page, "received")
	name = page.evaluate("cur_frm.doc.name")
	page.goto(f"/printview?doctype=Device%20Movement&name={name}&format=Device%20Movement%20Act&_lang=en")
	see(page, "Copy 1 of 2")
	see(page, "Copy 2 of 2")
	assert page.get_by_text(NUMBERS[-1]).count() == 2
	picture(page, "act")
	page.goto(f"/printview?doctype=Device%20Movement&name={name}&format=Device%20Movement%20Act&_lang=uz")
	picture(page, "act-uz")


def issue(page: Any, picture: Callable[[Any, str], None]) -> None:
	new_movement(page, "Issue")
	page.wait_for_function("cur_frm.doc.from_store")
	choose(page, "worker", "Usta Rustam")
	scan(page, NUMBERS[0])
	see(page, f"{NUMBERS[0]} added")
	scan(page, "99")
	see(page, "Not registered in your divisions")
	assert rows(page, "items") == 1
	press(page, "Save")
	act(page, "Post")
	see_status(page, "Posted")
	picture(page, "issued")


def count(page: Any, picture: Callable[[Any, str], None]) -> None:
	open_form(page, "/app/store-inventory-count/new")
	choose(page, "store", "Main store")
	press(page, "Save")
	page.get_by_role("button", name="Fill List", exact=True).click()
	see(page, "19 differences wait for a decision")
	scan(page, NUMBERS[1])
	see(page, f"{NUMBERS[1]} found")
	dialog = paste(page, "Paste Found", [*NUMBERS[2:-1], NUMBERS[0]])
	dialog.get_by_role("button", name="Mark as Found").click()
	see(page, "Not on the list, added as differences")
	picture(page, "counted-message")
	page.keyboard.press("Escape")
	settled(page)
	see(page, "2 differences wait for a decision")
	picture(page, "counted")
	for difference, answer in (("Missing", "Write Off"), ("Elsewhere", "Move Here")):
		page.get_by_role("button", name="All Differences").click()
		page.locator(".dropdown-item:visible", has_text=f"{difference}: {answer}").click()
		settled(page)
	see(page, "Everything is decided")
	act(page, "Post")
	see_status(page, "Posted")
	picture(page, "count-posted")
	name = page.evaluate("cur_frm.doc.name")
	page.goto(
		f"/printview?doctype=Store%20Inventory%20Count&name={name}&format=Store%20Count%20Sheet&_lang=en"
	)
	see(page, "Inventory sheet")
	picture(page, "count-sheet")


def test_the_workspace_and_the_reports_open(
	storekeeper: str, desk: Callable[..., Any], picture: Callable[[Any, str], None]
) -> None:
	page = desk(storekeeper, PASSWORD)
	page.goto("/app/equipment")
	see(page, "Seals Issued")
	picture(page, "workspace")
	page.goto("/app/query-report/Device%20Stock")
	see(page, "Here since, the oldest")
	picture(page, "device-stock")
	page.goto("/app/query-report/Devices%20by%20Holder?place_kind=Store")
	see(page, NUMBERS[2])
	picture(page, "devices-by-holder")
	page.goto(f"/app/query-report/Device%20History?serial_no={NUMBERS[0]}")
	see(page, "Usta Rustam")
	picture(page, "history")


@pytest.fixture
def picture(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Any, str], None]:
	"""Keeps what the page shows at a step, in the folder of the run's temporary files."""
	folder = tmp_path_factory.mktemp("equipment")

	def take(page: Any, name: str) -> None:
		settled_or_plain = page.evaluate("() => !!(window.frappe && frappe.request)")
		if settled_or_plain:
			settled(page)
		page.screenshot(path=str(folder / f"{name}.png"), animations="disabled")

	return take
