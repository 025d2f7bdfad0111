"""Day files of the demo's metering head-end: 80020 XML in windows-1251, as such systems send them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from localbench.demo_calendar import iso

if TYPE_CHECKING:
	from collections.abc import Sequence

	from localbench.simbench_district import Ints

ENCODING = "windows-1251"
MINUTES_A_PERIOD = 30
MINUTES_A_DAY = 1_440
ACTIVE_INTAKE = "01"
SENDER_STIR, SENDER_NAME = "300000017", "Namuna ASKUE markazi (o'ylab topilgan)"


@dataclass(frozen=True)
class Measured:
	"""A measuring point's half hours of one day; `kwh` may be shorter than 48 where the modem was silent."""

	code: str
	name: str
	kwh: Sequence[int]


def day_file(day: int, number: int, points: Sequence[Measured]) -> bytes:
	"""The message of one day; a later version of the day has a higher number."""
	stamp = iso(day).replace("-", "")
	lines = [
		f'<?xml version="1.0" encoding="{ENCODING}"?>',
		f'<message class="80020" version="2" number="{number}">',
		f"<datetime><timestamp>{iso(day + 1).replace('-', '')}040922</timestamp>"
		f"<daylightsavingtime>0</daylightsavingtime><day>{stamp}</day></datetime>",
		f"<sender><inn>{SENDER_STIR}</inn><name>{escape(SENDER_NAME)}</name></sender>",
		f'<area timezone="1"><inn>{SENDER_STIR}</inn><name>Namuna</name>',
		*(_point(point) for point in points),
		"</area></message>",
	]
	return "\n".join(lines).encode(ENCODING, errors="xmlcharrefreplace")


def whole_kwh(energies: Ints) -> list[list[int]]:
	rows: list[list[int]] = energies.tolist()
	return rows


def _point(point: Measured) -> str:
	periods = "".join(
		f'<period start="{_clock(at)}" end="{_clock(at + 1)}"><value status="0">{kwh}</value></period>'
		for at, kwh in enumerate(point.kwh)
	)
	return (
		f"<measuringpoint code={quoteattr(point.code)} name={quoteattr(point.name)}>"
		f'<measuringchannel code="{ACTIVE_INTAKE}" desc="active, intake">{periods}</measuringchannel>'
		"</measuringpoint>"
	)


def _clock(period: int) -> str:
	minutes = period * MINUTES_A_PERIOD % MINUTES_A_DAY
	return f"{minutes // 60:02d}{minutes % 60:02d}"
