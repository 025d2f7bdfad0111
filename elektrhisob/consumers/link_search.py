"""What link fields offer while somebody types, for the tables that grow by millions: index look-ups only."""

from collections.abc import Callable
from typing import Any

import frappe
from frappe.utils import cint, cstr

from elektrhisob.consumers.account_search import account_names, consumer_names

MOST_CONSIDERED = 200
"""Further filters of the link field choose among this many matches."""

Filters = list[list[Any]]


@frappe.whitelist(methods=["GET", "POST"])
def offer(
	doctype: str,
	txt: str,
	searchfield: str,
	start: int,
	page_len: int,
	filters: dict[str, Any] | list[Any] | None = None,
	as_dict: bool = False,
) -> list[Any]:
	"""`standard_queries` function of every DocType in CANDIDATES: name, title and what tells it apart."""
	matching = CANDIDATES[doctype](cstr(txt).strip()) if cstr(txt).strip() else []
	if matching is None:
		return []
	return frappe.get_list(
		doctype,
		filters=[*_as_list(doctype, filters), *matching],
		fields=FIELDS[doctype],
		order_by="name desc",
		limit_start=cint(start),
		limit_page_length=cint(page_len) or 10,
		as_list=not as_dict,
	)


def _account(text: str) -> Filters | None:
	return _among(account_names(text, MOST_CONSIDERED))


def _consumer(text: str) -> Filters | None:
	# Version 16 asks for the row by its own name before it accepts a link.
	if _is_row_name(text):
		return [["name", "like", f"{text}%"]]
	return _among(consumer_names(text, MOST_CONSIDERED))


def _of_account(text: str) -> Filters | None:
	"""Rows of the accounts found, or one row by its own name."""
	if _is_row_name(text):
		return [["name", "like", f"{text}%"]]
	return _among(account_names(text, MOST_CONSIDERED), "personal_account")


def _meter(text: str) -> Filters | None:
	return [["name" if _is_row_name(text) else "serial_no", "like", f"{_begin(text)}%"]]


def _metered(text: str) -> Filters | None:
	"""An installation or a reading: by the serial on the meter, or by the account."""
	serials = frappe.get_all(
		"Meter Installation",
		filters={"serial_no": ["like", f"{_begin(text)}%"]},
		pluck="serial_no",
		order_by="serial_no",
		limit=MOST_CONSIDERED,
	)
	if serials and not _is_row_name(text):
		installations = frappe.get_all(
			"Meter Installation", filters={"serial_no": ["in", serials]}, pluck="name"
		)
		return _among(installations, "installation")
	return _of_account(text)


def _installation(text: str) -> Filters | None:
	found = _metered(text)
	return [["name", *rest[1:]] if rest[0] == "installation" else rest for rest in found] if found else None


def _among(names: list[str], field: str = "name") -> Filters | None:
	return [[field, "in", names]] if names else None


def _is_row_name(text: str) -> bool:
	return len(text) > 4 and text[0].isalpha() and text[1:].isdigit() and text[0].isupper()


def _begin(text: str) -> str:
	return text.replace("\\", "").replace("%", "\\%").replace("_", "\\_")


def _as_list(doctype: str, filters: dict[str, Any] | list[Any] | None) -> Filters:
	if not filters:
		return []
	if isinstance(filters, dict):
		return [
			[doctype, field, *(value if isinstance(value, list | tuple) else ("=", value))]
			for field, value in filters.items()
		]
	return list(filters)


CANDIDATES: dict[str, Callable[[str], Filters | None]] = {
	"Personal Account": _account,
	"Consumer": _consumer,
	"Supply Point": _of_account,
	"Electricity Bill": _of_account,
	"Account Payment": _of_account,
	"Meter": _meter,
	"Meter Installation": _installation,
	"Meter Reading": _metered,
}

FIELDS: dict[str, list[str]] = {
	"Personal Account": ["name", "consumer_name", "address", "phone"],
	"Consumer": ["name", "consumer_name", "phone", "address"],
	"Supply Point": ["name", "address", "personal_account", "consumer_name"],
	"Electricity Bill": ["name", "personal_account", "consumer_name", "period"],
	"Account Payment": ["name", "personal_account", "consumer_name", "payment_date"],
	"Meter": ["name", "serial_no", "meter_model", "status"],
	"Meter Installation": ["name", "serial_no", "personal_account", "installed_on"],
	"Meter Reading": ["name", "personal_account", "serial_no", "reading_date"],
}
