"""What the printed reading sheet shows: lines in walking order with room to write, and its code."""

from typing import Any

import frappe
import segno
from frappe.model.document import Document

from elektrhisob.metering.sheets.file_layout import register_of

LINES_A_PAGE = 28


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
	return {
		"utility": frappe.get_cached_doc("Elektrhisob Settings"),
		"route_name": frappe.db.get_value("Org Unit", sheet.route, "unit_name"),
		"worker": frappe.db.get_value("Field Worker", sheet.worker, "worker_name") if sheet.worker else "",
		"pages": [lines[at : at + LINES_A_PAGE] for at in range(0, len(lines), LINES_A_PAGE)],
		"qr": segno.make(f"ELEKTRHISOB-SHEET {sheet.name}", error="m", micro=False).png_data_uri(
			scale=4, border=1
		),
	}
