"""Debts to somebody else that stop the acceptance of payments: by hand, or from a file of the source."""

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, today

from elektrhisob.administration.divisions import divisions_of
from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.keys import Key, reserve_names

COLUMNS = ("external_id", "account", "debt", "since", "cleared_on")
MOST_ROWS = 200_000


class BlockDaysError(frappe.ValidationError):
	"""A block that was cleared before it began."""


class BlockFileError(frappe.ValidationError):
	"""A file that is not a list of blocks."""


@dataclass(frozen=True)
class Block:
	"""Why an account's payment is not accepted."""

	name: str
	kind: str
	source: str
	debt: Decimal
	since: date


def blocks_of(accounts: Sequence[str], day: date | None = None) -> dict[str, list[Block]]:
	"""The blocks that stand on a day, for channels of payment; who has none is not in the answer."""
	day = day or getdate(today())
	found: dict[str, list[Block]] = defaultdict(list)
	if not accounts:
		return found
	for account, name, kind, source, debt, since in frappe.db.sql(
		"""SELECT personal_account, name, kind, source, debt, since FROM `tabDebt Block`
		WHERE personal_account IN %(accounts)s AND since <= %(day)s
			AND (cleared_on IS NULL OR cleared_on > %(day)s)
		ORDER BY personal_account, since, name""",
		{"accounts": tuple(accounts), "day": day},
	):
		found[account].append(Block(name, kind, source, Decimal(str(debt or 0)), since))
	return found


def check(doc: Document) -> None:
	doc.source, doc.external_id = (doc.source or "").strip(), (doc.external_id or "").strip()
	if doc.cleared_on and getdate(doc.cleared_on) < getdate(doc.since):
		frappe.throw(_("The block was cleared before it began. Check both days."), BlockDaysError)


def refuse_removal(doc: Document) -> None:
	frappe.throw(
		_("A block is a trace and stays. Enter the day it was cleared on {0}.").format(doc.name),
		BlockDaysError,
	)


@frappe.whitelist(methods=["POST"])
def import_blocks(content: str, source: str, kind: str, whole_list: int | str = 0) -> dict[str, Any]:
	"""Take a source's list: new blocks, those cleared, an answer for every row.

	content: CSV with the columns external_id, account, debt, since, cleared_on. whole_list: what the source
	had reported in the user's districts and does not name any more is cleared today.
	"""
	frappe.has_permission("Debt Block", "create", throw=True)
	rows = _read(content)
	if int(whole_list) and not rows:
		frappe.throw(
			_("The file has no rows: as a whole list it would clear every block of {0}.").format(source),
			BlockFileError,
		)
	known = _known(source, [row["external_id"] for row in rows])
	hets = _hets_of([row["account"] for row in rows])
	answers, fresh, cleared = _judge(rows, known, hets)
	_insert(fresh, source, kind)
	_clear(cleared)
	gone = _clear_unnamed(source, {row["external_id"] for row in rows}) if int(whole_list) else 0
	return {"added": len(fresh), "cleared": len(cleared) + gone, "answers": answers}


def _read(content: str) -> list[dict[str, str]]:
	reader = csv.DictReader(io.StringIO(content.lstrip("\ufeff")), delimiter=_delimiter(content))
	if not reader.fieldnames or set(COLUMNS[:4]) - {name.strip() for name in reader.fieldnames}:
		frappe.throw(
			_("The first line of the file must name the columns: {0}.").format(", ".join(COLUMNS)),
			BlockFileError,
		)
	rows = [
		{column: (row.get(column) or "").strip() for column in COLUMNS}
		for row in ({(key or "").strip(): value for key, value in line.items()} for line in reader)
	]
	if len(rows) > MOST_ROWS:
		frappe.throw(_("Send at most {0} rows at a time.").format(MOST_ROWS), BlockFileError)
	return rows


def _delimiter(content: str) -> str:
	first = content.split("\n", 1)[0]
	return ";" if first.count(";") > first.count(",") else ","


def _judge(
	rows: list[dict[str, str]], known: dict[str, frappe._dict], hets: dict[str, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, date]]:
	answers: list[dict[str, Any]] = []
	fresh: list[dict[str, Any]] = []
	cleared: dict[str, date] = {}
	seen: set[str] = set()
	for number, sent in enumerate(rows, start=2):
		row = _parsed(sent, hets)
		before = known.get(row["external_id"])
		said = _fault(row, before, seen)
		if not said and before and row["cleared"] and not before.cleared_on:
			cleared[before.name] = row["cleared"]
			said = _("Cleared.")
		elif not said and before:
			said = _("Known already.")
		elif not said:
			fresh.append(row)
			said = _("Added.")
		seen.add(row["external_id"])
		answers.append({"row": number, "account": sent["account"], "answer": said})
	return answers, fresh, cleared


