"""What people and programs put into cells: numbers with commas, dates as text, formulas, slips."""

import math
import re
from datetime import date, datetime
from typing import Any

from frappe import _
from openpyxl.utils.datetime import from_excel

_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$")
EARLIEST_SERIAL, LATEST_SERIAL = 36526, 73050
"""Excel's numbers of 1 January 2000 and 31 December 2099."""


class CellError(Exception):
	"""What is in the cell cannot be what it should be; the text says why."""


def is_formula(cell: Any) -> bool:
	return isinstance(cell, str) and cell.startswith("=")


def number_in(cell: Any) -> float | None:
	"""1234.5, "1 234,5", "1,234.5" and "1.234,5" are the same number; an empty cell is None."""
	if cell is None or (isinstance(cell, str) and not cell.strip()):
		return None
	if isinstance(cell, bool | date):
		raise CellError(_("The value was turned into a date or a yes/no. Format the cell as a number."))
	if is_formula(cell):
		raise CellError(_("The cell holds a formula without its result. Enter the value itself."))
	text = _SPACES.sub("", str(cell))
	comma, point = text.rfind(","), text.rfind(".")
	if comma >= 0 and point >= 0:
		thousands = "," if point > comma else "."
		text = text.replace(thousands, "")
	try:
		number = float(text.replace(",", "."))
	except ValueError:
		number = math.nan
	if not math.isfinite(number) or number < 0:
		raise CellError(_("“{0}” is not a value of a dial.").format(cell))
	return number


def day_in(cell: Any) -> str | None:
	"""A date, its number in Excel, or "24.11.2026" and "2026-11-24" as text; an empty cell is None."""
	if cell is None or (isinstance(cell, str) and not cell.strip()):
		return None
	if isinstance(cell, datetime):
		return cell.date().isoformat()
	if isinstance(cell, date):
		return cell.isoformat()
	if isinstance(cell, int | float) and not isinstance(cell, bool):
		if EARLIEST_SERIAL <= cell <= LATEST_SERIAL:
			return str(from_excel(cell))[:10]
		raise CellError(_("“{0}” is not a date.").format(cell))
	return _day_in_text(str(cell).strip())


def _day_in_text(text: str) -> str:
	day_first, iso = _DAY.match(text), _ISO.match(text)
	try:
		if day_first:
			day, month, year = map(int, day_first.groups())
			return date(year, month, day).isoformat()
		if iso:
			return date(*map(int, iso.groups())).isoformat()
	except ValueError:
		pass
	raise CellError(_("“{0}” is not a date. Write it as 24.11.2026.").format(text))


def text_in(cell: Any) -> str:
	"""Numbers that are names (accounts, serials) come back without an idle ".0"."""
	if isinstance(cell, float) and cell.is_integer():
		return str(int(cell))
	return "" if cell is None else str(cell).strip()
