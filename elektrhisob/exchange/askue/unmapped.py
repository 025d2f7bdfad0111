"""The screen of points that files name and nobody mapped: the biggest energy first, each with
what it may be.
"""

import re
from collections import defaultdict
from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import divisions_of
from elektrhisob.exchange.askue.mapping import MAPPED, UNMAPPED, codes_by_name, map_point
from elektrhisob.exchange.askue.rights import require_read, require_write

ROWS_ON_PAGE = 50
MOST_AT_ONCE = 500
SHORTEST_WORD = 4
WORD = re.compile(r"[0-9A-Za-z-]+")


@frappe.whitelist(methods=["GET", "POST"])
def unmapped_points(source: str | None = None, text: str | None = None, start: int = 0) -> dict[str, Any]:
	"""A page of unmapped points of the user's districts, with a suggestion where one is found."""
	require_read()
	filters: dict[str, Any] = {"state": UNMAPPED, **_mine()}
	if source:
		filters["source"] = source
	like = f"%{text.strip()}%" if text and text.strip() else ""
	or_filters = {"point_code": ("like", like), "point_name": ("like", like)} if like else None
	fields = [
		"name",
		"source",
		"point_code",
		"channel",
		"point_name",
		"unloaded_days",
		"seen_kwh",
		"first_day",
		"last_day",
	]
	rows = frappe.get_all(
		"Askue Point",
		filters,
		fields,
		or_filters=or_filters,
		order_by="seen_kwh desc, unloaded_days desc, point_code, channel",
		limit_start=start,
		limit_page_length=ROWS_ON_PAGE + 1,
	)
	page = rows[:ROWS_ON_PAGE]
	_suggest(page)
	return {"rows": page, "more": len(rows) > ROWS_ON_PAGE, "start": start}


def _suggest(rows: list[Any]) -> None:
	codes = codes_by_name()
	siblings = _siblings(rows)
	words = {row.name: _words(row) for row in rows}
	stands = _stands({word for found in words.values() for word in found})
	for row in rows:
		code = codes.get(row.channel)
		row["quantity"] = code.quantity if code else ""
		row["zone"] = (code.zone or "") if code else ""
		row["suggestion"] = siblings.get((row.source, row.point_code)) or _one(
			[place for word in words[row.name] for place in stands.get(word, ())]
		)


def _words(row: Any) -> list[str]:
	"""What a head-end wrote that may be a meter's number or an account: longest first."""
	found = WORD.findall(f"{row.point_code} {row.point_name or ''}".upper())
	return sorted({word for word in found if len(word) >= SHORTEST_WORD}, key=len, reverse=True)


def _siblings(rows: list[Any]) -> dict[tuple[str, str], dict[str, str]]:
	"""Another channel of the same point that is mapped already."""
	known = frappe.get_all(
		"Askue Point",
		{"point_code": ("in", [row.point_code for row in rows] or [""]), "state": MAPPED, **_mine()},
		["source", "point_code", "supply_point", "meter", "personal_account"],
		order_by="name",
	)
	return {
		(row.source, row.point_code): {
			"supply_point": row.supply_point,
			"meter": row.meter or "",
			"account": row.personal_account or "",
			"why": _("another channel of this point"),
		}
		for row in known
	}


def _mine() -> dict[str, Any]:
	divisions = divisions_of()
	return {} if divisions.everything else {"het": ("in", divisions.hets or ("",))}


def _stands(words: set[str]) -> dict[str, list[dict[str, str]]]:
	"""word → supply points whose meter or account has this number."""
	places: dict[str, list[dict[str, str]]] = defaultdict(list)
	if not words:
		return places
	for field, why in (
		("serial_no", _("the meter's number")),
		("personal_account", _("the account's number")),
	):
		rows = frappe.get_all(
			"Meter Installation",
			{field: ("in", list(words)), "removed_on": ("is", "not set"), **_mine()},
			["serial_no", "personal_account", "supply_point"],
			order_by="name",
			limit_page_length=1000,
		)
		for row in rows:
			places[row[field]].append(
				{
					"supply_point": row.supply_point,
					"meter": "",
					"account": row.personal_account or "",
					"why": why,
				}
			)
	return places


def _one(places: list[dict[str, str]]) -> dict[str, str] | None:
	"""A suggestion only when it is a single one: a guess between two is worse than none."""
	return places[0] if len({place["supply_point"] for place in places}) == 1 else None


@frappe.whitelist(methods=["POST"])
def map_points(rows: str | list[dict[str, Any]]) -> list[dict[str, str]]:
	"""Map chosen points, each for itself: name, supply_point, quantity, meter. Answers per row,
	"" is done.
	"""
	require_write()
	asked: list[dict[str, Any]] = frappe.parse_json(rows)
	_refuse_too_many(asked)
	return [{"name": str(row.get("name")), "error": _map(row)} for row in asked]


def _map(row: dict[str, Any]) -> str:
	frappe.db.savepoint("askue_map")
	try:
		map_point(
			str(row.get("name")),
			str(row.get("supply_point")),
			str(row.get("quantity")),
			row.get("meter") or None,
		)
	except (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError) as error:
		frappe.db.rollback(save_point="askue_map")
		frappe.clear_messages()
		# The framework refuses some rows without a word.
		return str(error) or _("You have no right to change {0}.").format(_("Askue Point"))
	return ""


@frappe.whitelist(methods=["POST"])
def ignore_points(names: str | list[str]) -> int:
	"""Data of these points is left out from now on; what waits is closed. Returns how many."""
	asked: list[str] = frappe.parse_json(names)
	_refuse_too_many(asked)
	for name in asked:
		doc = frappe.get_doc("Askue Point", name)
		doc.check_permission("write")
		doc.state = "Ignored"
		doc.save()
	return len(asked)


def _refuse_too_many(asked: list[Any]) -> None:
	if len(asked) > MOST_AT_ONCE:
		frappe.throw(_("Map up to {0} points at once.").format(MOST_AT_ONCE))
