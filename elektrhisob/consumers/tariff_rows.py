"""The dated tariffs of an account changed by a document: what stood before is handed back, to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import add_days, getdate

if TYPE_CHECKING:
	from collections.abc import Iterable
	from datetime import date

Row = dict[str, Any]


def rows_of(account: str) -> list[Row]:
	"""Tariff rows of the account in order of date."""
	return [
		dict(row)
		for row in frappe.get_all(
			"Account Tariff",
			{"parent": account, "parenttype": "Personal Account"},
			["valid_from", "tariff", "reason"],
			order_by="valid_from",
		)
	]


def in_force(rows: Iterable[Row], day: date) -> Row | None:
	begun = [row for row in rows if getdate(row["valid_from"]) <= day]
	return max(begun, key=lambda row: getdate(row["valid_from"])) if begun else None


def changed(rows: list[Row], tariff: str, since: date, until: date | None, reason: str) -> list[Row]:
	"""The rows (in order of date) with `tariff` in force from `since` to `until`, and as before around it."""
	following = getdate(add_days(until, 1)) if until else None
	before = [row for row in rows if getdate(row["valid_from"]) < since]
	after = [row for row in rows if following and getdate(row["valid_from"]) >= following]
	new: list[Row] = []
	if not before or before[-1]["tariff"] != tariff:
		new.append({"valid_from": since, "tariff": tariff, "reason": reason[:140]})
	goes_on = following and not (after and getdate(after[0]["valid_from"]) == following)
	back = in_force(rows, following) if following and goes_on else None
	if back and back["tariff"] != tariff:
		new.append({"valid_from": following, "tariff": back["tariff"], "reason": back["reason"]})
	return [*before, *new, *after]


def put(account: str, tariff: str, since: date, until: date | None, reason: str) -> list[Row]:
	"""Give the account the tariff; returns the rows as they stood before. The account is locked."""
	return replace(account, lambda rows: changed(rows, tariff, since, until, reason))


def put_back(account: str, rows: list[Row]) -> None:
	replace(account, lambda _present: rows)


def replace(account: str, change: Any) -> list[Row]:
	doc = frappe.get_doc("Personal Account", account, for_update=True)
	former = [{f: row.get(f) for f in ("valid_from", "tariff", "reason")} for row in doc.tariffs]
	new = change(former)
	if spelt(new) != spelt(former):
		doc.set("tariffs", new)
		# Whoever may approve the document changes the account by it, as its rules allow.
		doc.flags.ignore_permissions = True
		doc.save()
	return former


def spelt(rows: list[Row]) -> list[tuple[str, str]]:
	return [(str(getdate(row["valid_from"])), row["tariff"]) for row in rows]
