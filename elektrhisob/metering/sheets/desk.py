"""The grid on the form of a sheet: lines as they stand, one verdict while typing, one entry at Enter."""

from typing import Any

import frappe
from frappe import _

from elektrhisob.metering import reading_entry
from elektrhisob.metering.sheets.entering import read_entry, take_entries
from elektrhisob.metering.sheets.errors import IncompleteEntryError

GRID_FIELDS = [
	"name",
	"line_no",
	"status",
	"personal_account",
	"consumer_name",
	"address",
	"installation",
	"serial_no",
	"quantity",
	"zone",
	"digits",
	"decimals",
	"last_value",
	"last_date",
	"expected_from",
	"expected_to",
	"value",
	"reading_date",
	"not_read_reason",
	"message",
	"note",
	"reading",
	"photo",
	"channel",
]


@frappe.whitelist(methods=["GET", "POST"])
def lines_of(sheet: str) -> list[dict[str, Any]]:
	"""All lines in walking order."""
	frappe.get_doc("Reading Sheet", sheet).check_permission("read")
	return frappe.get_all(
		"Reading Sheet Line", filters={"sheet": sheet}, fields=GRID_FIELDS, order_by="line_no"
	)


@frappe.whitelist(methods=["GET", "POST"])
def preview(line: str, value: float, reading_date: str) -> dict[str, Any]:
	"""The verdict on a value that is being typed; nothing is stored."""
	row = _line(line)
	return reading_entry.preview(
		installation=row.installation,
		zone=row.zone,
		reading_date=reading_date,
		value=value,
		replaces=row.reading or None,
		quantity=row.quantity,
	)


@frappe.whitelist(methods=["POST"])
def enter_line(entry: str | dict[str, Any]) -> dict[str, Any]:
	"""One entry from the grid (a form sends it as JSON); returns the line as it then is, and the answer."""
	taken = read_entry(frappe.parse_json(entry))
	if taken.value is not None and not taken.reading_date:
		frappe.throw(_("Enter the day of the reading."), IncompleteEntryError)
	_line(taken.line)
	answer = take_entries([taken], "Desk")[taken.client_id]
	line = frappe.db.get_value("Reading Sheet Line", taken.line, GRID_FIELDS, as_dict=True)
	return {"line": line, "answer": vars(answer)}


def _line(name: str) -> Any:
	line = frappe.get_doc("Reading Sheet Line", name)
	line.check_permission("read")
	return line
