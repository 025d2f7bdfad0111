"""What the printed reading sheet shows: lines in walking order with room to write, and its code."""

from typing import Any

import frappe
import segno
from frappe.model.document import Document
from frappe.utils import flt

from elektrhisob.metering.sheets.file_layout import register_of

LINES_A_PAGE = 30


def reading_sheet_print(sheet: Document) -> dict[str, Any]:
	"""Everything the print format needs."""
	lines = frappe.get_all(
		"Reading Sheet Line",
		filters={"sheet": sheet.name},
		fields=[
			"line_no",
			"address",
			"consumer_name",
			"personal_account",
			"serial_no",
			"zone",
			"quantity",
			"digits",
			"decimals",
			"last_value",
			"last_date",
			"expected_from",
			"expected_to",
			"value",
			"reading",
			"not_read_reason",
		],
		order_by="line_no",
	)
	for line in lines:
		line.register = "" if line.zone == "T0" else register_of(line.zone, line.quantity)
		line.last = _dial(line.last_value)
		line.read = _dial(line.value)
	pages = [lines[at : at + LINES_A_PAGE] for at in range(0, len(lines), LINES_A_PAGE)]
	return {
		"utility": frappe.get_cached_doc("Elektrhisob Settings"),
		"route_name": frappe.db.get_value("Org Unit", sheet.route, "unit_name"),
		"worker": frappe.db.get_value("Field Worker", sheet.worker, "worker_name") if sheet.worker else "",
		"pages": [{"place": place, "lines": some} for some in pages for place in [_take_out_place(some)]],
		"qr": segno.make(f"ELEKTRHISOB-SHEET {sheet.name}", error="m", micro=False).png_data_uri(
			scale=4, border=1
		),
	}


def _dial(value: float | None) -> str:
	"""All the digits that were read: a controller compares them with the dial."""
	text = f"{flt(value, 3):.3f}"
	return text.rstrip("0").rstrip(".")


def _take_out_place(lines: list[frappe._dict]) -> str:
	"""The beginning all addresses of a page share, for its head; each line keeps the rest.

	An address that wraps makes its row higher than the page is divided for.
	"""
	parts = [[part.strip() for part in (line.address or "").split(",")] for line in lines]
	shortest = min(map(len, parts)) - 1
	shared = 0
	while shared < shortest and len({tuple(some[: shared + 1]) for some in parts}) == 1:
		shared += 1
	for line, some in zip(lines, parts, strict=True):
		line.address = ", ".join(some[shared:])
	return ", ".join(parts[0][:shared])
