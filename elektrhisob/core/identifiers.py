"""Numbers that identify accounts and people: checked and taken apart.

Personal account: 5-digit code of the district unit + local number of 6 to 8 digits, joined (0320200012345) or
with a space, hyphen or slash between. STIR (tax number): 9 digits. PINFL (personal number): 14 digits.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from enum import Enum

_ACCOUNT = re.compile(r"([0-9]{5})\s*[-/ ]?\s*([0-9]{6,8})")
_PINFL_WEIGHTS = (7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7)


class IdentifierFault(Enum):
	NOT_DIGITS = "something else than digits"
	LENGTH = "the wrong number of digits"
	CENTURY = "an impossible first digit"
	BIRTH_DATE = "an impossible date of birth"
	AREA = "area code 000"
	SERIAL = "serial number 000"
	CHECK_DIGIT = "a check digit that does not match"


class IdentifierError(ValueError):
	"""A number that cannot be right, and the fault found in it."""

	def __init__(self, fault: IdentifierFault, text: str) -> None:
		super().__init__(f"{text!r} has {fault.value}.")
		self.fault = fault
		self.text = text


@dataclass(frozen=True, order=True)
class AccountNumber:
	"""unit_code: 5 digits of the district unit; local_no: 6 to 8 digits, leading zeros kept."""

	unit_code: str
	local_no: str

	def __str__(self) -> str:
		return self.unit_code + self.local_no


def parse_account_number(text: str) -> AccountNumber:
	"""The account number in any accepted form; raises IdentifierError (NOT_DIGITS, LENGTH)."""
	found = _ACCOUNT.fullmatch(text.strip())
	if found:
		return AccountNumber(found.group(1), found.group(2))
	joined = re.sub(r"[-/\s]", "", text)
	fault = IdentifierFault.LENGTH if _is_digits(joined) else IdentifierFault.NOT_DIGITS
	raise IdentifierError(fault, text)


def check_stir(text: str) -> str:
	"""The STIR without surrounding spaces; raises IdentifierError. (No public rule for a check digit.)"""
	return _digits(text, 9)


def check_pinfl(text: str) -> str:
	"""The PINFL without surrounding spaces; raises IdentifierError.

	Digits: century and sex, day, month and year of birth, area, serial, check digit. Check digit = sum of the
	first 13 digits weighted 7, 3, 1, 7, 3, 1, … modulo 10.
	"""
	number = _digits(text, 14)
	if number[0] not in "123456":
		raise IdentifierError(IdentifierFault.CENTURY, text)
	_check_birth_date(number, text)
	if number[7:10] == "000":
		raise IdentifierError(IdentifierFault.AREA, text)
	if number[10:13] == "000":
		raise IdentifierError(IdentifierFault.SERIAL, text)
	if pinfl_check_digit(number) != int(number[13]):
		raise IdentifierError(IdentifierFault.CHECK_DIGIT, text)
	return number


def pinfl_check_digit(number: str) -> int:
	"""Check digit of the first 13 digits of a PINFL."""
	return sum(int(digit) * weight for digit, weight in zip(number[:13], _PINFL_WEIGHTS, strict=True)) % 10


def _check_birth_date(number: str, text: str) -> None:
	century = ((int(number[0]) + 1) // 2 + 17) * 100
	try:
		datetime.date(century + int(number[5:7]), int(number[3:5]), int(number[1:3]))
	except ValueError:
		raise IdentifierError(IdentifierFault.BIRTH_DATE, text) from None


def _digits(text: str, length: int) -> str:
	number = text.strip()
	if not _is_digits(number):
		raise IdentifierError(IdentifierFault.NOT_DIGITS, text)
	if len(number) != length:
		raise IdentifierError(IdentifierFault.LENGTH, text)
	return number


def _is_digits(text: str) -> bool:
	return bool(re.fullmatch(r"[0-9]+", text))
