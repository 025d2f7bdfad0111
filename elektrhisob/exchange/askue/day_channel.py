"""The periods of one channel put together to a day, or what is wrong with them."""

from elektrhisob.exchange.askue.rows import watt_hours_of

MINUTES = 24 * 60
INTERVALS = (15, 30, 60)
# A day has 96 intervals at most. More are counted as a fault and not kept.
MOST_PERIODS = 2 * 96

Period = tuple[str, str, str, str]
"""start, end, value, status as they came."""


class Fault(Exception):
	def __init__(self, code: str, fact: str) -> None:
		super().__init__(code, fact)
		self.code = code
		self.fact = fact


def put_together(periods: list[Period]) -> tuple[int, list[int], list[int]]:
	"""Interval in minutes, Wh and status per interval in order of time. Raises Fault.

	Uzbekistan keeps UTC+5 all year: every day has 24 hours, whatever flags of summer time a message has.
	"""
	if not periods:
		raise Fault("MISSING_PERIODS", "0")
	if len(periods) > MOST_PERIODS:
		raise Fault("DUPLICATE_PERIOD", str(len(periods)))
	interval = _interval(periods[0])
	count = MINUTES // interval
	values: list[int | None] = [None] * count
	statuses = [0] * count
	for period in periods:
		place = _place(period, interval)
		if values[place] is not None:
			raise Fault("DUPLICATE_PERIOD", period[0])
		values[place], statuses[place] = _value(period), _status(period)
	missing = [_clock(place * interval) for place, value in enumerate(values) if value is None]
	if missing:
		raise Fault("MISSING_PERIODS", f"{len(missing)}/{count}: {', '.join(missing[:6])}")
	return interval, [value for value in values if value is not None], statuses


def _interval(period: Period) -> int:
	length = (_minutes(period[1], period) - _minutes(period[0], period)) % MINUTES
	if length not in INTERVALS:
		raise Fault("BAD_PERIOD", f"{period[0]}–{period[1]}")
	return length


def _place(period: Period, interval: int) -> int:
	start, end = _minutes(period[0], period), _minutes(period[1], period)
	if start % interval or (start + interval - end) % MINUTES:
		raise Fault("BAD_PERIOD", f"{period[0]}–{period[1]}")
	return start // interval


def _minutes(text: str, period: Period) -> int:
	"""0000 … 2330; the end of a day is 0000, some write 2400."""
	if len(text) != 4 or not (text.isascii() and text.isdigit()):
		raise Fault("BAD_PERIOD", f"{period[0]}–{period[1]}"[:40])
	hours, minutes = int(text[:2]), int(text[2:])
	if minutes > 59 or hours * 60 + minutes > MINUTES:
		raise Fault("BAD_PERIOD", f"{period[0]}–{period[1]}")
	return (hours * 60 + minutes) % MINUTES


def _value(period: Period) -> int:
	value = watt_hours_of(period[2]) if period[2] else None
	if value is None:
		raise Fault("BAD_VALUE", f"{period[0]}: {period[2][:20] or '–'}")
	return value


def _status(period: Period) -> int:
	"""0 commercial; anything else is not fit for billing without a look."""
	return 0 if period[3] in ("", "0") else 1


def _clock(minutes: int) -> str:
	return f"{minutes // 60:02d}{minutes % 60:02d}"
