"""Many register values as columns: a million rows are read, kept and mapped without an object for each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from datetime import timezone
from typing import TypeVar

from elektrhisob.exchange.askue.register_values import FIELDS, closed_day, obis_code, register_value
from elektrhisob.exchange.askue.rows import RegisterValue

# Codes and moments of a list are few; where every row has its own, remembering them gains nothing.
MOST_REMEMBERED = 10_000
LONGEST_TEXT = 140
WIDTH = len(FIELDS)
MOST_DIGITS = 12
"""Before the point; whoever writes more has no plain number."""
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class RegisterColumns:
	"""Equally long columns with the fields of RegisterValue, in their order."""

	meters: list[str] = field(default_factory=list)
	obis: list[str] = field(default_factory=list)
	timestamps: list[str] = field(default_factory=list)
	days: list[str] = field(default_factory=list)
	value_wh: list[int] = field(default_factory=list)
	lines: list[int] = field(default_factory=list)
	raw_values: list[str] = field(default_factory=list)
	faults: list[str] = field(default_factory=list)
	facts: list[str] = field(default_factory=list)

	def __len__(self) -> int:
		return len(self.meters)

	@staticmethod
	def of(rows: Iterable[RegisterValue]) -> "RegisterColumns":
		columns = list(zip(*map(astuple, rows), strict=True))
		return RegisterColumns(*map(list, columns)) if columns else RegisterColumns()

	def row(self, place: int) -> RegisterValue:
		return RegisterValue(
			self.meters[place],
			self.obis[place],
			self.timestamps[place],
			self.days[place],
			self.value_wh[place],
			self.lines[place],
			self.raw_values[place],
			self.faults[place],
			self.facts[place],
		)

	def rows(self) -> Iterator[RegisterValue]:
		return map(self.row, range(len(self)))

	def extend(self, other: "RegisterColumns") -> None:
		for name, column in vars(self).items():
			column.extend(getattr(other, name))


class RowsParser:
	"""Cells of rows into columns. Every spelling of a code and every moment is understood once."""

	def __init__(self, zone: timezone) -> None:
		self.zone = zone
		self.codes: dict[str, str | None] = {}
		self.moments: dict[str, tuple[str, str | None]] = {}

	def columns(self, rows: Iterable[tuple[int, Sequence[str]]]) -> RegisterColumns:
		"""rows: number of the line and the cells, in the order of the fields."""
		values = [self._plain(cells, line) or self._any(cells, line) for line, cells in rows]
		return RegisterColumns(*map(list, zip(*values, strict=True))) if values else RegisterColumns()

	def plain_columns(
		self, lines: Sequence[int], rows: Sequence[str], delimiter: str
	) -> RegisterColumns | None:
		"""As `columns`, for text that is all plain, a column at a time. None: look at each row."""
		text = "".join(rows)
		if '"' in text or {row.count(delimiter) for row in rows} != {WIDTH - 1}:
			return None
		cells = text.replace("\r\n", "\n").rstrip("\n").replace("\n", delimiter).split(delimiter)
		meters, spelt, stamps, raw_values = (cells[place::WIDTH] for place in range(WIDTH))
		code_of = self._each(spelt, self.codes, self._code)
		moment_of = self._each(stamps, self.moments, self._closed)
		values = plain_watt_hours_of(raw_values)
		if code_of is None or moment_of is None or values is None or len(raw_values) != len(rows):
			return None
		if not all(code_of.values()) or not all(day for _timestamp, day in moment_of.values()):
			return None
		if not all(meters) or not "".join(meters).isalnum() or max(map(len, meters)) > LONGEST_TEXT:
			return None
		nothing = [""] * len(rows)
		moments = [moment_of[stamp] for stamp in stamps]
		return RegisterColumns(
			meters=[meter.upper() for meter in meters],
			obis=[code_of[code] or "" for code in spelt],
			timestamps=[timestamp for timestamp, _day in moments],
			days=[day or "" for _timestamp, day in moments],
			value_wh=values,
			lines=list(lines),
			raw_values=raw_values,
			faults=nothing,
			facts=nothing[:],
		)

	def _each(
		self, texts: Sequence[str], known: dict[str, Answer], ask: Callable[[str], Answer]
	) -> dict[str, Answer] | None:
		"""The answer for each distinct text; None where nearly every row has its own."""
		distinct = set(texts)
		if len(distinct) > MOST_REMEMBERED // 2:
			return None
		return {text: known[text] if text in known else ask(text) for text in distinct}

	def _plain(self, cells: Sequence[str], line: int) -> tuple[str | int, ...] | None:
		"""A row as nearly all are: nothing to trim, nothing wrong. None: look closer."""
		if len(cells) != WIDTH:
			return None
		meter, spelt, stamp, raw = cells
		code = self.codes[spelt] if spelt in self.codes else self._code(spelt)
		timestamp, day = self.moments.get(stamp) or self._closed(stamp)
		value = plain_watt_hours(raw)
		if not (code and day) or value is None or not meter.isalnum() or len(meter) > LONGEST_TEXT:
			return None
		return (meter.upper(), code, timestamp, day, value, line, raw, "", "")

	def _any(self, cells: Sequence[str], line: int) -> tuple[str | int, ...]:
		return astuple(register_value(cells, line, self.zone))

	def _code(self, spelt: str) -> str | None:
		if len(self.codes) >= MOST_REMEMBERED:
			self.codes.clear()
		self.codes[spelt] = obis_code(spelt.strip()[:LONGEST_TEXT])
		return self.codes[spelt]

	def _closed(self, stamp: str) -> tuple[str, str | None]:
		if len(self.moments) >= MOST_REMEMBERED:
			self.moments.clear()
		timestamp = stamp.strip()[:LONGEST_TEXT]
		self.moments[stamp] = (timestamp, closed_day(timestamp, self.zone) if timestamp else None)
		return self.moments[stamp]


def plain_watt_hours(text: str) -> int | None:
	"""1234.5 → 1 234 500; None for every other spelling, which `watt_hours_of` may still understand."""
	whole, _point, part = text.partition("." if "." in text else ",")
	if len(part) > 3 or len(whole) > MOST_DIGITS or not (whole.isascii() and whole.isdigit()):
		return None
	if not part:
		return int(whole) * 1000
	return int(whole + part.ljust(3, "0")) if part.isascii() and part.isdigit() else None


def plain_watt_hours_of(texts: Sequence[str]) -> list[int] | None:
	"""As `plain_watt_hours` of each; None where one has another spelling."""
	places = {len(text) - text.find(".") - 1 for text in texts}
	if len(places) == 1 and (values := _evenly_written(texts, places.pop())) is not None:
		return values
	each = [plain_watt_hours(text) for text in texts]
	return None if None in each else [value for value in each if value is not None]


def _evenly_written(texts: Sequence[str], places: int) -> list[int] | None:
	"""As machines write lists: a point before the last `places` digits of every value. None: not quite so."""
	lengths = {len(text) for text in texts}
	# A digit before the point: so nothing without a point, either, is taken for one with it.
	if not 1 <= places <= 3 or min(lengths) < places + 2 or max(lengths) > MOST_DIGITS:
		return None
	joined = ";".join(texts)
	digits = joined.replace(".", "")
	if (joined.count("."), joined.count(";")) != (len(texts), len(texts) - 1):
		return None
	if not (digits.isascii() and digits.replace(";", "").isdigit()):
		return None
	scale = 10 ** (3 - places)
	return [int(text) * scale for text in digits.split(";")]
