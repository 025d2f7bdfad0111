"""A sheet goes out as a file and comes back from many hands: every row is answered, nothing is lost."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today
from openpyxl import load_workbook

from elektrhisob.metering.sheets import entering, file_in, file_out, sheet_print
from elektrhisob.metering.sheets import file_layout as layout
from elektrhisob.metering.sheets import sheets_for_tests as stories
from elektrhisob.metering.sheets.entering import read_entry, take_entries
from elektrhisob.metering.sheets.errors import OtherSheetError, SheetClosedError, UnreadableFileError
from elektrhisob.metering.sheets.file_cells import CellError, day_in, number_in

if TYPE_CHECKING:
	from collections.abc import Callable

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


@pytest.fixture
def sheet() -> Any:
	route = stories.new_route()
	for number in (2, 4, 6):
		stories.house(route, number)
	made = stories.sheet(route, stories.controller())
	# A file is judged by a connection of its own.
	frappe.db.commit()
	return made


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
	return take(sheet, filled(sheet, fill))


def take(sheet: Any, content: bytes) -> dict[str, Any]:
	"""As the request does: to its end, with a commit."""
	sheet.reload()
	answer = file_in.read_content(sheet, content)
	frappe.db.commit()
	return answer


def waiting(line: Any) -> list[Any]:
	"""What the worklist has of the meter of a line."""
	return frappe.get_all(
		"Reading Exception",
		{"installation": line.installation},
		["cause", "severity", "status", "resolution", "value", "source", "external_source", "external_id"],
		order_by="name",
	)


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
	first = take(sheet, content)
	assert first["counts"] == {"Accepted": 1, "Suspicious": 0, "Not Read": 1, "Refused": 1, "Unchanged": 0}
	assert [row["outcome"] for row in first["rows"]] == ["Accepted", "Refused", "Not Read"]
	assert first["rows"][1]["message"]
	(refused,) = waiting(lines[1])
	assert (refused.cause, refused.severity, refused.status, refused.value) == (
		"NEGATIVE",
		"Refuse",
		"Open",
		1,
	)
	assert (refused.source, refused.external_source, refused.external_id) == (
		"Controller",
		"SHEET",
		lines[1].name,
	)
	before = stories.lines(sheet.name)
	again = take(sheet, content)
	assert len(waiting(lines[1])) == 1
	assert again["counts"] == {"Accepted": 0, "Suspicious": 0, "Not Read": 0, "Refused": 1, "Unchanged": 2}
	assert len(readings(sheet)) == 1
	assert [(line.status, line.value, line.reading) for line in before] == [
		(line.status, line.value, line.reading) for line in stories.lines(sheet.name)
	]


def test_an_old_file_does_not_undo_what_was_entered_since(sheet: Any) -> None:
	line = stories.lines(sheet.name)[0]
	old = filled(sheet, lambda page: write(page, 0, line.last_value + 20, today()))
	read(sheet, lambda page: write(page, 0, line.last_value + 30, today()))
	answer = take(sheet, old)
	assert answer["rows"][0]["outcome"] == "Refused"
	assert stories.lines(sheet.name)[0].value == line.last_value + 30


def test_a_refused_value_waits_in_the_worklist_until_the_line_is_read(sheet: Any) -> None:
	one, two, _three = stories.lines(sheet.name)
	later = add_days(today(), 400)

	def fill(page: Any) -> None:
		write(page, 0, one.last_value + 20, later)
		write(page, 1, two.last_value + 20.1234, today())

	answer = read(sheet, fill)
	assert [row["outcome"] for row in answer["rows"]] == ["Refused", "Refused", "Unchanged"]
	assert [row.cause for row in (*waiting(one), *waiting(two))] == ["IN_FUTURE", "TOO_FINE"]
	assert waiting(two)[0].value == pytest.approx(two.last_value + 20.123)

	def correct(page: Any) -> None:
		write(page, 0, one.last_value + 20, today())
		write(page, 1, two.last_value + 20, today())

	read(sheet, correct)
	assert [(row.status, row.resolution) for row in (*waiting(one), *waiting(two))] == [
		("Closed", "Read Again")
	] * 2


def test_one_pass_says_what_entry_by_entry_says(sheet: Any) -> None:
	"""The same three values, once from the file and once one by one on a sheet like it."""
	route = stories.new_route()
	for number in (2, 4, 6):
		stories.house(route, number)
	other = stories.sheet(route, stories.controller())
	frappe.db.commit()
	by_file, by_hand = stories.lines(sheet.name), stories.lines(other.name)

	def values(lines: list[Any]) -> list[float]:
		return [lines[0].last_value + 30, lines[1].last_value + 3000, 1]

	def fill(page: Any) -> None:
		for row, value in enumerate(values(by_file)):
			write(page, row, value, today())

	read(sheet, fill)
	entries = [
		read_entry(stories.entry(line, value)) for line, value in zip(by_hand, values(by_hand), strict=True)
	]
	take_entries(entries, "Desk")
	frappe.db.commit()
	same = ("status", "value", "message", "reading_date", "not_read_reason")
	assert [[line[field] for field in same] for line in stories.lines(sheet.name)] == [
		[line[field] for field in same] for line in stories.lines(other.name)
	]
	codes = [
		frappe.get_all("Reading Sheet Entry", {"sheet": name}, pluck="code", order_by="sheet_line")
		for name in (sheet.name, other.name)
	]
	assert codes[0] == codes[1] == ["ACCEPTED", "SUSPICIOUS", "BELOW_PREVIOUS_READING"]
	stored = ("value", "status", "suspicion", "reason", "source", "quality", "external_source", "het")
	readings_of_both = [
		frappe.get_all(
			"Meter Reading",
			{"external_source": "SHEET", "external_id": ["in", [line.name for line in lines]]},
			list(stored),
			order_by="name",
		)
		for lines in (by_file, by_hand)
	]
	assert len(readings_of_both[0]) == 2 and readings_of_both[0] == readings_of_both[1]
	assert [row.cause for line in by_file for row in waiting(line)] == [
		row.cause for line in by_hand for row in waiting(line)
	]


def test_a_request_that_dies_after_the_readings_leaves_nothing_to_be_entered_twice(
	sheet: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
	lines = stories.lines(sheet.name)

	def fill(page: Any) -> None:
		write(page, 0, lines[0].last_value + 20, today())
		write(page, 1, lines[1].last_value + 20, today())

	def die(*_of_anything: Any) -> None:
		raise SystemExit

	content = filled(sheet, fill)
	with monkeypatch.context() as broken, pytest.raises(SystemExit):
		broken.setattr(entering, "_remember", die)
		take(sheet, content)
	frappe.db.rollback()
	assert [line.status for line in stories.lines(sheet.name)] == ["To Read"] * 3
	assert len(readings(sheet)) == 2

	# The second value was looked at again meanwhile: what is stored stays, and the row says so.
	def fill_again(page: Any) -> None:
		fill(page)
		write(page, 1, lines[1].last_value + 25, today())

	answer = read(sheet, fill_again)
	assert [row["outcome"] for row in answer["rows"]] == ["Accepted", "Refused", "Unchanged"]
	assert [(line.status, bool(line.reading)) for line in stories.lines(sheet.name)] == [
		("Accepted", True),
		("Accepted", True),
		("To Read", False),
	]
	assert stories.lines(sheet.name)[1].value == lines[1].last_value + 20
	assert len(readings(sheet)) == 2


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
