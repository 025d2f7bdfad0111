"""Messages of class 80020 as head-ends really send them, and as they never should."""

from __future__ import annotations

import io
import resource
from typing import TYPE_CHECKING, Any

import pytest

from elektrhisob.exchange.askue import rows
from elektrhisob.exchange.askue.messages_for_tests import channel, message, point
from elektrhisob.exchange.askue.xml80020 import read_message

if TYPE_CHECKING:
	from elektrhisob.exchange.askue.rows import ChannelDay, MessageHead

CLASSES = ("80020", "80040")


def read(body: bytes) -> tuple[MessageHead, list[ChannelDay]]:
	days: list[ChannelDay] = []
	return read_message(io.BytesIO(body), days.append, CLASSES), days


def refusal(body: bytes) -> rows.BrokenFile:
	with pytest.raises(rows.BrokenFile) as refused:
		read(body)
	return refused.value


def test_a_day_of_half_hours_is_read_in_watt_hours_of_primary_energy() -> None:
	head, (day,) = read(
		message(point("131150001113003", channel("01", [100] * 47 + ["48845"]), name="Фидер 6"))
	)
	assert (head.message_class, head.number, head.day) == ("80020", 1056, "2026-02-10")
	assert head.made_at == "2026-02-11 04:09:22"
	assert (day.point, day.point_name, day.channel, day.interval) == ("131150001113003", "Фидер 6", "01", 30)
	assert day.values[-1] == 48_845_000
	assert day.energy_wh == 47 * 100_000 + 48_845_000
	assert day.fault == ""


def test_hours_and_quarters_are_days_too_and_the_last_period_ends_at_midnight() -> None:
	_head, days = read(message(point("P1", channel("01", [1] * 24)), point("P2", channel("01", [1] * 96))))
	assert [(day.interval, len(day.values), day.fault) for day in days] == [(60, 24, ""), (15, 96, "")]


def test_periods_in_any_order_are_put_in_order() -> None:
	body = message(point("P", channel("01", list(range(48)), shuffled=True)))
	(_head, (day,)) = read(body)
	assert day.values == [value * 1000 for value in range(48)]


def test_a_status_makes_the_interval_doubtful_and_not_missing() -> None:
	_head, (day,) = read(message(point("P", channel("01", [1] * 48, statuses={3: "1"}))))
	assert day.statuses[3] == 1
	assert sum(day.statuses) == 1


def test_both_charsets_are_read_by_their_declaration() -> None:
	for charset in ("windows-1251", "utf-8"):
		_head, (day,) = read(
			message(point("P", channel("01", [1] * 48), name="ПС Юнусобод"), charset=charset)
		)
		assert day.point_name == "ПС Юнусобод"


def test_utf8_that_says_windows_1251_is_refused_with_the_reason() -> None:
	body = message(
		point("P", channel("01", [1] * 48), name="ПС Юнусобод"), declared="windows-1251", charset="utf-8"
	)
	refused = refusal(body)
	assert refused.code == "WRONG_CHARSET"
	assert refused.facts == {"declared": "windows-1251", "found": "utf-8"}
	assert refused.line > 1


def test_windows_1251_that_says_utf8_is_refused_with_the_reason() -> None:
	body = message(
		point("P", channel("01", [1] * 48), name="ПС Юнусобод"), declared="utf-8", charset="windows-1251"
	)
	refused = refusal(body)
	assert (refused.code, refused.facts["found"]) == ("WRONG_CHARSET", "windows-1251")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.97])
def test_a_message_cut_off_anywhere_is_refused_whole_with_its_line(share: float) -> None:
	body = message(*(point(f"P{number}", channel("01", [1] * 48)) for number in range(20)))
	cut = body[: int(len(body) * share)]
	refused = refusal(cut)
	assert refused.code == "TRUNCATED"
	assert refused.line >= cut.count(b"\n")


def test_tags_that_do_not_close_are_refused_at_their_line() -> None:
	body = message(point("P", channel("01", [1] * 48))).replace(
		b"</measuringchannel>", b"</measuringpoint>", 1
	)
	refused = refusal(body)
	assert refused.code == "NOT_WELL_FORMED"
	assert refused.line > 50


BILLION = b"""<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><message class="80020" number="1">&c;</message>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<message class="80020" number="1"><datetime><day>&x;</day></datetime></message>"""
FOREIGN_DTD = b"""<?xml version="1.0"?><!DOCTYPE message
SYSTEM "http://192.0.2.1/x.dtd"><message class="80020" number="1"/>"""


