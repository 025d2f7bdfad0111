"""Reading a message of class 80020 (or another class of the same grammar), streamed in bounded memory.

Nothing of a document type is accepted: no DTD, so no entities of anybody's making. A message that breaks off,
is not well-formed or lies about its charset raises BrokenFile with the line, whatever was read before.
"""

import codecs
import re
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, BinaryIO
from xml.parsers import expat

from elektrhisob.exchange.askue.day_channel import MOST_PERIODS, Fault, Period, put_together
from elektrhisob.exchange.askue.rows import LARGEST_NUMBER, BrokenFile, ChannelDay, MessageHead

CHUNK = 256 * 1024
CHARSETS = {"windows-1251": "windows-1251", "cp1251": "windows-1251", "utf-8": "utf-8", "utf8": "utf-8"}
DEEPEST = 12
LONGEST_TOKEN = 1024 * 1024
LONGEST_TEXT = 4096
MOST_CHANNELS = 500_000
HEAD_TEXTS = ("timestamp", "day", "inn")

_NON_ASCII = re.compile(rb"[\x80-\xff]")

Sink = Callable[[ChannelDay], None]


def read_message(file: BinaryIO, sink: Sink, classes: Collection[str]) -> MessageHead:
	"""Hand every channel of the message to `sink`, in order; returns its head. Raises BrokenFile.

	The caller loads nothing until this has returned: only then the message is known to be whole.
	"""
	return _Reader(sink, classes).read(file)


