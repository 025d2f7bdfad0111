"""Items of a pushed batch into rows; an item of a wrong shape is None, a wrong value is a fault
of the row.
"""

from datetime import date, timezone
from decimal import Decimal
from typing import Any

from elektrhisob.exchange.askue.day_channel import INTERVALS, MINUTES
from elektrhisob.exchange.askue.register_values import register_value
from elektrhisob.exchange.askue.rows import LARGEST_NUMBER, ChannelDay, RegisterValue, watt_hours_of

BAD_ITEM = "BAD_ITEM"
MOST_VALUES = 96


def reading_of(item: Any, place: int, zone: timezone) -> RegisterValue | None:
	"""{"meter", "obis", "timestamp", "value"}: the value as a number or a text, in kWh on the dial."""
	if not isinstance(item, dict) or set(item) != {"meter", "obis", "timestamp", "value"}:
		return None
	texts = [item["meter"], item["obis"], item["timestamp"], _number(item["value"])]
	if not all(isinstance(text, str) for text in texts):
		return None
	return register_value(texts, place, zone)


def profile_of(item: Any, place: int) -> ChannelDay | None:
	"""{"point", "channel", "day", "number", "interval", "values"[, "statuses"]}: kWh of primary energy."""
	needed = {"point", "channel", "day", "number", "interval", "values"}
	if not isinstance(item, dict) or not needed <= set(item) <= {*needed, "statuses"}:
		return None
	values, statuses = item["values"], item.get("statuses")
	texts = (item["point"], item["channel"], item["day"])
	if not all(isinstance(text, str) and 0 < len(text.strip()) <= 140 for text in texts):
		return None
	if not _whole(item["number"], LARGEST_NUMBER) or item["interval"] not in INTERVALS:
		return None
	if not isinstance(values, list) or len(values) > MOST_VALUES or not _are_statuses(statuses, len(values)):
		return None
	return _day_of(item, values, [int(bool(status)) for status in statuses or [0] * len(values)], place)


def _day_of(item: dict[str, Any], values: list[Any], statuses: list[int], place: int) -> ChannelDay:
	point, channel, day = item["point"].strip(), item["channel"].strip()[:40], item["day"].strip()
	count = MINUTES // item["interval"]
	spelt = [_number(value) for value in values]
	energies = [watt_hours_of(text) if text else None for text in spelt]
	fault, fact = "", ""
	try:
		day = date.fromisoformat(day).isoformat()
	except ValueError:
		day, fault, fact = "", "WRONG_DAY", day[:20]
	if len(values) != count:
		fault, fact = "MISSING_PERIODS", f"{len(values)}/{count}"
	elif None in energies:
		fault, fact = "BAD_VALUE", str(values[energies.index(None)])[:40]
	raw = [["", "", text or "", str(status)] for text, status in zip(spelt, statuses, strict=True)]
	return ChannelDay(
		point,
		channel,
		day,
		item["number"],
		item["interval"],
		[] if fault else [energy for energy in energies if energy is not None],
		[] if fault else statuses,
		place,
		fault=fault,
		fact=fact,
		raw=raw if fault else [],
	)


def _number(value: Any) -> str | None:
	if isinstance(value, str):
		return value
	return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _whole(value: Any, largest: int) -> bool:
	return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= largest


def _are_statuses(statuses: Any, count: int) -> bool:
	if statuses is None:
		return True
	return isinstance(statuses, list) and len(statuses) == count and all(_whole(one, 9) for one in statuses)
