"""Ranges of printed numbers: one prefix, then digits of one width, as seals are delivered and issued."""

from __future__ import annotations

import re

LONGEST_RANGE = 20_000
_TRAILING_DIGITS = re.compile(r"^(.*?)(\d+)$")


class RangeError(ValueError):
	"""The two numbers are not the ends of one range. `args[0]` is one of the codes below."""


NO_DIGITS, OTHER_SERIES, BACKWARDS, TOO_LONG = "NO_DIGITS", "OTHER_SERIES", "BACKWARDS", "TOO_LONG"


def numbers_of_range(first: str, last: str | None) -> list[str]:
	"""All numbers from first to last, both included; without a last one, the first alone."""
	if not last or last == first:
		return [first]
	start, end = _TRAILING_DIGITS.match(first), _TRAILING_DIGITS.match(last)
	if not start or not end:
		raise RangeError(NO_DIGITS)
	# Digits that do not change may stand in front of the counter: only the width must agree.
	if start.group(1) != end.group(1) or len(start.group(2)) != len(end.group(2)):
		raise RangeError(OTHER_SERIES)
	low, high, width = int(start.group(2)), int(end.group(2)), len(start.group(2))
	if high < low:
		raise RangeError(BACKWARDS)
	if high - low >= LONGEST_RANGE:
		raise RangeError(TOO_LONG)
	return [f"{start.group(1)}{number:0{width}d}" for number in range(low, high + 1)]
