"""Account numbers, STIR and PINFL."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.identifiers import (
	AccountNumber,
	IdentifierError,
	IdentifierFault,
	check_pinfl,
	check_stir,
	parse_account_number,
	pinfl_check_digit,
)

PINFL = "3010190001000"


def with_check_digit(first_13: str) -> str:
	return first_13 + str(pinfl_check_digit(first_13))


@pytest.mark.parametrize(
	"text", ["0320200012345", "03202 00012345", "03202-00012345", "03202/00012345", " 03202 - 00012345 "]
)
def test_an_account_number_joined_or_split_is_the_same(text: str) -> None:
	assert parse_account_number(text) == AccountNumber("03202", "00012345")


@pytest.mark.parametrize("text", ["03202000123", "032020001234", "0320200012345"])
def test_local_numbers_have_six_to_eight_digits_and_keep_their_zeros(text: str) -> None:
	assert str(parse_account_number(text)) == text
	assert parse_account_number(text).local_no == text[5:]


@pytest.mark.parametrize(
	("text", "fault"),
	[
		("0320212345", IdentifierFault.LENGTH),
		("03202123456789", IdentifierFault.LENGTH),
		("", IdentifierFault.NOT_DIGITS),
		("03202O012345", IdentifierFault.NOT_DIGITS),
		("٠٣٢٠٢٠٠١٢٣٤٥", IdentifierFault.NOT_DIGITS),
	],
)
def test_what_is_no_account_number_is_named(text: str, fault: IdentifierFault) -> None:
	with pytest.raises(IdentifierError) as error:
		parse_account_number(text)
	assert error.value.fault is fault


def test_a_stir_has_nine_digits() -> None:
	assert check_stir(" 123456789 ") == "123456789"
	for text, fault in (("12345678", IdentifierFault.LENGTH), ("12345678X", IdentifierFault.NOT_DIGITS)):
		with pytest.raises(IdentifierError) as error:
			check_stir(text)
		assert error.value.fault is fault


def test_a_check_digit_worked_by_hand() -> None:
	# 3*7+1*3+5*1 + 0*7+6*3+8*1 + 5*7+1*3+2*1 + 3*7+0*3+4*1 + 5*7 = 155
	assert pinfl_check_digit("3150685123045") == 5
	assert check_pinfl("31506851230455") == "31506851230455"


@pytest.mark.parametrize(
	("number", "fault"),
	[
		("3150685123045", IdentifierFault.LENGTH),
		("3150685123045A", IdentifierFault.NOT_DIGITS),
		(with_check_digit("7150685123045"), IdentifierFault.CENTURY),
		(with_check_digit("3310685123045"), IdentifierFault.BIRTH_DATE),
		(with_check_digit("3290285123045"), IdentifierFault.BIRTH_DATE),
		(with_check_digit("3150685000045"), IdentifierFault.AREA),
		(with_check_digit("3150685123000"), IdentifierFault.SERIAL),
		("31506851230456", IdentifierFault.CHECK_DIGIT),
	],
)
def test_an_impossible_pinfl_is_named(number: str, fault: IdentifierFault) -> None:
	with pytest.raises(IdentifierError) as error:
		check_pinfl(number)
	assert error.value.fault is fault


births = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))


@given(births, st.booleans(), st.integers(1, 999), st.integers(1, 999), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_of_a_pinfl_is_found(
	birth: datetime.date, female: bool, area: int, serial: int, position: int, change: int
) -> None:
	century = {19: 3, 20: 5}[birth.year // 100] + int(female)
	number = with_check_digit(f"{century}{birth:%d%m%y}{area:03}{serial:03}")
	assert check_pinfl(number) == number
	wrong = number[:position] + str((int(number[position]) + change) % 10) + number[position + 1 :]
	with pytest.raises(IdentifierError):
		check_pinfl(wrong)
