"""One row of a list of register values, as text: meter, OBIS code, moment and value understood."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from elektrhisob.exchange.askue.rows import RegisterValue, watt_hours_of

FIELDS = ("meter_no", "obis", "timestamp", "value")
MOMENTS = (
	"%d.%m.%Y %H:%M:%S",
	"%d.%m.%Y %H:%M",
	"%d.%m.%Y",
	"%Y%m%d%H%M%S",
)

_OBIS = re.compile(r"(?:\d{1,3}-\d{1,3}:)?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?:\*\d{1,3})?")
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")


def offset_of(text: str) -> timezone | None:
	"""+05:00 → the zone; None when it is spelt otherwise."""
	found = _OFFSET.fullmatch(text.strip())
	if not found:
		return None
	minutes = int(found[2]) * 60 + int(found[3])
	return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes)) if minutes < 1440 else None


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
	try:
		if moment.tzinfo:
			moment = moment.astimezone(zone).replace(tzinfo=None)
		if len(text) > 10 and (moment.hour, moment.minute, moment.second) == (0, 0, 0):
			moment -= timedelta(days=1)
	except OverflowError:
		# A head-end that lost its clock: before the first day or after the last there is no other.
		return None
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
