"""Messages as head-ends make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Collection, Mapping, Sequence


def channel(
	code: str,
	values: Sequence[int | str],
	*,
	statuses: Mapping[int, str] | None = None,
	left_out: Collection[int] = (),
	twice: Collection[int] = (),
	shuffled: bool = False,
) -> str:
	length = {24: 60, 96: 15}.get(len(values), 30)
	periods = []
	for place, value in enumerate(values):
		if place in left_out:
			continue
		start, end = clock(place * length), clock((place + 1) * length)
		status = (statuses or {}).get(place, "0")
		text = f'<period start="{start}" end="{end}"><value status="{status}">{value}</value></period>\n'
		periods += [text] * (2 if place in twice else 1)
	if shuffled:
		periods = periods[1::2] + periods[::2]
	return f'<measuringchannel code="{code}" desc="active">\n{"".join(periods)}</measuringchannel>\n'


def clock(minutes: int) -> str:
	return f"{minutes // 60 % 24:02d}{minutes % 60:02d}"


def point(code: str, *channels: str, name: str = "PS 1") -> str:
	return f'<measuringpoint code="{code}" name="{name}">\n{"".join(channels)}</measuringpoint>\n'


def message(
	*points: str,
	number: int = 1056,
	day: str = "20260210",
	message_class: str = "80020",
	charset: str = "windows-1251",
	declared: str | None = None,
) -> bytes:
	text = (
		f'<?xml version="1.0" encoding="{declared or charset}"?>\n'
		f'<message class="{message_class}" version="2" number="{number}">\n'
		f"<datetime>\n<timestamp>20260211040922</timestamp>\n<daylightsavingtime>0</daylightsavingtime>\n"
		f"<day>{day}</day>\n</datetime>\n<sender><inn>123456789</inn><name>HET</name></sender>\n"
		f'<area timezone="1"><inn>4200003300</inn><name>Area</name>\n{"".join(points)}</area>\n</message>\n'
	)
	return text.encode(charset)
