"""Seals come in ranges: every number of a range once, none beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.serial_range import LONGEST_RANGE, RangeError, numbers_of_range


def test_a_range_holds_both_ends_and_keeps_its_zeros() -> None:
	assert numbers_of_range("PL0098", "PL0101") == ["PL0098", "PL0099", "PL0100", "PL0101"]
	assert numbers_of_range("PL7", None) == ["PL7"]
	assert numbers_of_range("A-B", "A-B") == ["A-B"]


@pytest.mark.parametrize(
	("first", "last", "code"),
	[
		("PL", "PL9", "NO_DIGITS"),
		("PL1", "TS9", "OTHER_SERIES"),
		("PL9", "PL10", "OTHER_SERIES"),
		("PL20", "PL10", "BACKWARDS"),
		("000000", "999999", "TOO_LONG"),
	],
)
def test_what_is_no_range_is_refused(first: str, last: str, code: str) -> None:
	with pytest.raises(RangeError, match=code):
		numbers_of_range(first, last)


@given(
	st.from_regex(r"[A-Z]{0,3}-?", fullmatch=True),
	st.integers(1, 9),
	st.integers(0, 10**9 - 1),
	st.integers(0, 300),
)
def test_every_number_once_in_order(prefix: str, width: int, start: int, more: int) -> None:
	low = start % 10**width
	high = min(low + more, 10**width - 1)
	numbers = numbers_of_range(f"{prefix}{low:0{width}d}", f"{prefix}{high:0{width}d}")
	assert len(numbers) == len(set(numbers)) == high - low + 1 <= LONGEST_RANGE
	assert [int(number.removeprefix(prefix)) for number in numbers] == list(range(low, high + 1))
