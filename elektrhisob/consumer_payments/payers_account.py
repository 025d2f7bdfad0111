"""Which account a payer means: the number as it was told by a partner, a register or a bank."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import frappe

# A unit code of five digits and a local number of six to eight.
SHORTEST_NUMBER, LONGEST_NUMBER = 11, 13
UNKNOWN, CLOSED, TWO, NONE_TOLD = "Unknown Account", "Closed Account", "Two Accounts", "No Account Told"


@dataclass(frozen=True)
class PayersAccount:
	"""An account as a payment needs it."""

	name: str
	het: str
	consumer_name: str
	address: str
	is_closed: bool


@dataclass(frozen=True)
class NotFound:
	"""Why no account can take the money: one of the reasons of a Suspense Payment."""

	reason: str
	account: PayersAccount | None = None


def digits_of(told: str) -> str:
	"""The digits of a number written with blanks, hyphens or slashes; empty when it holds anything else."""
	told = (told or "").strip()
	return re.sub(r"\D", "", told) if re.fullmatch(r"[\d\s\-/.]+", told) else ""


def find_account(told: str, unit_code: str = "") -> PayersAccount | NotFound:
	"""The account with this number; a local number alone is looked for in the unit, when one is told.

	A closed account is found while it owes something: NotFound names it otherwise. Raises nothing.
	"""
	if not (told or "").strip():
		return NotFound(NONE_TOLD)
	found = _accounts(spellings(told, unit_code))
	if not found:
		return NotFound(UNKNOWN)
	if len(found) > 1:
		return NotFound(TWO)
	account = found[0]
	if account.is_closed and not _owes(account.name):
		return NotFound(CLOSED, account)
	return account


def spellings(told: str, unit_code: str = "") -> list[str]:
	"""The account numbers that may be meant.

	Local numbers are stored with six to eight digits: some partners drop the zeros in front.
	"""
	digits, unit = digits_of(told), digits_of(unit_code)
	if unit and len(digits) <= LONGEST_NUMBER - len(unit) and not digits.startswith(unit):
		return [unit + digits.zfill(length) for length in range(6, 9) if len(digits) <= length]
	return [digits] if SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER else []


def _accounts(names: Sequence[str]) -> list[PayersAccount]:
	if not names:
		return []
	rows = frappe.db.sql(
		"""SELECT name, het, consumer_name, address, status = 'Closed' FROM `tabPersonal Account`
		WHERE name IN %(names)s ORDER BY name""",
		{"names": tuple(names)},
	)
	return [
		PayersAccount(name, het, who or "", where or "", bool(closed))
		for name, het, who, where, closed in rows
	]


def _owes(personal_account: str) -> bool:
	last = frappe.db.sql(
		"""SELECT balance > 0 FROM `tabAccount Balance` WHERE personal_account = %s
		ORDER BY period DESC LIMIT 1""",
		(personal_account,),
	)
	return bool(last and last[0][0])
