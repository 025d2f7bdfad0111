"""A sheet goes out as a file and comes back from many hands: every row is answered, nothing is lost."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import getdate, today
from openpyxl import load_workbook

from elektrhisob.metering.sheets import file_in, file_out, sheet_print
from elektrhisob.metering.sheets import file_layout as layout
from elektrhisob.metering.sheets import sheets_for_tests as stories
from elektrhisob.metering.sheets.errors import OtherSheetError, SheetClosedError, UnreadableFileError
from elektrhisob.metering.sheets.file_cells import CellError, day_in, number_in

if TYPE_CHECKING:
	from collections.abc import Callable

pytestmark = pytest.mark.site


@pytest.fixture
def sheet() -> Any:
	route = stories.new_route()
	for number in (2, 4, 6):
		stories.house(route, number)
	return stories.sheet(route, stories.controller())


def filled(sheet: Any, fill: Callable[[Any], None]) -> bytes:
	book = load_workbook(io.BytesIO(file_out.workbook_of(sheet)))
	fill(book.worksheets[0])
	target = io.BytesIO()
	book.save(target)
	return target.getvalue()


def write(page: Any, row: int, value: Any = None, day: Any = None, reason: str | None = None) -> None:
	number = layout.FIRST_ROW + row
	page.cell(number, layout.VALUE.number, value)
	page.cell(number, layout.DATE.number, day)
	page.cell(number, layout.REASON.number, reason)


def read(sheet: Any, fill: Callable[[Any], None]) -> dict[str, Any]:
	sheet.reload()
	return file_in.read_content(sheet, filled(sheet, fill))


def readings(sheet: Any) -> list[Any]:
	return frappe.get_all(
		"Meter Reading",
		filters={"external_source": "SHEET", "external_id": ["like", "H%"], "reading_date": today()},
		or_filters=[{"installation": line.installation} for line in stories.lines(sheet.name)],
		order_by="name",
	)


def test_each_row_is_answered_and_the_same_file_again_changes_nothing(sheet: Any) -> None:
	lines = stories.lines(sheet.name)
	day = datetime.combine(getdate(today()), datetime.min.time())

	def fill(page: Any) -> None:
		write(page, 0, f"{lines[0].last_value + 90:g}".replace(".", ","), day)
		write(page, 1, 1, getdate(today()).strftime("%d.%m.%Y"))
		write(page, 2, reason="Nobody Home")

	content = filled(sheet, fill)
	first = file_in.read_content(sheet, content)
	assert first["counts"] == {"Accepted": 1, "Suspicious": 0, "Not Read": 1, "Refused": 1, "Unchanged": 0}
	assert [row["outcome"] for row in first["rows"]] == ["Accepted", "Refused", "Not Read"]
	assert first["rows"][1]["message"]
	before = stories.lines(sheet.name)
	sheet.reload()
	again = file_in.read_content(sheet, content)
	assert again["counts"] == {"Accepted": 0, "Suspicious": 0, "Not Read": 0, "Refused": 1, "Unchanged": 2}
	assert len(readings(sheet)) == 1
	assert [(line.status, line.value, line.reading) for line in before] == [
		(line.status, line.value, line.reading) for line in stories.lines(sheet.name)
	]


def test_an_old_file_does_not_undo_what_was_entered_since(sheet: Any) -> None:
	line = stories.lines(sheet.name)[0]
	old = filled(sheet, lambda page: write(page, 0, line.last_value + 20, today()))
	read(sheet, lambda page: write(page, 0, line.last_value + 30, today()))
	sheet.reload()
	answer = file_in.read_content(sheet, old)
	assert answer["rows"][0]["outcome"] == "Refused"
	assert stories.lines(sheet.name)[0].value == line.last_value + 30


def test_the_file_of_another_sheet_is_refused_whole(sheet: Any) -> None:
	route = stories.new_route()
	stories.house(route, 2)
	other = stories.sheet(route, stories.controller())
	with pytest.raises(OtherSheetError, match=other.name):
		file_in.read_content(sheet, file_out.workbook_of(other))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"value;date\n1;2", b"\x00" * 2000])
def test_what_is_no_workbook_is_refused_with_words(sheet: Any, content: bytes) -> None:
	with pytest.raises(UnreadableFileError):
		file_in.read_content(sheet, content)


def test_a_closed_sheet_takes_no_file(sheet: Any) -> None:
	content = file_out.workbook_of(sheet)
	sheet.close()
	with pytest.raises(SheetClosedError):
		file_in.read_content(sheet, content)


@pytest.mark.parametrize(
	("column", "found"), [(layout.KEY, "H1"), (layout.SERIAL, "SN0"), (layout.ACCOUNT, "0320200000001")]
)
def test_a_changed_key_column_is_named_and_enters_nothing(
	sheet: Any, column: layout.Column, found: str
) -> None:
	def fill(page: Any) -> None:
		write(page, 0, 99999, today())
		page.cell(layout.FIRST_ROW, column.number, found)

	answer = read(sheet, fill)
	assert answer["rows"][0]["outcome"] == "Refused" and found in answer["rows"][0]["message"]
	assert not readings(sheet)


def test_sorted_and_copied_rows_are_read_by_their_keys(sheet: Any) -> None:
	lines = stories.lines(sheet.name)

	def fill(page: Any) -> None:
		write(page, 0, lines[0].last_value + 10, today())
		cells = [page.cell(layout.FIRST_ROW, column.number).value for column in layout.COLUMNS]
		for column, value in zip(layout.COLUMNS, cells, strict=True):
			page.cell(layout.FIRST_ROW + 7, column.number, value)

	answer = read(sheet, fill)
	assert [row["outcome"] for row in answer["rows"]] == ["Accepted", "Unchanged", "Unchanged", "Refused"]


@pytest.mark.parametrize(
	("value", "day", "reason"),
	[
		("=K9+1", "2026-01-01", None),
		(100, None, None),
		(100, "yesterday", None),
		(100, "31.02.2026", None),
		(datetime(2026, 5, 12), "2026-01-01", None),
		(-5, "2026-01-01", None),
		(100, "2026-01-01", "Dog"),
		(None, None, "was tired"),
		("12a", "2026-01-01", None),
	],
)
def test_slips_are_answered_row_by_row(sheet: Any, value: Any, day: Any, reason: str | None) -> None:
	answer = read(sheet, lambda page: write(page, 1, value, day, reason))
	assert [row["outcome"] for row in answer["rows"]] == ["Unchanged", "Refused", "Unchanged"]
	assert answer["rows"][1]["message"]


@pytest.mark.parametrize(
	("cell", "number"),
	[
		(1234, 1234),
		("1 234,5", 1234.5),
		("1,234.5", 1234.5),
		("1.234,5", 1234.5),
		("1\u00a0234", 1234),
		("", None),
	],
)
def test_numbers_of_all_countries(cell: Any, number: float | None) -> None:
	assert number_in(cell) == number


def test_days_of_all_programs() -> None:
	for cell in (datetime(2026, 11, 3, 7, 30), 46329, "03.11.2026", "3/11/2026", "2026-11-03"):
		assert day_in(cell) == "2026-11-03"
	with pytest.raises(CellError):
		day_in(3)


def test_the_printed_sheet_has_every_line_and_its_code(sheet: Any) -> None:
	printed = sheet_print.reading_sheet_print(sheet)
	assert [line.line_no for page in printed["pages"] for line in page["lines"]] == [1, 2, 3]
	html = frappe.get_print("Reading Sheet", sheet.name, print_format="Reading Sheet Route")
	for line in stories.lines(sheet.name):
		assert line.serial_no in html
	assert sheet.name in html and "data:image/png" in html


def test_the_paper_shows_every_digit_and_says_the_shared_place_once() -> None:
	lines = [
		frappe._dict(address="Karmana, Sohil mahallasi, Nur ko'chasi, 1-uy"),
		frappe._dict(address="Karmana, Sohil mahallasi, Bahor ko'chasi, 12-uy"),
	]
	assert sheet_print._take_out_place(lines) == "Karmana, Sohil mahallasi"
	assert [line.address for line in lines] == ["Nur ko'chasi, 1-uy", "Bahor ko'chasi, 12-uy"]
	alone = [frappe._dict(address=None)]
	assert (sheet_print._take_out_place(alone), alone[0].address) == ("", "")
	assert [sheet_print._dial(value) for value in (1234567.89, 121596.5, 300.0, 0, None)] == [
		"1234567.89",
		"121596.5",
		"300",
		"0",
		"0",
	]
