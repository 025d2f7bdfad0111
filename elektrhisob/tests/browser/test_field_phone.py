"""A controller's day on the phone: one thumb, no network between the houses, every reading there once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import today
from playwright.sync_api import expect

from elektrhisob.metering.sheets import sheets_for_tests as stories
from elektrhisob.tests import district
from elektrhisob.tests.scenario import PASSWORD, Town
from localbench.clients import SiteClient

if TYPE_CHECKING:
	from collections.abc import Iterator

	from localbench.clients import Browsers

pytestmark = pytest.mark.browser

# The server has committed and answered; the answer does not get through.
LOSE_FIRST_REPLY = """() => {
	const whole = window.fetch;
	let lost = false;
	window.fetch = async (address, ...rest) => {
		const reply = await whole(address, ...rest);
		if (lost || !String(address).endsWith("phone.send")) return reply;
		lost = true;
		throw new TypeError("network");
	};
}"""


@pytest.fixture
def sheet(database_put_back: None) -> Any:
	frappe.set_user("Administrator")
	email = Town().worker(f"olim{district.number()}", "Meter Reader")
	route = stories.new_route()
	for number in (2, 4, 6, 8):
		stories.house(route, number)
	made = stories.sheet(route, stories.controller(email))
	frappe.db.commit()
	made.email = email
	return made


@pytest.fixture
def phone(browsers: Browsers, sheet: Any) -> Iterator[Any]:
	context = browsers.browser.new_context(
		base_url=browsers.address,
		viewport={"width": 360, "height": 720},
		is_mobile=True,
		has_touch=True,
		# The controller lives where the district is: near midnight another clock has another day.
		timezone_id=frappe.db.get_single_value("System Settings", "time_zone"),
		geolocation={"latitude": 41.311, "longitude": 69.24},
		permissions=["geolocation"],
	)
	context.set_default_timeout(15_000)
	with SiteClient(browsers.address) as client:
		client.log_in(sheet.email, PASSWORD)
		for name, value in client.cookies.items():
			context.add_cookies([{"name": name, "value": str(value), "url": browsers.address}])
	page = context.new_page()
	page.goto("/field")
	page.evaluate("navigator.serviceWorker.ready.then(() => true)")
	see_pill(page, "All sent")
	yield page
	context.close()


def see_pill(page: Any, text: str) -> None:
	expect(page.locator(".pill")).to_contain_text(text, timeout=30_000)


def open_line(page: Any, number: int) -> None:
	page.goto("/field#home")
	page.locator("button.card").first.tap()
	page.locator("button.line").nth(number).tap()


def type_value(page: Any, value: float) -> None:
	for sign in f"{value:g}":
		page.locator(f'[data-key="{sign}"]').tap()


def save(page: Any) -> None:
	page.locator("[data-save]").tap()


def sent(page: Any, done: int) -> None:
	"""This many lines of four are done, and nothing waits."""
	expect(page.locator(".bar-title")).to_contain_text(f"{done} / 4")
	see_pill(page, "All sent")


def readings(sheet: Any) -> list[float]:
	frappe.db.rollback()
	installations = [line.installation for line in stories.lines(sheet.name)]
	return frappe.get_all(
		"Meter Reading",
		filters={"installation": ["in", installations], "reading_date": today()},
		pluck="value",
		order_by="name",
	)


def test_a_day_without_network_loses_nothing_and_doubles_nothing(sheet: Any, phone: Any) -> None:
	lines = stories.lines(sheet.name)
	phone.context.set_offline(True)
	open_line(phone, 0)
	for line in lines[:2]:
		type_value(phone, line.last_value + 40)
		save(phone)
	see_pill(phone, "2 to send")
	phone.reload()
	see_pill(phone, "2 to send")
	phone.get_by_role("button", name="Not read").tap()
	phone.get_by_role("button", name="Dog").tap()
	see_pill(phone, "3 to send")
	assert readings(sheet) == []
	phone.context.set_offline(False)
	see_pill(phone, "All sent")
	phone.reload()
	see_pill(phone, "All sent")
	assert readings(sheet) == [line.last_value + 40 for line in lines[:2]]
	statuses = [line.status for line in stories.lines(sheet.name)]
	assert statuses == ["Accepted", "Accepted", "Not Read", "To Read"]
	assert stories.lines(sheet.name)[0].latitude == 41.311


def test_a_reply_that_is_lost_is_asked_for_again(sheet: Any, phone: Any) -> None:
	line = stories.lines(sheet.name)[0]
	phone.evaluate(LOSE_FIRST_REPLY)
	open_line(phone, 0)
	type_value(phone, line.last_value + 40)
	save(phone)
	expect(phone.locator(".pill.off")).to_contain_text("1 to send")
	assert readings(sheet) == [line.last_value + 40]
	phone.locator(".pill").tap()
	see_pill(phone, "All sent")
	assert readings(sheet) == [line.last_value + 40]


def test_an_odd_value_is_asked_about_and_may_be_kept(sheet: Any, phone: Any) -> None:
	line = stories.lines(sheet.name)[0]
	open_line(phone, 0)
	type_value(phone, 5)
	expect(phone.locator(".verdict")).to_contain_text("Less than last time")
	save(phone)
	expect(phone.locator("[data-save]")).to_contain_text("Yes, it is so")
	save(phone)
	# The server refuses what cannot be; the line says why and stays to be entered.
	phone.goto("/field#home")
	phone.locator("button.card").first.tap()
	expect(phone.locator("button.line").first).to_contain_text("890")
	expect(phone.locator("button.line").first.locator(".tag.bad")).to_be_visible()
	open_line(phone, 0)
	type_value(phone, line.last_value + 30)
	save(phone)
	sent(phone, 1)
	assert readings(sheet) == [line.last_value + 30]


def test_a_photo_is_made_small_and_sent_with_its_reading(sheet: Any, phone: Any) -> None:
	line = stories.lines(sheet.name)[0]
	open_line(phone, 0)
	phone.locator('input[type="file"]').set_input_files(
		{"name": "dial.jpg", "mimeType": "image/jpeg", "buffer": stories.jpeg()}
	)
	expect(phone.get_by_text("Photo kept")).to_be_visible()
	type_value(phone, line.last_value + 40)
	save(phone)
	sent(phone, 1)
	readings(sheet)
	assert stories.lines(sheet.name)[0].photo.startswith("/private/files/")


def test_who_is_logged_out_keeps_the_queue_and_sends_it_after_logging_in(sheet: Any, phone: Any) -> None:
	line = stories.lines(sheet.name)[0]
	cookies = phone.context.cookies()
	open_line(phone, 0)
	phone.context.clear_cookies()
	type_value(phone, line.last_value + 40)
	save(phone)
	see_pill(phone, "Log in to send")
	phone.reload()
	see_pill(phone, "Log in to send")
	assert readings(sheet) == []
	phone.context.add_cookies(cookies)
	phone.reload()
	see_pill(phone, "All sent")
	assert readings(sheet) == [line.last_value + 40]


def test_a_sheet_closed_meanwhile_says_so_and_the_entry_stays_in_sight(sheet: Any, phone: Any) -> None:
	line = stories.lines(sheet.name)[0]
	phone.context.set_offline(True)
	open_line(phone, 0)
	type_value(phone, line.last_value + 40)
	save(phone)
	frappe.get_doc("Reading Sheet", sheet.name).close()
	frappe.db.commit()
	phone.context.set_offline(False)
	see_pill(phone, "All sent")
	phone.goto("/field#home")
	notice = phone.locator(".notice.bad")
	expect(notice).to_contain_text("was closed")
	expect(notice).to_contain_text(line.serial_no)
	phone.reload()
	expect(notice).to_contain_text("was closed")
	notice.get_by_role("button", name="Seen").tap()
	expect(notice).to_have_count(0)
	assert readings(sheet) == []
