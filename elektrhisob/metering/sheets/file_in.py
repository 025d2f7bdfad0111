"""A sheet that comes back as XLSX: every row is answered, and the same file again changes nothing."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from elektrhisob.metering.sheets import file_layout as layout
from elektrhisob.metering.sheets.entering import Entry, take_entries
from elektrhisob.metering.sheets.errors import OtherSheetError, SheetClosedError, UnreadableFileError
from elektrhisob.metering.sheets.file_cells import CellError, day_in, is_formula, number_in, text_in
from elektrhisob.metering.sheets.file_out import FIELDS, reasons

LARGEST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
UNCHANGED = "Unchanged"
OUTCOMES = ("Accepted", "Suspicious", "Not Read", "Refused", UNCHANGED)
BAD_FILES = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError, TypeError)


@dataclass
class Row:
	"""A row of the file with what became of it."""

	row: int
	cells: dict[str, Any]
	line: Any = None
	entry: Entry | None = None
	outcome: str = UNCHANGED
	message: str = ""

	def refuse(self, why: str) -> None:
		self.outcome, self.message = "Refused", why

	def told(self) -> dict[str, Any]:
		return {
			"row": self.row,
			"serial_no": text_in(self.cells["serial_no"]),
			"entered": text_in(self.cells["value"]) or text_in(self.cells["not_read_reason"]),
			"outcome": self.outcome,
			"message": self.message,
		}


@frappe.whitelist(methods=["POST"])
def read_sheet(sheet: str, file: str) -> dict[str, Any]:
	"""Read an uploaded File into the sheet: counts by outcome, and every row with its answer."""
	doc = frappe.get_doc("Reading Sheet", sheet)
	doc.check_permission("write")
	stored = frappe.get_doc("File", file)
	stored.check_permission("read")
	return read_content(doc, stored.get_content())


def read_content(doc: Any, content: bytes | str) -> dict[str, Any]:
	if doc.status == "Closed":
		frappe.throw(_("Sheet {0} is closed. Reopen it first.").format(doc.name), SheetClosedError)
	rows = _rows(doc, content)
	lines = {
		line.name: line
		for line in frappe.get_all(
			"Reading Sheet Line",
			filters={"sheet": doc.name},
			fields=[*FIELDS, "status"],
			order_by="line_no",
		)
	}
	_read_rows(rows, lines)
	_take(rows)
	counts = {outcome: sum(row.outcome == outcome for row in rows) for outcome in OUTCOMES}
	return {"counts": counts, "rows": [row.told() for row in rows]}


def _rows(doc: Any, content: bytes | str) -> list[Row]:
	shown, written = _pages(content)
	if str(shown[layout.MARK_CELL].value or "") != layout.mark_of(doc.name):
		found = str(shown[layout.MARK_CELL].value or "").removeprefix(layout.MARK).strip()
		frappe.throw(
			_("This is the file of sheet {0}, not of {1}. Open that sheet and read it in there.").format(
				found, doc.name
			)
			if found
			else _("This is not the file of a reading sheet. Save the sheet as XLSX and fill that file in."),
			OtherSheetError,
		)
	if shown.max_row > MOST_ROWS:
		frappe.throw(_("The file has more than {0} rows.").format(MOST_ROWS), UnreadableFileError)
	found_rows = []
	for number in range(layout.FIRST_ROW, shown.max_row + 1):
		cells = {column.fieldname: _cell(shown, written, number, column.number) for column in layout.COLUMNS}
		if any(value not in (None, "") for value in cells.values()):
			found_rows.append(Row(number, cells))
	return found_rows


def _pages(content: bytes | str) -> tuple[Any, Any]:
	"""The sheet with results of formulas, and as it was written."""
	data = content.encode() if isinstance(content, str) else content
	if len(data) > LARGEST_BYTES:
		frappe.throw(_("The file is larger than 10 MB."), UnreadableFileError)
	try:
		shown = load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
		written = load_workbook(io.BytesIO(data)).worksheets[0]
	except BAD_FILES:
		frappe.throw(
			_("The file cannot be read as XLSX. Save the sheet again from here and fill that file in."),
			UnreadableFileError,
		)
	return shown, written


def _cell(shown: Any, written: Any, row: int, column: int) -> Any:
	value = shown.cell(row, column).value
	if value is None and is_formula(written.cell(row, column).value):
		return written.cell(row, column).value
	return value


def _read_rows(rows: list[Row], lines: dict[str, Any]) -> None:
	seen: set[str] = set()
	codes = {word.casefold(): code for word, code in reasons().items()}
	codes |= {code.casefold(): code for code in codes.values()}
	for row in rows:
		key = text_in(row.cells["name"])
		row.line = lines.get(key)
		try:
			if row.line is None:
				raise CellError(
					_("The key “{0}” is not of this sheet. Do not change the first column.").format(key)
				)
			_require_untouched(row)
			if key in seen:
				raise CellError(_("The line stands in the file twice. Keep one of the rows."))
			seen.add(key)
			row.entry = _entry(row, codes)
		except CellError as error:
			row.refuse(str(error))


def _require_untouched(row: Row) -> None:
	line = row.line
	expected = {
		"personal_account": line.personal_account,
		"serial_no": line.serial_no or "",
		"register": layout.register_of(line.zone, line.quantity),
	}
	for fieldname, value in expected.items():
		found = text_in(row.cells[fieldname])
		# A program that takes a number for a number drops the zeros before it.
		if found.lstrip("0") != value.lstrip("0"):
			raise CellError(
				_("The row was changed: “{0}” stands where the sheet has “{1}”.").format(found, value)
			)


def _entry(row: Row, codes: dict[str, str]) -> Entry | None:
	"""None when the row says nothing, or only what the line has already."""
	line = row.line
	value = number_in(row.cells["value"])
	word = text_in(row.cells["not_read_reason"])
	reason = codes.get(word.casefold(), "") if word else ""
	if word and not reason:
		raise CellError(_("“{0}” is not one of the reasons. Choose from the list.").format(word))
	if value is not None and reason:
		raise CellError(_("The row has both a value and a reason why there is none. Keep one."))
	if value is None and not reason:
		return None
	day = day_in(row.cells["reading_date"])
	if value is not None and not day:
		raise CellError(_("The day of the reading is missing."))
	if _is_known(line, value, day, reason):
		return None
	return Entry(
		client_id=f"file-{frappe.generate_hash(length=20)}",
		line=line.name,
		value=value,
		reading_date=day,
		not_read_reason=reason,
		note=text_in(row.cells["note"]),
	)


def _is_known(line: Any, value: float | None, day: str | None, reason: str) -> bool:
	if value is None:
		return bool(line.status == "Not Read" and line.not_read_reason == reason)
	return bool(line.reading) and flt(line.value, 3) == flt(value, 3) and str(line.reading_date) == day


def _take(rows: list[Row]) -> None:
	by_id = {row.entry.client_id: row for row in rows if row.entry}
	answers = take_entries([row.entry for row in by_id.values() if row.entry], "File")
	for client_id, answer in answers.items():
		row = by_id[client_id]
		row.outcome = UNCHANGED if answer.code == "KNOWN" else answer.outcome
		row.message = answer.message