@pytest.mark.parametrize("body", [BILLION, OUTSIDE, FOREIGN_DTD])
def test_no_document_type_of_anybody_is_obeyed(body: bytes) -> None:
	assert refusal(body).code == "DOCTYPE"


@pytest.mark.parametrize(
	("body", "code"),
	[
		(b"<message class='80020' number='1'>" + b"<a>" * 50, "TOO_DEEP"),
		(b"<message class='80020' number='1' x='" + b"y" * 3_000_000, "TAG_TOO_LONG"),
		(b"<message class='80020' number='1'>" + b"y" * 400_000, "TEXT_TOO_LONG"),
		(b"<message class='60091' number='1'></message>", "OTHER_CLASS"),
		(b"<message class='80020' number='seven'></message>", "BAD_NUMBER"),
		(b"<message class='80020' number='99999999999'></message>", "BAD_NUMBER"),
		(b"<html></html>", "NOT_A_MESSAGE"),
		(b"", "TRUNCATED"),
		(b"PK\x03\x04 not xml", "NOT_WELL_FORMED"),
		(b"<?xml version='1.0' encoding='koi8-r'?><message/>", "UNKNOWN_CHARSET"),
		(b"<message class='80020' number='1'></message>", "BAD_DAY"),
	],
)
def test_what_is_no_message_is_told_apart(body: bytes, code: str) -> None:
	assert refusal(body).code == code


GOOD: list[Any] = [1] * 48


@pytest.mark.parametrize(
	("bad", "code", "fact"),
	[
		(channel("01", GOOD, left_out={5, 6}), "MISSING_PERIODS", "2/48: 0230, 0300"),
		(channel("01", []), "MISSING_PERIODS", "0"),
		(channel("01", [*GOOD[:47], ""]), "BAD_VALUE", "2330: –"),
		(channel("01", [*GOOD[:47], "-3"]), "BAD_VALUE", "2330: -3"),
		(channel("01", [*GOOD[:47], "NaN"]), "BAD_VALUE", "2330: NaN"),
		(channel("01", [*GOOD[:47], "1e30"]), "BAD_VALUE", "2330: 1e30"),
		(channel("01", GOOD, twice={7}), "DUPLICATE_PERIOD", "0330"),
		(channel("01", [1] * 50), "DUPLICATE_PERIOD", "0000"),
		(channel("01", [1] * 1000), "DUPLICATE_PERIOD", "193"),
	],
)
def test_a_bad_channel_keeps_its_periods_and_harms_no_other(bad: str, code: str, fact: str) -> None:
	_head, days = read(message(point("BAD", bad), point("GOOD", channel("01", [1] * 48))))
	assert [(day.point, day.fault) for day in days] == [("BAD", code), ("GOOD", "")]
	assert days[0].fact == fact
	assert len(days[0].raw) == min(bad.count("<period"), 193)


def test_a_channel_that_comes_twice_in_a_message_is_taken_once() -> None:
	_head, days = read(message(point("P", channel("01", [1] * 48)), point("P", channel("01", [2] * 48))))
	assert [day.fault for day in days] == ["", "DUPLICATE_CHANNEL"]


def test_a_message_of_two_hundred_megabytes_is_read_in_bounded_memory() -> None:
	"""The peak of this process may grow by the channels' keys, not by the file."""
	one = point("P{0:07d}", channel("01", [48845] * 48)).encode()
	start, end = message("SPLIT").split(b"SPLIT")
	count = 200_000_000 // len(one)

	class Endless(io.RawIOBase):
		def __init__(self) -> None:
			self.parts = self.make()
			self.rest = b""
			self.given = 0

		def make(self) -> Any:
			yield start
			for number in range(count):
				yield one.replace(b"P{0:07d}", b"P%07d" % number)
			yield end

		def read(self, size: int = -1) -> bytes:
			while len(self.rest) < size and (part := next(self.parts, None)):
				self.rest += part
			out, self.rest = self.rest[:size], self.rest[size:]
			self.given += len(out)
			return out

	before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
	file, energy, channels = Endless(), 0, 0

	def take(day: ChannelDay) -> None:
		nonlocal energy, channels
		energy += day.energy_wh
		channels += 1

	read_message(file, take, CLASSES)  # type: ignore[arg-type]
	grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
	assert file.given > 199_000_000
	assert (channels, energy) == (count, count * 48 * 48_845_000)
	assert grown < 40 * 1024, f"{grown} KiB"
