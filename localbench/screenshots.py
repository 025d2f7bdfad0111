"""Pictures of the demo for the README and the documents: python3 -m localbench.screenshots [SITE]

Needs the demo site and a running bench. Writes docs/images/*.png.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

from PIL import Image

from localbench import ports
from localbench.clients import Browsers
from localbench.configuration import DEMO_SITE
from localbench.demo_calendar import TARIFF_CHANGE
from localbench.demo_people import MANAGER, PASSWORD, SUPERVISOR, Person
from localbench.place import ROOT, Trouble, main, say

if TYPE_CHECKING:
	from collections.abc import Callable

IMAGES = ROOT / "docs" / "images"
MONTH = TARIFF_CHANGE[:7]
DRAWING_MS = 1_500
# Pixels of the sheet of paper; a household's bill leaves the rest of it empty.
PRINTED_PART = 790
# Bars grow from nothing after the data has come: wait until they stand.
BARS_STAND = """() => {
	const bars = [...document.querySelectorAll("svg.frappe-chart rect.bar")];
	const heights = bars.map((bar) => bar.height.baseVal.value).join();
	const stand = heights === window.last_heights;
	window.last_heights = heights;
	return stand;
}"""
# A household whose month reaches the third step of the price list.
TELLING_BILL = """async (month) => {
	const bills = await frappe.db.get_list("Electricity Bill", {
		filters: [
			["period", "=", month], ["status", "=", "Issued"], ["consumer_kind", "=", "Household"],
			["consumption_kwh", ">", 520], ["consumption_kwh", "<", 900],
		],
		fields: ["name", "personal_account"], order_by: "name asc", limit: 1,
	});
	return bills[0];
}"""
NEWEST = """async ({ doctype, filters }) => {
	const found = await frappe.db.get_list(doctype, { filters, order_by: "creation desc", limit: 1 });
	return found[0] && found[0].name;
}"""
RUN = """async (month) => {
	const runs = await frappe.db.get_list("Bill Run", {
		filters: { period: month, status: "Issued" }, order_by: "bills_count desc", limit: 1,
	});
	return runs[0] && runs[0].name;
}"""


FORMS: tuple[tuple[str, str, dict[str, str | int], int], ...] = (
	("contract", "Supply Contract", {"status": "Active", "version_number": 2}, 1000),
	("closing", "Period Closing", {"status": "Closed"}, 1000),
	("correction", "Bill Correction Run", {"status": "Corrected"}, 900),
	("indexation", "Tariff Indexation", {}, 1100),
)
"""Forms of the billing department: picture, DocType, which one, pixels."""


def take_pictures(words: list[str]) -> None:
	chosen = ports.remembered()
	if chosen is None or not ports.in_use(chosen.web):
		raise Trouble("The bench is not running. Start it: bash localbench/start")
	site = words[0] if words else DEMO_SITE
	browsers = Browsers(f"http://{site}:{chosen.web}")
	IMAGES.mkdir(parents=True, exist_ok=True)
	try:
		photograph(browsers)
	finally:
		browsers.close()


def photograph(browsers: Browsers) -> None:
	head_office, district = come(browsers, MANAGER), come(browsers, SUPERVISOR)
	district.goto("/app/bill-run")
	settle(district)
	run, bill = district.evaluate(RUN, MONTH), district.evaluate(TELLING_BILL, MONTH)
	if not run or not bill:
		raise Trouble("This site has no issued bills of the demo. Make them: bash localbench/demo")
	picture(head_office, "home", "/app/elektrhisob", height=1180)
	picture(district, "bill-run", f"/app/bill-run/{run}", height=860)
	picture(district, "account", f"/app/personal-account/{bill['personal_account']}", height=1000)
	picture(district, "bill", f"/app/electricity-bill/{bill['name']}", height=1250, before=to_explanation)
	paper(district, "printed-bill", bill["name"])
	picture(district, "held-bills", "/app/held-bills", height=760)
	for name, doctype, filters, height in FORMS:
		found = district.evaluate(NEWEST, {"doctype": doctype, "filters": filters})
		picture(district, name, f"/app/{doctype.lower().replace(' ', '-')}/{found}", height=height)
	visitor = browsers.browser.new_context(base_url=browsers.address).new_page()
	picture(visitor, "website", "/?_lang=uz", height=1000)


def come(browsers: Browsers, person: Person) -> Any:
	return browsers.log_in(person.email, PASSWORD)


def settle(page: Any) -> None:
	page.wait_for_load_state("networkidle")
	page.wait_for_timeout(DRAWING_MS)
	page.wait_for_function(BARS_STAND, polling=1_000)


def picture(
	page: Any, name: str, path: str, height: int, before: Callable[[Any], None] | None = None
) -> None:
	page.set_viewport_size({"width": 1400, "height": height})
	page.goto(path)
	settle(page)
	if before:
		before(page)
	keep(name, page.screenshot())


def to_explanation(page: Any) -> None:
	page.locator('[data-fieldname="explain_html"]').first.scroll_into_view_if_needed()
	page.wait_for_timeout(500)


def paper(page: Any, name: str, bill: str) -> None:
	page.set_viewport_size({"width": 830, "height": 1200})
	page.goto(f"/printview?doctype=Electricity Bill&name={bill}&no_letterhead=1&_lang=uz")
	settle(page)
	sheet = page.locator(".print-format").first.bounding_box()
	keep(name, page.screenshot(clip={**sheet, "height": PRINTED_PART}, full_page=True))


def keep(name: str, png: bytes) -> None:
	file = IMAGES / f"{name}.png"
	Image.open(io.BytesIO(png)).convert("RGB").save(file, optimize=True)
	say(f"· {file.relative_to(ROOT)} {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
	main(take_pictures, sys.argv[1:])