def _parsed(sent: dict[str, str], hets: dict[str, str]) -> dict[str, Any]:
	account = "".join(filter(str.isdigit, sent["account"]))
	cleared = _day(sent["cleared_on"])
	return {
		"external_id": sent["external_id"],
		"account": account,
		"het": hets.get(account),
		"debt": _money(sent["debt"]),
		"since": _day(sent["since"]),
		"cleared": cleared,
		"readable": cleared is not None or not sent["cleared_on"],
	}


def _fault(row: dict[str, Any], before: frappe._dict | None, seen: set[str]) -> str:
	"""Why a row is not taken; empty when it is."""
	divisions = divisions_of()
	checks = (
		(
			not row["external_id"] or row["external_id"] in seen,
			_("The number at the source is missing or stands twice."),
		),
		(
			not row["het"] or not (divisions.everything or row["het"] in divisions.hets),
			_("There is no such account in your districts."),
		),
		(
			row["debt"] is None or row["since"] is None or not row["readable"],
			_("The sum or a day cannot be read. Write days as 2026-05-31."),
		),
		(
			bool(row["cleared"] and row["since"] and row["cleared"] < row["since"]),
			_("The block was cleared before it began. Check both days."),
		),
		(
			bool(before and before.personal_account != row["account"]),
			_("This number belongs to another account."),
		),
	)
	return next((said for wrong, said in checks if wrong), "")


def _known(source: str, numbers: list[str]) -> dict[str, frappe._dict]:
	found = frappe.get_all(
		"Debt Block",
		{"source": source.strip(), "external_id": ("in", numbers or [""])},
		["name", "external_id", "personal_account", "cleared_on"],
		order_by="name",
		limit_page_length=0,
	)
	return {row.external_id: row for row in found}


def _hets_of(accounts: list[str]) -> dict[str, str]:
	numbers = ["".join(filter(str.isdigit, account)) for account in accounts]
	found = frappe.get_all(
		"Personal Account",
		{"name": ("in", numbers or [""])},
		["name", "het"],
		order_by="name",
		limit_page_length=0,
	)
	return {row.name: row.het for row in found}


def _insert(fresh: list[dict[str, Any]], source: str, kind: str) -> None:
	if not fresh:
		return
	consumers = dict(
		frappe.get_all(
			"Personal Account",
			{"name": ("in", [row["account"] for row in fresh])},
			["name", "consumer_name"],
			as_list=True,
			limit_page_length=0,
			order_by="name",
		)
	)
	insert_documents(
		"Debt Block",
		reserve_names(Key.DEBT_DOCUMENT, len(fresh)),
		[
			{
				"personal_account": row["account"],
				"consumer_name": consumers.get(row["account"]),
				"het": row["het"],
				"kind": kind,
				"source": source.strip(),
				"external_id": row["external_id"],
				"debt": row["debt"],
				"since": row["since"],
				"cleared_on": row["cleared"],
			}
			for row in fresh
		],
	)


def _clear(cleared: dict[str, date]) -> None:
	"""A statement for each day, not for each block."""
	names_of: dict[date, list[str]] = defaultdict(list)
	for name, day in cleared.items():
		names_of[day].append(name)
	for day, names in names_of.items():
		frappe.db.sql(
			"""UPDATE `tabDebt Block` SET cleared_on = %s, modified = NOW(6), modified_by = %s
			WHERE name IN %s""",
			(day, frappe.session.user, names),
		)


def _clear_unnamed(source: str, numbers: set[str]) -> int:
	standing = frappe.get_list(
		"Debt Block",
		filters={"source": source.strip(), "cleared_on": ("is", "not set")},
		fields=["name", "external_id"],
		limit_page_length=0,
		order_by="name",
	)
	gone = [row.name for row in standing if row.external_id not in numbers]
	if gone:
		frappe.db.sql(
			"""UPDATE `tabDebt Block` SET cleared_on = GREATEST(since, %s), modified = NOW(6),
				modified_by = %s
			WHERE name IN %s""",
			(today(), frappe.session.user, gone),
		)
	return len(gone)


def _money(text: str) -> Decimal | None:
	try:
		value = Decimal(text.replace(" ", "").replace("\u00a0", "").replace(",", ".") or "0")
	except InvalidOperation:
		return None
	return value.quantize(Decimal("0.01")) if value.is_finite() and 0 <= value < 10**12 else None


def _day(text: str) -> date | None:
	try:
		return date.fromisoformat(text) if text else None
	except ValueError:
		return None
