"""Finding an account by whatever the caller knows: number, phone, PINFL or STIR, meter serial, name, address.

One search for link fields, for the page Find Account and for services. Every step is an index look-up and
carries the condition of the user's divisions.
"""

import re
from dataclasses import dataclass

import frappe
from frappe.utils import cint, cstr

from elektrhisob.administration.divisions import het_condition
from elektrhisob.consumers.fulltext import match_words
from elektrhisob.consumers.search_words import COUNTRY, LOCAL_DIGITS, joined, search_words

UNIT_DIGITS = 5
STIR_DIGITS = 9
PINFL_DIGITS = 14
MOST_FOUND = 50


@dataclass(frozen=True)
class Wanted:
	"""What was typed, taken apart.

	digits   the whole text as digits when it holds nothing else but separators, else empty
	words    spelt as in the stored search texts
	serial   the text as one word when it may be a meter's serial, else empty
	"""

	digits: str
	words: tuple[str, ...]
	serial: str

	@classmethod
	def read(cls, text: str) -> "Wanted":
		text = cstr(text).strip()
		if re.fullmatch(r"[\d\s\-/+().]+", text):
			return cls(digits=re.sub(r"\D", "", text), words=(), serial="")
		has_digit = any(letter.isdigit() for letter in text)
		return cls(digits="", words=tuple(search_words(text)), serial=joined(text) if has_digit else "")

	@property
	def phone_digits(self) -> str:
		has_country = self.digits.startswith(COUNTRY) and len(self.digits) > LOCAL_DIGITS
		return self.digits[len(COUNTRY) :] if has_country else self.digits


@frappe.whitelist(methods=["GET", "POST"])
def find_accounts(text: str, limit: int = 20) -> list[dict[str, object]]:
	"""Accounts of the user's divisions that match, with consumer, address, meters and balance in soum."""
	frappe.has_permission("Personal Account", "read", throw=True)
	names = account_names(text, min(max(cint(limit), 1), MOST_FOUND))
	return _account_rows(names)


def account_names(text: str, limit: int) -> list[str]:
	"""Account numbers that match, best first, inside the user's divisions."""
	wanted = Wanted.read(text)
	found: dict[str, None] = {}
	for step in (_by_number, _by_identification, _by_words, _by_serial):
		if len(found) < limit:
			found.update(dict.fromkeys(step(wanted, limit)))
	return list(found)[:limit]


def consumer_names(text: str, limit: int) -> list[str]:
	"""Consumers that match by name, phone, PINFL or STIR, or by one of their accounts."""
	wanted = Wanted.read(text)
	found = dict.fromkeys(_by_fulltext("Consumer", wanted, limit))
	if len(found) < limit and wanted.digits:
		accounts = account_names(text, limit)
		consumers = frappe.get_all("Personal Account", filters={"name": ["in", accounts]}, pluck="consumer")
		found.update(dict.fromkeys(consumers if accounts else ()))
	return list(found)[:limit]


def _by_number(wanted: Wanted, limit: int) -> list[str]:
	if len(wanted.digits) < UNIT_DIGITS:
		return []
	return _select("Personal Account", "name like %s", [f"{wanted.digits}%"], limit, order="name")


def _by_identification(wanted: Wanted, limit: int) -> list[str]:
	fields = {PINFL_DIGITS: "pinfl", STIR_DIGITS: "stir"}
	if len(wanted.digits) not in fields:
		return []
	field = fields[len(wanted.digits)]
	return _select(
		"Personal Account",
		f"consumer in (select c.name from `tabConsumer` c where c.{field} = %s)",
		[wanted.digits],
		limit,
	)


def _by_words(wanted: Wanted, limit: int) -> list[str]:
	return _by_fulltext("Personal Account", wanted, limit)


def _by_serial(wanted: Wanted, limit: int) -> list[str]:
	if not wanted.serial:
		return []
	return _by_fulltext("Personal Account", Wanted("", (wanted.serial,), ""), limit)


def _by_fulltext(doctype: str, wanted: Wanted, limit: int) -> list[str]:
	matching = match_words([wanted.phone_digits] if wanted.digits else list(wanted.words))
	return _select(doctype, *matching, limit) if matching else []


def _select(doctype: str, condition: str, values: list[str], limit: int, order: str = "") -> list[str]:
	mine = het_condition(f"`tab{doctype}`.`het`")
	return frappe.db.sql(
		f"select name from `tab{doctype}` where {condition}"
		+ (f" and {mine}" if mine else "")
		+ (f" order by {order}" if order else "")
		+ " limit %s",
		[*values, limit],
		pluck=True,
	)


def _account_rows(names: list[str]) -> list[dict[str, object]]:
	if not names:
		return []
	rows = frappe.get_list(
		"Personal Account",
		filters={"name": ["in", names]},
		fields=["name", "consumer_name", "consumer_kind", "address", "phone", "status", "het"],
		order_by="name",
		limit=len(names),
	)
	serials = _serials(names)
	balances = _balances(names)
	place = {name: position for position, name in enumerate(names)}
	for row in rows:
		row["serials"] = serials.get(row.name, [])
		row["balance"] = balances.get(row.name)
	return sorted(rows, key=lambda row: place[row.name])


def _serials(accounts: list[str]) -> dict[str, list[str]]:
	"""Serial numbers of the meters that stand now."""
	serials: dict[str, list[str]] = {}
	for row in frappe.get_all(
		"Meter Installation",
		filters={"personal_account": ["in", accounts], "removed_on": ["is", "not set"]},
		fields=["personal_account", "serial_no"],
		order_by="name",
	):
		serials.setdefault(row.personal_account, []).append(row.serial_no)
	return serials


def _balances(accounts: list[str]) -> dict[str, float]:
	"""Latest balance in soum, debt positive; nothing for whoever may not read balances."""
	if not frappe.has_permission("Account Balance", "read"):
		return {}
	rows = frappe.get_all(
		"Account Balance",
		filters={"personal_account": ["in", accounts]},
		fields=["personal_account", "period", "balance"],
		order_by="period",
	)
	return {row.personal_account: row.balance for row in rows}
