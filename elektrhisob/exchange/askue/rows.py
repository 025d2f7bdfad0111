"""What readers of every format hand over: the days of channels and the values of registers. No framework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# A terawatt-hour in one interval or on one dial: the value is a mistake, and 64 bits hold the sums of a day.
LARGEST_WH = 10**15
LARGEST_NUMBER = 2**31 - 1

FAULTS = frozenset(
	{
		"UNKNOWN_POINT",
		"UNKNOWN_CHANNEL",
		"UNKNOWN_METER",
		"AMBIGUOUS_METER",
		"UNKNOWN_CODE",
		"NO_METER_ON_DAY",
		"WRONG_DISTRICT",
		"WRONG_DAY",
		"MISSING_PERIODS",
		"DUPLICATE_PERIOD",
		"DUPLICATE_CHANNEL",
		"BAD_PERIOD",
		"BAD_VALUE",
		"BAD_TIME",
		"BAD_ROW",
	}
)
"""Why a row waits in quarantine; the words are in `words.fault`."""

Facts = Mapping[str, str | int]


class BrokenFile(Exception):
	"""The file is refused whole. `code` has its words in `words.REFUSALS`; `facts` fill them."""

	def __init__(self, code: str, line: int = 0, **facts: str | int) -> None:
		super().__init__(code, line, facts)
		self.code = code
		self.line = line
		self.facts: Facts = facts


@dataclass(frozen=True)
class MessageHead:
	"""The envelope of an 80020 message; day and made_at as the message spells them, checked."""

	message_class: str
	number: int
	day: str
	made_at: str | None
	sender_inn: str


@dataclass(frozen=True)
class ChannelDay:
	"""One day of one channel, energy in Wh per interval; `fault` names what is wrong with it.

	`raw` keeps the periods of a faulty one as they came: start, end, value, status.
	"""

	point: str
	channel: str
	day: str
	version: int
	interval: int
	values: list[int]
	statuses: list[int]
	line: int = 0
	point_name: str = ""
	note: str = ""
	fault: str = ""
	fact: str = ""
	raw: list[list[str]] = field(default_factory=list)

	@property
	def energy_wh(self) -> int:
		return sum(self.values)


@dataclass(frozen=True)
class RegisterValue:
	"""What one register showed; `day` is the day the value closes: midnight closes the day before."""

	meter: str
	obis: str
	timestamp: str
	day: str
	value_wh: int
	line: int = 0
	raw_value: str = ""
	fault: str = ""
	fact: str = ""


def watt_hours_of(text: str) -> int | None:
	"""kWh as partners spell them into whole Wh, half up; None when it is no number or no possible one."""
	if text.isascii() and text.isdigit() and len(text) < 13:
		return int(text) * 1000
	try:
		value = Decimal(text.strip().replace(" ", "").replace("\u00a0", "").replace(",", "."))
	except InvalidOperation:
		return None
	if not value.is_finite() or value < 0 or value * 1000 > LARGEST_WH:
		return None
	return int((value * 1000).quantize(Decimal(1), rounding=ROUND_HALF_UP))
