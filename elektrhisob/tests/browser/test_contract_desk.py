"""A legal consumer's contract in the Desk, from an empty draft to the day it is in force."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from elektrhisob.consumers.contracts import contracts_for_tests as stories
from elektrhisob.tests.browser.desk_page import (
	act,
	choose,
	fill,
	open_form,
	press,
	see,
	see_status,
	settled,
)
from elektrhisob.tests.scenario import PASSWORD

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place
	from localbench.clients import SiteClient

pytestmark = pytest.mark.browser

LAWYER = "lawyer"
TEMPLATE = "Договор электроснабжения"


@pytest.fixture(scope="module")
def account(place: Place) -> str:
	"""An account of a brickworks with a meter of ratio 80; a lawyer works in the town."""
	made = stories.metered_point(stories.legal_account().name).personal_account
	place.town.worker(LAWYER, "Claims Lawyer")
	frappe.db.commit()
	return str(made)


def tab(page: Any, name: str) -> None:
	page.locator(".form-tabs .nav-link:visible", has_text=name).first.click()


def answer_dialog(page: Any, button: str, **values: str) -> None:
	dialog = page.locator(".modal.show")
	for field, text in values.items():
		box = dialog.locator(f'[data-fieldname="{field}"]').locator("input, textarea").first
		box.fill(text)
		box.press("Tab")
	dialog.locator(".btn-primary:visible", has_text=button).click()
	settled(page)


def test_from_draft_to_force(
	account: str, place: Place, at_work: Callable[[str], Any], client: Callable[..., SiteClient]
) -> None:
	page = at_work("operator")
	open_form(page, "/app/supply-contract/new")
	choose(page, "personal_account", account)
	choose(page, "tariff", "LEG")
	fill(page, "valid_from", "01-01-2026")
	press(page, "Save")
	see_status(page, "Draft")
	see(page, "Still needed before the legal check")
	name = page.url.rsplit("/", 1)[-1]

	tab(page, "Annexes")
	points = page.locator('.frappe-control[data-fieldname="points"]:visible')
	expect(points).to_contain_text("80")
	page.evaluate(
		"""(boundary) => {
			const [row] = cur_frm.doc.points;
			return frappe.model.set_value(row.doctype, row.name, "boundary", boundary);
		}""",
		stories.BOUNDARY,
	)
	page.get_by_role("button", name="Spread a yearly volume").click()
	answer_dialog(page, "Spread", active="120001", reactive="24000")
	volumes = page.locator('.frappe-control[data-fieldname="volumes"]:visible')
	expect(volumes).to_contain_text("2026-12")
	tab(page, "Signatures")
	for field, text in (
		("consumer_signatory", "Rahimov B."),
		("consumer_signatory_position", "direktor"),
		("utility_signatory", "Saidov K."),
	):
		fill(page, field, text)
	choose(page, "contract_template", TEMPLATE)
	page.evaluate("cur_frm.set_value({settlement_account: '20208000900123456001', bank_mfo: '00444'})")
	press(page, "Save")
	see(page, "Everything is here")
	act(page, "Send to Legal Check")
	see_status(page, "Legal Check")

	page = at_work(LAWYER)
	open_form(page, f"/app/supply-contract/{name}")
	act(page, "Sign")
	answer_dialog(page, "Go on", signed_on="20-12-2025")
	see_status(page, "Signed")
	assert "120" in text_of_the_paper(name, client)

	page = at_work("supervisor")
	open_form(page, f"/app/supply-contract/{name}")
	act(page, "Put in Force")
	see_status(page, "Active")
	frappe.db.rollback()
	contract = frappe.get_doc("Supply Contract", name)
	assert (contract.yearly_active_kwh, str(contract.signed_on)) == (120_001, "2025-12-20")

	open_form(page, f"/app/supply-contract/{name}")
	page.get_by_role("button", name="Additional agreement").click()
	answer_dialog(page, "Make", valid_from="01-07-2026", summary="Another volume")
	see_status(page, "Draft")
	tab(page, "Course")
	expect(page.locator('[data-fieldname="versions_html"]:visible tbody tr')).to_have_count(2)

	page.goto("/app/supply-contract")
	expect(page.locator(".list-row", has_text=f"{account}/2026").first).to_be_visible()
	page.goto("/app/query-report/Contracts%20Ending%20Soon?until=2026-12-31")
	see(page, "Without a next version")


def text_of_the_paper(name: str, client: Callable[..., SiteClient]) -> str:
	answer = client(f"{LAWYER}@town.example", PASSWORD).get(
		"/api/method/frappe.utils.print_format.download_pdf",
		params={"doctype": "Supply Contract", "name": name, "format": "Supply Contract Print"},
	)
	return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_a_lawyer_sees_the_faulty_line_of_a_template(account: str, at_work: Callable[[str], Any]) -> None:
	page = at_work(LAWYER)
	open_form(page, f"/app/contract-template/{TEMPLATE}")
	page.get_by_role("button", name="Preview", exact=True).click()
	see(page, "Потребитель")
	page.evaluate("cur_frm.set_value('body', 'one\\n{{ contract.contract_nunber }}')")
	page.get_by_role("button", name="Preview", exact=True).click()
	see(page, "Line 2 of the template")
