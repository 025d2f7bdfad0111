"""Is the unpacked Frappe what README.md says it is, on disk and in a browser?"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from localbench.place import FRAPPE, SITES
from localbench.unpack_frappe import FRAPPE_VERSION, upstream, upstream_bytes

if TYPE_CHECKING:
	from collections.abc import Callable

BUNDLES = 31
WITH_VUE_STYLES = (
	"form_builder",
	"build_events",
	"file_uploader",
	"recorder",
	"print_format_builder",
	"workflow_builder",
)
MOMENT = "2026-01-02 03:04:05"


def frappe_assets() -> dict[str, str]:
	listed: dict[str, str] = json.loads((SITES / "assets" / "assets.json").read_text())
	return {name: url for name, url in listed.items() if url.startswith("/assets/frappe/")}


def test_every_spelling_of_the_rename_is_undone() -> None:
	assert upstream("CriscoTestCase in criscostack, Criscostack, CRISCOSTACK") == (
		"FrappeTestCase in frappe, Frappe, FRAPPE"
	)
	assert upstream("X-Crisco-CSRF-Token for criscoerp and Criscoerp") == (
		"X-Frappe-CSRF-Token for erpnext and ERPNext"
	)
	assert upstream("criscostack/utils/brik_helper.py") == "frappe/utils/bench_helper.py"


def test_binary_files_are_left_alone() -> None:
	assert upstream_bytes(b"criscostack\0") == b"criscostack\0"
	assert upstream_bytes(b"criscostack\xff") == b"criscostack\xff"


def test_version() -> None:
	assert f'__version__ = "{FRAPPE_VERSION}"' in (FRAPPE / "frappe" / "__init__.py").read_text()


def test_no_leftover_of_the_rename() -> None:
	old_name = re.compile(rb"crisco", re.IGNORECASE)
	sources = [
		path
		for path in (FRAPPE / "frappe").rglob("*")
		if path.is_file() and "node_modules" not in path.parts and "__pycache__" not in path.parts
	]
	assert len(sources) > 2800
	assert [path for path in sources if old_name.search(path.name.encode())] == []
	assert [path for path in sources if old_name.search(path.read_bytes())] == []


def test_every_bundle_is_built() -> None:
	built = frappe_assets()
	assert len(built) == BUNDLES
	assert [url for url in built.values() if not (SITES / url.lstrip("/")).is_file()] == []


def test_vue_styles_travel_in_their_script() -> None:
	built = frappe_assets()
	for name in WITH_VUE_STYLES:
		script = SITES / built[f"{name}.bundle.js"].lstrip("/")
		assert script.read_text().startswith("frappe.dom.set_style("), name


def open_new_event(page: Any) -> None:
	page.goto("/app/event/new")
	page.wait_for_function("window.cur_frm?.doctype === 'Event' && cur_frm.fields_dict.starts_on.datepicker")


@pytest.mark.browser
def test_a_datetime_field_keeps_its_seconds(desk: Callable[..., Any]) -> None:
	page = desk()
	open_new_event(page)
	page.evaluate("moment => cur_frm.set_value('starts_on', moment)", MOMENT)
	page.wait_for_function("cur_frm.doc.starts_on")
	assert page.evaluate("cur_frm.doc.starts_on") == MOMENT
	field = page.locator("[data-fieldname='starts_on'] input")
	assert field.input_value().endswith("03:04:05")
	# What a person types.
	field.fill(field.input_value().replace("03:04:05", "10:11:12"))
	field.blur()
	page.wait_for_function("cur_frm.doc.starts_on.endsWith('10:11:12')")
	# What a person picks with the slider.
	page.evaluate("cur_frm.fields_dict.starts_on.datepicker.timepicker.$seconds.val(47).trigger('input')")
	page.wait_for_function("cur_frm.doc.starts_on.endsWith('10:11:47')")


@pytest.mark.browser
def test_the_timeline_shows_an_attachment(desk: Callable[..., Any]) -> None:
	import frappe

	todo = frappe.get_doc({"doctype": "ToDo", "description": "Read the meter"}).insert()
	attached = {"attached_to_doctype": "ToDo", "attached_to_name": todo.name, "is_private": 1}
	file = frappe.get_doc({"doctype": "File", "file_name": "read.txt", "content": "1", **attached}).insert()
	frappe.db.commit()
	page = desk()
	page.goto(f"/app/todo/{todo.name}")
	page.wait_for_selector(".new-timeline .timeline-item")
	timeline = page.locator(".new-timeline")
	assert file.file_name in timeline.inner_text()
	assert "${" not in timeline.inner_html()
	# The database is put back after the module, the file on disk is not.
	file.delete()


@pytest.mark.browser
def test_the_file_uploader_is_styled(desk: Callable[..., Any]) -> None:
	page = desk()
	open_new_event(page)
	page.evaluate("new frappe.ui.FileUploader({ doctype: 'Event', docname: cur_frm.docname })")
	area = page.locator(".file-upload-area").first
	area.wait_for()
	assert area.evaluate("area => getComputedStyle(area).borderStyle") == "dashed"


@pytest.mark.browser
def test_a_published_message_reaches_the_open_form(desk: Callable[..., Any]) -> None:
	import frappe

	todo = frappe.get_doc({"doctype": "ToDo", "description": "Walk the route"}).insert()
	other = frappe.get_doc({"doctype": "ToDo", "description": "Another route"}).insert()
	frappe.db.commit()
	page = desk()
	page.goto(f"/app/todo/{todo.name}")
	page.wait_for_function("window.cur_frm && frappe.realtime.socket && frappe.realtime.socket.connected")
	page.evaluate(
		"window.heard = []; frappe.realtime.on('route_walked', (said) => window.heard.push(said.meters))"
	)
	# The form asks to hear of its document and is not told when the server has agreed.
	for _again in range(30):
		frappe.publish_realtime("route_walked", {"meters": 1}, doctype="ToDo", docname=other.name)
		frappe.publish_realtime("route_walked", {"meters": 2}, doctype="ToDo", docname=todo.name)
		page.wait_for_timeout(200)
		if page.evaluate("window.heard.length"):
			break
	assert set(page.evaluate("window.heard")) == {2}


@pytest.mark.browser
def test_a_guest_hears_nothing(desk: Callable[..., Any], browsers: Any) -> None:
	context = browsers.browser.new_context(base_url=browsers.address)
	page = context.new_page()
	page.goto("/login")
	page.wait_for_timeout(500)
	assert not page.evaluate("Boolean(window.frappe.realtime && frappe.realtime.socket?.connected)")
