"""Reading lists of register values: CSV in whatever spelling, XLSX for the small, rows of a pushed batch."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, BinaryIO

from elektrhisob.exchange.askue.rows import BrokenFile, RegisterValue, watt_hours_of

FIELDS = ("meter_no", "obis", "timestamp", "value")
DELIMITERS = (";", "\t", "|", ",")
MOMENTS = (
	"%d.%m.%Y %H:%M:%S",
	"%d.%m.%Y %H:%M",
	"%d.%m.%Y",
	"%Y%m%d%H%M%S",
)
LONGEST_LINE = 10_000
# A sheet of the largest allowed size unpacks to less than this; more is a bomb.
MOST_UNPACKED = 300 * 1024 * 1024

_OBIS = re.compile(r"(?:\d{1,3}-\d{1,3}:)?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?:\*\d{1,3})?")
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")


def offset_of(text: str) -> timezone | None:
	"""+05:00 → the zone; None when it is spelt otherwise."""
	found = _OFFSET.fullmatch(text.strip())
	if not found:
		return None
	minutes = int(found[2]) * 60 + int(found[3])
	return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes)) if minutes < 1440 else None


def read_csv(file: BinaryIO, zone: timezone) -> Iterator[RegisterValue]:
	"""One value per row, in order. Raises BrokenFile for a file that is no such list."""
	text = io.TextIOWrapper(file, encoding=_encoding(file), errors="replace", newline="")
	first = text.readline(LONGEST_LINE + 1)
	if not first.strip():
		raise BrokenFile("EMPTY", 1)
	delimiter = max(DELIMITERS, key=first.count)
	if first.count(delimiter) < len(FIELDS) - 1:
		raise BrokenFile("NO_COLUMNS", 1, columns="; ".join(FIELDS))
	order = header_order(next(csv.reader([first], delimiter=delimiter)))
	if order is None:
		yield register_value(next(csv.reader([first], delimiter=delimiter)), 1, zone)
		order = tuple(range(len(FIELDS)))
	line = 1
	while row := text.readline(LONGEST_LINE + 1):
		line += 1
		if len(row) > LONGEST_LINE:
			raise BrokenFile("LINE_TOO_LONG", line)
		if not row.strip():
			continue
		yield register_value(_cells(row, delimiter, order), line, zone)
	# The file stays its caller's to close.
	text.detach()


def read_xlsx(file: BinaryIO, zone: timezone, most_rows: int) -> Iterator[RegisterValue]:
	"""The first sheet: a row of headings, then one value per row."""
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
			yield register_value(cells, line, zone)


def header_order(cells: Sequence[str]) -> tuple[int, ...] | None:
	"""Where each field stands, when the cells are headings; None when they are a row already."""
	names = [cell.strip().strip("\ufeff").lower() for cell in cells]
	if "meter_no" not in names:
		return None
	missing = [field for field in FIELDS if field not in names]
	if missing:
		raise BrokenFile("NO_COLUMNS", 1, columns=", ".join(missing))
	return tuple(names.index(field) for field in FIELDS)


def register_value(cells: Sequence[str], line: int, zone: timezone) -> RegisterValue:
	"""One row: meter, OBIS, time stamp and value as text; what is wrong with it is its fault."""
	if len(cells) < len(FIELDS) or not all(cell.strip() for cell in cells[: len(FIELDS)]):
		fact = ";".join(cells)[:140]
		meter = cells[0].strip()[:140] if cells else ""
		return RegisterValue(meter, "", "", "", 0, line, "", "BAD_ROW", fact)
	meter, obis, timestamp, raw = (cell.strip()[:140] for cell in cells[: len(FIELDS)])
	meter = "".join(meter.upper().split())
	code, day, value = obis_code(obis), closed_day(timestamp, zone), watt_hours_of(raw)
	fault, fact = "", ""
	if code is None:
		fault, fact = "UNKNOWN_CODE", obis
	elif day is None:
		fault, fact = "BAD_TIME", timestamp
	elif value is None:
		fault, fact = "BAD_VALUE", raw
	return RegisterValue(meter, code or obis, timestamp, day or "", value or 0, line, raw, fault, fact)


def obis_code(text: str) -> str | None:
	"""1-0:1.8.0*255, 1.8.0 and 1.8 are one code: 1.8.0."""
	found = _OBIS.fullmatch(text)
	return f"{int(found[1])}.{int(found[2])}.{int(found[3] or 0)}" if found else None


def closed_day(text: str, zone: timezone) -> str | None:
	"""The day a value closes: one captured at midnight is the reading of the day before."""
	moment = _moment(text)
	if moment is None:
		return None
	if moment.tzinfo:
		moment = moment.astimezone(zone).replace(tzinfo=None)
	if len(text) > 10 and (moment.hour, moment.minute, moment.second) == (0, 0, 0):
		moment -= timedelta(days=1)
	return moment.date().isoformat()


def _moment(text: str) -> datetime | None:
	try:
		return datetime.fromisoformat(text.replace("Z", "+00:00"))
	except ValueError:
		pass
	for form in MOMENTS:
		try:
			return datetime.strptime(text, form)
		except ValueError:
			continue
	return None


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
