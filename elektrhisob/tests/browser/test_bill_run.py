"""A month is billed by the people who bill it: from a new run to bills on paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from elektrhisob.tests.browser.desk_page import RUN_MS, act, choose, open_form, press, see, see_status
from elektrhisob.tests.scenario import PASSWORD

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place
	from localbench.clients import SiteClient

pytestmark = pytest.mark.browser


def stored(doctype: str, filters: Any, fieldname: str) -> Any:
	frappe.db.rollback()
	return frappe.db.get_value(doctype, filters, fieldname)


def test_a_month_is_calculated_checked_and_issued(place: Place, at_work: Callable[[str], Any]) -> None:
	page = at_work("operator")
	open_form(page, "/app/bill-run/new")
	choose(page, "period", "2025-07")
	choose(page, "org_unit", place.town.het)
	press(page, "Save")
	see_status(page, "Draft")

	act(page, "Calculate")
	progress = page.locator(".bill-run-progress:visible")
	expect(progress).to_have_attribute("data-status", "Calculated", timeout=RUN_MS)
	expect(progress.get_by_role("progressbar")).to_have_text("100%")
	expect(progress).to_contain_text("No reading in the period")
	see_status(page, "Calculated")

	# Who calculated does not sign.
	run = stored("Bill Run", {"period": "2025-07"}, "name")
	page = at_work("supervisor")
	open_form(page, f"/app/bill-run/{run}")
	act(page, "Check")
	see_status(page, "Checked")
	act(page, "Issue")
	see_status(page, "Issued", timeout=RUN_MS)
	july = {"personal_account": place.karimov.account, "period": "2025-07"}
	assert stored("Electricity Bill", july, "status") == "Issued"
	assert stored("Electricity Bill", {**july, "personal_account": place.tosheva.account}, "name") is None


def test_a_bill_explains_itself_and_is_printed(place: Place, at_work: Callable[[str], Any]) -> None:
	page = at_work("operator")
	bill = place.town.bill_of(place.karimov, "2025-06")
	open_form(page, f"/app/electricity-bill/{bill}")
	see_status(page, "Issued")
	explanation = page.locator('[data-fieldname="explain_html"]')
	expect(explanation).to_contain_text("PKM 204")
	expect(explanation).to_contain_text("600")

	page.goto(f"/app/print/Electricity Bill/{bill}")
	paper = page.frame_locator("iframe.print-format-container")
	expect(paper.locator("body")).to_contain_text(local_number(place))


def test_the_pdf_of_a_bill_names_its_account(place: Place, client: Callable[..., SiteClient]) -> None:
	answer = client("operator@town.example", PASSWORD).get(
		"/api/method/frappe.utils.print_format.download_pdf",
		params={"doctype": "Electricity Bill", "name": place.town.bill_of(place.karimov, "2025-06")},
	)
	assert answer.headers["Content-Type"] == "application/pdf"
	assert answer.content.startswith(b"%PDF")
	text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
	assert local_number(place) in text


def test_a_cashier_cannot_start_a_bill_run(place: Place, at_work: Callable[[str], Any]) -> None:
	page = at_work("cashier")
	page.goto("/app/bill-run/new")
	see(page, "Page bill-run not found")


def local_number(place: Place) -> str:
	return place.karimov.account.removeprefix(place.town.het)
