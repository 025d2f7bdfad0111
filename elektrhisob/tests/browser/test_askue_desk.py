"""An engineer brings the file of a day: what it says, what waits, what is mapped, and the cell it fills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.exchange.askue import commands
from elektrhisob.exchange.askue.adapters import HttpAdapter
from elektrhisob.exchange.askue.messages_for_tests import channel, message, point
from elektrhisob.exchange.askue.stories_for_tests import day_file, mapped, profiles, source
from elektrhisob.tests import district
from elektrhisob.tests.browser.desk_page import choose, opened_dialog, press, see_status, settled
from elektrhisob.tests.scenario import PASSWORD, Town
from localbench.askue_simulator import HeadEnd, start

if TYPE_CHECKING:
	from collections.abc import Callable

pytestmark = pytest.mark.browser

WORKER_MS = 120_000


@pytest.fixture(scope="module")
def place(database_put_back: None) -> dict[str, Any]:
	"""A head-end with one mapped point, and a meter that nobody has mapped its point to."""
	frappe.set_user("Administrator")
	town = Town()
	town.worker("engineer", "Metering Engineer")
	head_end = source(source_code="DESK-HE", source_name="Head-end of the desk")
	mapped(head_end, "FEEDER-1")
	waiting = district.installation()
	frappe.db.commit()
	return {"source": head_end.name, "waiting": waiting}


@pytest.fixture
def page(place: dict[str, Any], desk: Callable[..., Any]) -> Any:
	return desk("engineer@town.example", PASSWORD)


def upload(page: Any, place: dict[str, Any], name: str, body: bytes) -> None:
	page.goto("/app/askue-file")
	settled(page)
	page.get_by_role("button", name="Upload", exact=True).first.click()
	dialog = opened_dialog(page)
	dialog.locator('[data-fieldname="source"] input').fill(place["source"])
	dialog.locator(".awesomplete li", has_text=place["source"]).first.click()
	settled(page)
	dialog.get_by_role("button", name="Choose the file").click()
	page.locator('.file-uploader input[type="file"]').first.set_input_files(
		{"name": name, "mimeType": "application/octet-stream", "buffer": body}
	)
	page.locator(".modal:visible").get_by_role("button", name="Upload", exact=True).click()


def see_result(page: Any, state: str, *counts: str) -> None:
	"""The bar of the form, which moves without being asked."""
	bar = page.locator(".askue-progress:visible")
	expect(bar).to_contain_text(state, timeout=WORKER_MS)
	for count in counts:
		expect(bar).to_contain_text(count)


def test_from_upload_to_a_full_cell(page: Any, place: dict[str, Any]) -> None:
	waiting = place["waiting"]
	unknown = point("NEW-1", channel("01", [4] * 48), name=f"Meter {waiting.serial_no}")
	body = message(point("FEEDER-1", channel("01", [2] * 48)), unknown, number=5)
	upload(page, place, "80020_day.xml", body)
	see_result(page, "Partly", "2 / 2", "Loaded: 1", "In quarantine: 1")

	page.get_by_role("button", name="Quarantine", exact=True).click()
	row = page.locator(".list-row-container .list-row", has_text="NEW-1")
	expect(row).to_contain_text("UNKNOWN_POINT")

	page.goto("/app/askue-mapping")
	line = page.locator(".askue-mapping tr[data-place]", has_text="NEW-1")
	expect(line).to_contain_text("the meter's number")
	expect(line.locator(".askue-choose")).to_be_checked()
	page.get_by_role("button", name="Map the chosen").click()
	expect(page.get_by_text("1 points mapped").first).to_be_visible()
	expect(page.get_by_text("Every point of the files is mapped.")).to_be_visible()

	cell = page.locator('tr:has-text("NEW-1") td[data-day="2026-02-10"]')
	for _attempt in range(30):
		page.goto("/app/askue-completeness")
		settled(page)
		page.locator('.page-form [data-fieldname="month"] select').select_option("2026-02")
		expect(cell).to_be_visible()
		if "Complete" in cell.get_attribute("title"):
			break
		page.wait_for_timeout(2000)
	expect(cell).to_have_attribute("title", "2026-02-10: Complete")
	cell.click()
	dialog = page.locator(".modal:visible")
	expect(dialog.locator(".askue-day-chart rect")).to_have_count(48)
	expect(dialog).to_contain_text("192.000 kWh")
	expect(dialog).to_contain_text("UNKNOWN_POINT")
	assert [day.version for day in profiles(waiting.name)] == [5]


def test_the_same_file_again_says_that_it_was_here(page: Any, place: dict[str, Any]) -> None:
	body = day_file("FEEDER-1", number=6)
	upload(page, place, "first.xml", body)
	see_result(page, "Imported", "1 / 1")
	upload(page, place, "second-name.xml", body)
	expect(page.get_by_text("This file was here before; nothing changes.")).to_be_visible()
	see_result(page, "Imported", "1 / 1")
	assert frappe.db.count("Askue File", {"source": place["source"], "number": 6}) == 1


@pytest.mark.parametrize(
	("name", "body", "reason"),
	[
		("cut.xml", day_file("FEEDER-1", number=7)[:700], "The message breaks off"),
		("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "meter_no"),
	],
)
def test_a_file_that_is_none_says_why(
	page: Any, place: dict[str, Any], name: str, body: bytes, reason: str
) -> None:
	upload(page, place, name, body)
	see_result(page, "Refused")
	expect(page.locator('[data-fieldname="reason"]:visible')).to_contain_text(reason)


def test_a_list_of_readings_is_counted_row_by_row(page: Any, place: dict[str, Any]) -> None:
	upload(page, place, "list.csv", b"meter_no;obis;timestamp;value\nNOBODY-9;1.8.0;2026-02-01T00:00:00;5\n")
	see_result(page, "Partly", "1 / 1", "In quarantine: 1")


def test_a_command_is_ordered_queued_and_seen_to_be_executed(page: Any, place: dict[str, Any]) -> None:
	server = start(HeadEnd())
	address = f"http://127.0.0.1:{server.server_address[1]}"
	sender = source(adapter="HTTP", adapter_url=address)
	frappe.db.set_value("Disconnection Protection", {"enabled": 1}, "enabled", 0)
	frappe.db.commit()
	page.goto("/app/remote-command/new")
	settled(page)
	page.wait_for_function("() => window.cur_frm && cur_frm.doctype === 'Remote Command'")
	page.locator('[data-fieldname="command_kind"]:visible select').select_option("Disconnect")
	choose(page, "supply_point", place["waiting"].supply_point)
	choose(page, "source", sender.name)
	reason = page.locator('[data-fieldname="reason"]:visible textarea')
	reason.fill("Debt of three months")
	reason.press("Tab")
	page.wait_for_function("() => cur_frm.doc.reason")
	press(page, "Save")
	page.locator(".page-head button:visible", has_text="Queue").first.click()
	page.locator(".modal:visible .btn-primary:visible", has_text="Yes").click()
	see_status(page, "Queued")
	frappe.db.rollback()
	commands.work_on_source(sender, HttpAdapter(address, "secret"))
	frappe.db.commit()
	page.reload()
	see_status(page, "Executed")
	server.shutdown()
	account = frappe.db.get_value("Supply Point", place["waiting"].supply_point, "personal_account")
	page.goto(f"/app/personal-account/{account}")
	expect(page.get_by_text("disconnected by remote command").first).to_be_visible()
