"""Reading lists of register values: CSV in whatever spelling, XLSX for the small, rows of a pushed batch."""

import csv
import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from typing import Any, BinaryIO

from elektrhisob.exchange.askue.register_columns import RegisterColumns, RowsParser
from elektrhisob.exchange.askue.register_values import FIELDS
from elektrhisob.exchange.askue.rows import BrokenFile

DELIMITERS = (";", "\t", "|", ",")
IN_ORDER = tuple(range(len(FIELDS)))
LONGEST_LINE = 10_000
# One row that is not plain slows down so many.
ROWS_AT_ONCE = 5_000
# A sheet of the largest allowed size unpacks to less than this; more is a bomb.
MOST_UNPACKED = 300 * 1024 * 1024


def read_csv(file: BinaryIO, zone: timezone, size: int) -> Iterator[RegisterColumns]:
	"""One value per row, in order, so many at a time. Raises BrokenFile for a file that is no such list."""
	parser, rows = RowsParser(zone), _CsvRows(file)
	while len(part := rows.part(parser, size)):
		yield part


def read_xlsx(file: BinaryIO, zone: timezone, most_rows: int, size: int) -> Iterator[RegisterColumns]:
	"""The first sheet: a row of headings, then one value per row."""
	return _in_parts(_sheet_cells(file, most_rows), zone, size)


def _in_parts(
	rows: Iterator[tuple[int, Sequence[str]]], zone: timezone, size: int
) -> Iterator[RegisterColumns]:
	parser = RowsParser(zone)
	while len(part := parser.columns(itertools.islice(rows, size))):
		yield part


class _CsvRows:
	"""Rows of text, numbered, without the headings."""

	def __init__(self, file: BinaryIO) -> None:
		self.text = io.TextIOWrapper(file, encoding=_encoding(file), errors="replace", newline="")
		first = self.text.readline(LONGEST_LINE + 1)
		if not first.strip():
			raise BrokenFile("EMPTY", 1)
		self.delimiter = max(DELIMITERS, key=first.count)
		if first.count(self.delimiter) < len(FIELDS) - 1:
			raise BrokenFile("NO_COLUMNS", 1, columns="; ".join(FIELDS))
		order = header_order(next(csv.reader([first], delimiter=self.delimiter)))
		self.order = IN_ORDER if order is None else order
		self.rows = self._numbered(first if order is None else "")

	def _numbered(self, first: str) -> Iterator[tuple[int, str]]:
		if first:
			yield 1, first
		line = 1
		while row := self.text.readline(LONGEST_LINE + 1):
			line += 1
			if len(row) > LONGEST_LINE:
				raise BrokenFile("LINE_TOO_LONG", line)
			if not row.isspace():
				yield line, row
		# The file stays its caller's to close.
		self.text.detach()

	def part(self, parser: RowsParser, size: int) -> RegisterColumns:
		"""The next so many rows."""
		part = RegisterColumns()
		while block := list(itertools.islice(self.rows, min(size - len(part), ROWS_AT_ONCE))):
			part.extend(self._columns(parser, block))
		return part

	def _columns(self, parser: RowsParser, block: Sequence[tuple[int, str]]) -> RegisterColumns:
		if self.order == IN_ORDER:
			lines, rows = zip(*block, strict=True)
			if plain := parser.plain_columns(lines, rows, self.delimiter):
				return plain
		return parser.columns((line, _cells(row, self.delimiter, self.order)) for line, row in block)


def _sheet_cells(file: BinaryIO, most_rows: int) -> Iterator[tuple[int, Sequence[str]]]:
	from openpyxl import load_workbook

	_refuse_bomb(file)
	try:
		sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
		rows = sheet.iter_rows(values_only=True)
		first = next(rows, ())
	except Exception:
		raise BrokenFile("NOT_A_SHEET", 0) from None
	order = header_order([_cell(cell) for cell in first])
	if order is None:
		raise BrokenFile("NO_COLUMNS", 1, columns=", ".join(FIELDS))
	for line, row in enumerate(rows, start=2):
		if line > most_rows + 1:
			raise BrokenFile("TOO_MANY_ROWS", line, most=most_rows)
		cells = [_cell(row[place]) if place < len(row) else "" for place in order]
		if any(cells):
			yield line, cells


def header_order(cells: Sequence[str]) -> tuple[int, ...] | None:
	"""Where each field stands, when the cells are headings; None when they are a row already."""
	names = [cell.strip().strip("\ufeff").lower() for cell in cells]
	if "meter_no" not in names:
		return None
	missing = [field for field in FIELDS if field not in names]
	if missing:
		raise BrokenFile("NO_COLUMNS", 1, columns=", ".join(missing))
	return tuple(names.index(field) for field in FIELDS)


def _encoding(file: BinaryIO) -> str:
	start = file.read(64 * 1024)
	file.seek(0)
	if start.startswith((b"\xff\xfe", b"\xfe\xff")):
		return "utf-16"
	if start.startswith(b"\xef\xbb\xbf"):
		return "utf-8-sig"
	try:
		# A character may be cut in two at the end of the sample.
		start[: max(len(start) - 4, 0) or None].decode("utf-8")
	except UnicodeDecodeError:
		return "windows-1251"
	return "utf-8"


def _cells(row: str, delimiter: str, order: Sequence[int]) -> list[str]:
	if '"' not in row:
		cells = row.rstrip("\r\n").split(delimiter)
		if len(cells) == len(order) and order == IN_ORDER:
			return cells
	else:
		try:
			cells = next(csv.reader([row], delimiter=delimiter))
		except (csv.Error, StopIteration):
			return [row[:140]]
	return [cells[place] if place < len(cells) else "" for place in order]


def _cell(value: Any) -> str:
	if value is None:
		return ""
	if isinstance(value, datetime):
		return value.isoformat(sep=" ")
	if isinstance(value, float) and value.is_integer():
		return str(int(value))
	return str(value)


def _refuse_bomb(file: BinaryIO) -> None:
	try:
		with zipfile.ZipFile(file) as parts:
			unpacked = sum(part.file_size for part in parts.infolist())
	except zipfile.BadZipFile:
		raise BrokenFile("NOT_A_SHEET", 0) from None
	if unpacked > MOST_UNPACKED:
		raise BrokenFile("SHEET_TOO_LARGE", 0)
	file.seek(0)
