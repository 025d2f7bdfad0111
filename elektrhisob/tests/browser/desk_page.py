"""What people do on a page of the Desk."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import TimeoutError, expect

expect.set_options(timeout=30_000)
# A run waits for a worker that other work may keep busy.
RUN_MS = 120_000


def open_form(page: Any, path: str) -> None:
	page.goto(path)
	expect(page.locator(".form-page:visible, .layout-main-section:visible").first).to_be_visible()


def settled(page: Any) -> None:
	"""Whatever the page has asked the server for has been answered."""
	page.wait_for_function("() => window.frappe && frappe.request && !frappe.request.ajax_count")


def opened_dialog(page: Any) -> Any:
	"""A dialog takes the focus when it has slid in, which would close the list of a Link opened before."""
	page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
	settled(page)
	return page.locator(".modal:visible")


def choose(page: Any, fieldname: str, text: str) -> None:
	"""Type into a Link field and take the first that is offered."""
	control = page.locator(f'.frappe-control[data-fieldname="{fieldname}"]:visible').first
	control.locator("input").first.fill(text)
	control.locator(".awesomplete li", has_text=text).first.click()
	page.wait_for_function("(fieldname) => cur_frm.doc[fieldname]", arg=fieldname)
	settled(page)


def fill(page: Any, fieldname: str, text: str) -> None:
	field = page.locator(f'.frappe-control[data-fieldname="{fieldname}"]:visible input').first
	field.fill(text)
	field.press("Tab")
	settled(page)


def press(page: Any, button: str) -> None:
	"""The blue button of the form."""
	settled(page)
	page.locator(".page-head .primary-action:visible", has_text=button).first.click()


def act(page: Any, action: str) -> None:
	"""An action of the workflow, from the Actions menu."""
	settled(page)
	menu = page.locator(".page-head .actions-btn-group:visible")
	item = menu.locator(".dropdown-item", has_text=action).first
	for _again in range(5):
		if not item.is_visible():
			menu.locator("button").first.click()
		# A form that has just been saved builds the menu anew, which closes it under the hand.
		try:
			item.click(timeout=3_000)
		except TimeoutError:
			continue
		return
	raise AssertionError(f"The Actions menu never offered {action}.")


def see_status(page: Any, status: str, timeout: float = 30_000) -> None:
	pill = page.locator(".page-head .indicator-pill:visible", has_text=status).first
	expect(pill).to_be_visible(timeout=timeout)


def see(page: Any, text: str) -> None:
	expect(page.get_by_text(text).locator("visible=true").first).to_be_visible()
