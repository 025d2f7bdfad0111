"""A reading sheet as an XLSX file, to be filled in without a network and read in again."""

import io
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from elektrhisob.metering.sheets import file_layout as layout

FIELDS = [
	"name",
	"line_no",
	"address",
	"consumer_name",
	"personal_account",
	"serial_no",
	"zone",
	"quantity",
	"decimals",
	"last_value",
	"last_date",
	"expected_from",
	"expected_to",
	"value",
	"reading",
	"reading_date",
	"not_read_reason",
	"note",
]
THIN = Side(style="thin", color="D0D7E2")
BORDER = Border(THIN, THIN, THIN, THIN)
HEAD_FILL = PatternFill("solid", fgColor="0B3B8C")
ENTRY_FILL = PatternFill("solid", fgColor="FFF8E1")


@frappe.whitelist(methods=["GET", "POST"])
def save_sheet(sheet: str) -> None:
	"""Download the sheet as XLSX."""
	doc = frappe.get_doc("Reading Sheet", sheet)
	doc.check_permission("export")
	frappe.response["filename"] = f"{doc.name} {doc.route} {doc.period}.xlsx"
	frappe.response["filecontent"] = workbook_of(doc)
	frappe.response["type"] = "binary"


def workbook_of(doc: Any) -> bytes:
	book = Workbook()
	page = book.active
	page.title = doc.name
	_head(page, doc)
	lines = frappe.get_all(
		"Reading Sheet Line", filters={"sheet": doc.name}, fields=FIELDS, order_by="line_no"
	)
	for row, line in enumerate(lines, start=layout.FIRST_ROW):
		_line(page, row, line)
	_offer_reasons(page, len(lines))
	_set_up_page(page)
	target = io.BytesIO()
	book.save(target)
	return target.getvalue()


def _head(page: Any, doc: Any) -> None:
	page[layout.MARK_CELL] = layout.mark_of(doc.name)
	page["C1"] = _("Reading sheet of route {0} for {1}").format(doc.route, doc.period)
	page["C1"].font = Font(bold=True, size=14)
	worker = frappe.db.get_value("Field Worker", doc.worker, "worker_name") if doc.worker else ""
	page["C2"] = _("Controller: {0}").format(worker or "")
	page["F2"] = _("Fill in the yellow columns only: the value and its day, or why it was not read.")
	for column, title in zip(layout.COLUMNS, _titles(), strict=True):
		cell = page.cell(layout.HEAD_ROW, column.number, title)
		cell.font = Font(bold=True, color="FFFFFF")
		cell.fill = HEAD_FILL
		cell.alignment = Alignment(wrap_text=True, vertical="center")
		page.column_dimensions[get_column_letter(column.number)].width = column.width


def _titles() -> list[str]:
	return [
		_("Key, do not change"),
		_("№"),
		_("Address"),
		_("Consumer"),
		_("Personal account"),
		_("Meter"),
		_("Register"),
		_("Last value"),
		_("Last read on"),
		_("Expected"),
		_("Value"),
		_("Reading date"),
		_("Why not read"),
		_("Note"),
	]


def _line(page: Any, row: int, line: frappe._dict) -> None:
	values = {
		**line,
		"register": layout.register_of(line.zone, line.quantity),
		"expected": f"{line.expected_from:,.0f} – {line.expected_to:,.0f}" if line.last_date else "",
		"last_value": flt(line.last_value, 3) if line.last_date else None,
		"value": flt(line.value, 3) if line.reading else None,
		"not_read_reason": _(line.not_read_reason) if line.not_read_reason else None,
	}
	for column in layout.COLUMNS:
		cell = page.cell(row, column.number, values[column.fieldname])
		cell.border = BORDER
		if isinstance(cell.value, str):
			# A name that begins with "=" is a name.
			cell.data_type = "s"
		if column.is_entry:
			cell.fill = ENTRY_FILL
			cell.protection = Protection(locked=False)
		if column in (layout.DATE, layout.LAST_DATE):
			cell.number_format = "dd.mm.yyyy"
		if column in (layout.VALUE, layout.LAST_VALUE):
			cell.number_format = "0" if not cint(line.decimals) else "0." + "0" * cint(line.decimals)


def reasons() -> dict[str, str]:
	"""Words of the user's language → code of the reason."""
	options = frappe.get_meta("Reading Sheet Line").get_options("not_read_reason").split("\n")
	return {_(option): option for option in options if option}


def _offer_reasons(page: Any, count: int) -> None:
	words = ",".join(word.replace(",", " ") for word in reasons())
	if not count or len(words) > 250:
		return
	offer = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
	letter = get_column_letter(layout.REASON.number)
	offer.add(f"{letter}{layout.FIRST_ROW}:{letter}{layout.FIRST_ROW + count - 1}")
	page.add_data_validation(offer)


def _set_up_page(page: Any) -> None:
	page.freeze_panes = page.cell(layout.FIRST_ROW, layout.CONSUMER.number)
	page.protection.sheet = True
	page.protection.formatColumns = False
	page.page_setup.orientation = "landscape"
	page.page_setup.fitToWidth = 1
	page.page_setup.fitToHeight = 0
	page.sheet_properties.pageSetUpPr.fitToPage = True
	page.print_title_rows = f"{layout.HEAD_ROW}:{layout.HEAD_ROW}"