class _Reader:
	def __init__(self, sink: Sink, classes: Collection[str]) -> None:
		self.sink = sink
		self.classes = classes
		self.charset = "utf-8"
		self.path: list[str] = []
		self.text: list[str] = []
		self.text_length = 0
		self.head: dict[str, str] = {}
		self.point = ("", "")
		self.channel = ("", "", 0)
		self.periods: list[Period] = []
		self.period_count = 0
		self.period: list[str] = []
		self.seen: set[int] = set()
		self.parser = self._make_parser()

	def _make_parser(self) -> expat.XMLParserType:
		parser = expat.ParserCreate()
		parser.buffer_text = True
		parser.StartElementHandler = self._start
		parser.EndElementHandler = self._end
		parser.CharacterDataHandler = self._characters
		parser.XmlDeclHandler = self._declaration
		parser.StartDoctypeDeclHandler = self._refuse_doctype
		parser.EntityDeclHandler = self._refuse_doctype
		parser.ExternalEntityRefHandler = self._refuse_doctype
		return parser

	def read(self, file: BinaryIO) -> MessageHead:
		watch = _CharsetWatch()
		fed = 0
		try:
			while chunk := file.read(CHUNK):
				watch.see(chunk)
				self.parser.Parse(chunk, False)
				fed += len(chunk)
				# The parser keeps an unfinished tag whole: one of a hundred megabytes is an attack.
				if fed - max(self.parser.CurrentByteIndex, 0) > LONGEST_TOKEN:
					self._break("TAG_TOO_LONG")
			self.parser.Parse(b"", True)
		except expat.ExpatError as error:
			raise self._not_well_formed(error, watch) from None
		if self.charset == "windows-1251" and watch.is_utf8_text:
			raise BrokenFile("WRONG_CHARSET", watch.first_line, declared="windows-1251", found="utf-8")
		return self._head()

	def _not_well_formed(self, error: expat.ExpatError, watch: "_CharsetWatch") -> BrokenFile:
		line = error.lineno
		if self.charset == "utf-8" and not watch.is_utf8:
			return BrokenFile("WRONG_CHARSET", line, declared="utf-8", found="windows-1251")
		if error.code in (
			expat.errors.codes[name]
			for name in (
				expat.errors.XML_ERROR_NO_ELEMENTS,
				expat.errors.XML_ERROR_UNCLOSED_TOKEN,
				expat.errors.XML_ERROR_PARTIAL_CHAR,
			)
		):
			return BrokenFile("TRUNCATED", line)
		if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]:
			return BrokenFile("UNKNOWN_CHARSET", line, declared="?")
		return BrokenFile("NOT_WELL_FORMED", line, detail=expat.ErrorString(error.code) or "")

	def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
		charset = CHARSETS.get((encoding or "utf-8").lower())
		if charset is None:
			self._break("UNKNOWN_CHARSET", declared=(encoding or "")[:40])
		else:
			self.charset = charset

	def _refuse_doctype(self, *_arguments: object) -> Any:
		self._break("DOCTYPE")

	def _break(self, code: str, **facts: str | int) -> None:
		raise BrokenFile(code, self.parser.CurrentLineNumber, **facts)

	def _start(self, name: str, attributes: dict[str, str]) -> None:
		self.text.clear()
		self.text_length = 0
		if name == "value" and self.path and self.path[-1] == "period":
			self.period[3] = attributes.get("status", "").strip()
		elif name == "period":
			self.period = [attributes.get("start", "")[:8], attributes.get("end", "")[:8], "", ""]
		elif name == "measuringchannel":
			self.channel = (
				attributes.get("code", "").strip()[:40],
				attributes.get("desc", "").strip()[:140],
				self.parser.CurrentLineNumber,
			)
			self.periods = []
			self.period_count = 0
		elif name == "measuringpoint":
			self.point = (attributes.get("code", "").strip()[:140], attributes.get("name", "").strip()[:140])
		elif not self.path:
			self._message(name, attributes)
		self.path.append(name)
		if len(self.path) > DEEPEST:
			self._break("TOO_DEEP")

	def _message(self, name: str, attributes: dict[str, str]) -> None:
		if name != "message":
			self._break("NOT_A_MESSAGE", found=name[:40])
		message_class, number = attributes.get("class", "").strip(), attributes.get("number", "").strip()
		if message_class not in self.classes:
			self._break(
				"OTHER_CLASS", found=message_class[:20] or "–", allowed=", ".join(sorted(self.classes))
			)
		if not (number.isascii() and number.isdigit()) or int(number[:12]) > LARGEST_NUMBER:
			self._break("BAD_NUMBER", found=number[:40] or "–")
		self.head["class"], self.head["number"] = message_class, number

	def _characters(self, text: str) -> None:
		self.text_length += len(text)
		if self.text_length > LONGEST_TEXT:
			if text.strip():
				self._break("TEXT_TOO_LONG")
			return
		self.text.append(text)

	def _end(self, name: str) -> None:
		path = self.path
		path.pop()
		if name == "value" and path and path[-1] == "period":
			self.period[2] = "".join(self.text).strip()
		elif name == "period" and path and path[-1] == "measuringchannel":
			self.period_count += 1
			if self.period_count <= MOST_PERIODS + 1:
				start, end, value, status = self.period
				self.periods.append((start, end, value, status))
		elif name == "measuringchannel":
			self._finish_channel()
		elif name in HEAD_TEXTS and path and path[-1] in ("datetime", "sender"):
			self.head.setdefault(name, "".join(self.text).strip())
		self.text.clear()
		self.text_length = 0

	def _finish_channel(self) -> None:
		code, note, line = self.channel
		key = hash((self.point[0], code))
		if len(self.seen) >= MOST_CHANNELS:
			self._break("TOO_MANY_CHANNELS", most=MOST_CHANNELS)
		interval, fault, fact = 0, "", ""
		values: list[int] = []
		statuses: list[int] = []
		raw: list[list[str]] = []
		try:
			if not self.point[0] or not code:
				raise Fault("BAD_ROW", "code")
			if key in self.seen:
				raise Fault("DUPLICATE_CHANNEL", f"{self.point[0]} {code}"[:140])
			interval, values, statuses = put_together(self.periods)
		except Fault as found:
			fault, fact, raw = found.code, found.fact, [list(period) for period in self.periods]
		self.seen.add(key)
		self.sink(
			ChannelDay(
				self.point[0],
				code,
				"",
				0,
				interval,
				values,
				statuses,
				line,
				self.point[1],
				note,
				fault,
				fact,
				raw,
			)
		)

	def _head(self) -> MessageHead:
		day = self.head.get("day", "")
		try:
			day = datetime.strptime(day, "%Y%m%d").date().isoformat()
		except ValueError:
			raise BrokenFile("BAD_DAY", 0, found=day[:20] or "–") from None
		return MessageHead(
			self.head["class"],
			int(self.head["number"]),
			day,
			_moment(self.head.get("timestamp", "")),
			self.head.get("inn", "")[:20],
		)


def _moment(text: str) -> str | None:
	try:
		return datetime.strptime(text, "%Y%m%d%H%M%S").isoformat(sep=" ")
	except ValueError:
		return None


class _CharsetWatch:
	"""Whether the bytes so far are UTF-8, and whether there was anything but ASCII to tell it from."""

	def __init__(self) -> None:
		self.decoder = codecs.getincrementaldecoder("utf-8")()
		self.is_utf8 = True
		self.first_line = 0
		self.lines = 0

	@property
	def is_utf8_text(self) -> bool:
		"""Cyrillic in windows-1251 never happens to be valid UTF-8 throughout."""
		return self.is_utf8 and self.first_line > 0

	def see(self, chunk: bytes) -> None:
		if not self.is_utf8:
			return
		if not self.first_line:
			found = _NON_ASCII.search(chunk)
			if found:
				self.first_line = self.lines + chunk.count(b"\n", 0, found.start()) + 1
			self.lines += chunk.count(b"\n")
		try:
			self.decoder.decode(chunk)
		except UnicodeDecodeError:
			self.is_utf8 = False
