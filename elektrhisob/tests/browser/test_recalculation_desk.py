"""A recalculation act at the Desk: worked out on saving, disputed, decided, charged and explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from playwright.sync_api import expect

from elektrhisob.tests.browser.desk_page import act, choose, fill, open_form, press, see, see_status, settled

if TYPE_CHECKING:
	from collections.abc import Callable

	from elektrhisob.tests.browser.conftest import Place

pytestmark = pytest.mark.browser
PEOPLE = """cur_frm.set_value({
	participants: [
		{capacity: 'Staff', person_name: 'Saidov K.', signature_kind: 'On Paper'},
		{capacity: 'Consumer', person_name: 'Karimov A.', signature_kind: 'On Paper'},
	],
	appliances: [
		{appliance: 'Heater', power_w: 1000, quantity: 1, hours_per_day: 24, demand_percent: 100},
	],
})"""


def test_from_a_cable_past_the_meter_to_the_bill(place: Place, at_work: Callable[[str], Any]) -> None:
	home = place.karimov
	place.town.worker("metering", "Metering Engineer")
	frappe.db.commit()
	page = at_work("metering")
	open_form(page, "/app/recalculation-act/new")
	page.evaluate("cur_frm.set_value({act_kind: 'Tampering', violation: 'Connection past the Meter'})")
	choose(page, "supply_point", home.supply_point)
	fill(page, "act_date", "15-07-2025")
	page.evaluate("cur_frm.set_value({method: 'Appliances', findings: 'A cable past the meter.'})")
	fill(page, "period_from", "01-06-2025")
	fill(page, "period_to", "30-06-2025")
	page.evaluate(PEOPLE)
	expect(page.locator('.frappe-control[data-fieldname="wire_current_a"]')).to_be_hidden()
	settled(page)
	press(page, "Save")
	page.wait_for_url("**/recalculation-act/Z*")
	name = page.url.rsplit("/", 1)[-1]
	see(page, "(1000 W × 1 × 24 h × 100 %) × 30 days")
	expect(page.locator('.frappe-control[data-fieldname="kwh"]:visible').first).to_contain_text("540")
	act(page, "Issue")
	see_status(page, "Issued")

	page = at_work("supervisor")
	open_form(page, f"/app/recalculation-act/{name}")
	fill(page, "commission_date", "25-07-2025")
	page.evaluate("""cur_frm.set_value({
		commission_members: 'Saidov K., Rahimov B.', commission_decision: 'The heater ran half of the days.',
		objection: 'The heater was bought in June.', decided_kwh: 360,
	})""")
	press(page, "Save")
	page.wait_for_function("() => !cur_frm.is_dirty()")
	settled(page)
	open_form(page, f"/app/recalculation-act/{name}")
	act(page, "Dispute")
	see_status(page, "Disputed")
	page.goto("/app/recalculation-act?status=Disputed")
	expect(page.locator(".list-row", has_text="Karimov").first).to_contain_text("Disputed")
	open_form(page, f"/app/recalculation-act/{name}")
	act(page, "Approve")
	see_status(page, "Approved")
	see(page, "The next bill of the account charges the act.")

	frappe.db.rollback()
	place.town.bill("2025-07")
	open_form(page, f"/app/recalculation-act/{name}")
	see_status(page, "Invoiced")
	open_form(page, f"/app/electricity-bill/{place.town.bill_of(home, '2025-07')}")
	see(page, f"Tampering: act {name} of 15.07.2025.")
	page.goto("/app/query-report/Recalculation Acts by District?from_date=2025-01-01")
	expect(page.locator(".dt-row", has_text="Tampering").first).to_contain_text("Invoiced")
