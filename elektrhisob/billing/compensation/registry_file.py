"""The monthly file of the social registry: which families ask for which month."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

if TYPE_CHECKING:
	from collections.abc import Iterable, Iterator, Sequence

MOST_ROWS = 1_000_000
MOST_ROWS_OF_A_SHEET = 100_000
ENCODINGS = ("utf-8-sig", "cp1251")
BAD_FILES = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError, TypeError)
# What a column may be called in the heading, in small letters.
HEADINGS = {
	"account": ("account", "personal account", "hisob", "shaxsiy hisob", "лицевой счет", "лицевой счёт"),
	"pinfl": ("pinfl", "jshshir", "пинфл", "жшшир"),
	"period": ("period", "month", "davr", "oy", "период", "месяц"),
}
ANSWER = ("account", "pinfl", "period", "kwh_total", "kwh_compensated", "sum", "outcome")
_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})(?:\D.*)?$")
_MONTH_FIRST = re.compile(r"(?:\d{1,2}[-./])?(\d{1,2})[-./](\d{4})$")


class RegistryFileError(frappe.ValidationError):
	pass


@dataclass(frozen=True)
class Asked:
	"""Row of the file: digits of account and PINFL as they stand there, month as 2026-01 or empty."""

	row: int
	account: str
	pinfl: str
	period: str


def is_workbook(content: bytes) -> bool:
	return content[:2] == b"PK"


def read(content: bytes) -> list[Asked]:
	"""Raises RegistryFileError when the file as a whole cannot be read."""
	lines = _rows_of_sheet(content) if is_workbook(content) else _rows_of_text(content)
	heading = next(lines, None)
	places = _places([str(cell or "") for cell in heading or ()])
	found = []
	for number, cells in enumerate(lines, start=2):
		row = [cells[place] if place is not None and place < len(cells) else "" for place in places]
		if not any(str(cell or "").strip() for cell in row):
			continue
		found.append(Asked(number, _digits(row[0]), _digits(row[1]), _month(row[2])))
		if len(found) > MOST_ROWS:
			frappe.throw(_("The file has more than {0} rows.").format(MOST_ROWS), RegistryFileError)
	if not found:
		frappe.throw(_("The file has no rows below its heading."), RegistryFileError)
	return found


def _places(heading: Sequence[str]) -> list[int | None]:
	names = [" ".join(cell.lower().replace("_", " ").split()) for cell in heading]
	places = [
		next((place for place, name in enumerate(names) if name in words), None)
		for words in HEADINGS.values()
	]
	if places[0] is None or places[1] is None:
		frappe.throw(
			_("The first row must name the columns account and pinfl; it says: {0}.").format(
				", ".join(names[:10]) or "–"
			),
			RegistryFileError,
		)
	return places


def _rows_of_sheet(content: bytes) -> Iterator[Sequence[Any]]:
	try:
		sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
		yield from sheet.iter_rows(values_only=True)
	except BAD_FILES as error:
		raise RegistryFileError(_("The file cannot be read as XLSX. Save it anew and try again.")) from error


def _rows_of_text(content: bytes) -> Iterator[Sequence[Any]]:
	text = _decoded(content)
	first = text.split("\n", 1)[0]
	delimiter = max(";,\t", key=first.count)
	yield from csv.reader(io.StringIO(text), delimiter=delimiter)


def _decoded(content: bytes) -> str:
	for encoding in ENCODINGS:
		try:
			return content.decode(encoding)
		except UnicodeDecodeError:
			continue
	raise RegistryFileError(_("The text of the file is neither UTF-8 nor Windows-1251."))


def _digits(cell: Any) -> str:
	"""Excel keeps long numbers as 3.15e13: they are whole below 16 digits."""
	if isinstance(cell, float) and cell.is_integer():
		cell = int(cell)
	return "".join(sign for sign in str(cell or "") if sign.isdigit())[:20]


def _month(cell: Any) -> str:
	text = str(cell or "").strip()
	found = _MONTH.match(text)
	if found:
		return f"{found[1]}-{int(found[2]):02}"
	found = _MONTH_FIRST.match(text)
	return f"{found[2]}-{int(found[1]):02}" if found else text[:7]


def written(rows: Iterable[Sequence[Any]], as_workbook: bool) -> bytes:
	"""The answer: the heading and the rows, in the form the question came in."""
	if as_workbook:
		book = Workbook(write_only=True)
		sheet = book.create_sheet("Answer")
		sheet.append(ANSWER)
		for row in rows:
			sheet.append([str(cell) if place < 3 else cell for place, cell in enumerate(row)])
		stored = io.BytesIO()
		book.save(stored)
		return stored.getvalue()
	out = io.StringIO()
	writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
	writer.writerow(ANSWER)
	writer.writerows(rows)
	return out.getvalue().encode("utf-8-sig")
