"""Many register values as columns: a million rows are read, kept and mapped without an object for each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from datetime import timezone

from elektrhisob.exchange.askue.register_values import closed_day, obis_code, register_value
from elektrhisob.exchange.askue.rows import RegisterValue

# Codes and moments of a list are few; where every row has its own, remembering them gains nothing.
MOST_REMEMBERED = 10_000
LONGEST_TEXT = 140


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

	def _plain(self, cells: Sequence[str], line: int) -> tuple[str | int, ...] | None:
		"""A row as nearly all are: nothing to trim, nothing wrong. None: look closer."""
		if len(cells) != 4:
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
	if len(part) > 3 or len(whole) > 12 or not (whole.isascii() and whole.isdigit()):
		return None
	if not part:
		return int(whole) * 1000
	return int(whole + part.ljust(3, "0")) if part.isascii() and part.isdigit() else None
