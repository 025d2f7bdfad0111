"""The organisation tree: its rules, its first load, and adding many units at once."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.utils import now

from elektrhisob.administration.divisions import clear_divisions
from elektrhisob.administration.stamps import ORG_UNIT

HEAD_OFFICE = "00"
FIRST_UNITS = Path(__file__).parent / "data" / "org_units.csv"

PARENT_LEVELS: dict[str, tuple[str, ...]] = {
	"Head Office": (),
	"HETK": ("Head Office",),
	"HET": ("HETK",),
	"Section": ("HET",),
	"Route": ("Section", "HET"),
}
CODE_SHAPES: dict[str, str] = {
	"Head Office": r"\d{2}",
	"HETK": r"\d{2}",
	"HET": r"\d{5}",
	"Section": r"\d{5}-\d{1,3}",
	"Route": r"\d{5}(-\d{1,3})?-\d{1,4}",
}
COLUMNS = (
	"name",
	"unit_code",
	"unit_name",
	"unit_name_uz_cyrl",
	"unit_name_ru",
	"unit_level",
	"parent_org_unit",
	"old_parent",
	"is_group",
	"is_active",
	"het",
	"soato",
	"lft",
	"rgt",
	"docstatus",
	"idx",
	"owner",
	"modified_by",
	"creation",
	"modified",
)

Row = Mapping[str, Any]


def check_code(level: str, code: str) -> None:
	if re.fullmatch(CODE_SHAPES[level], code or ""):
		return
	shapes = {
		"Head Office": _("two digits, for example 00"),
		"HETK": _("two digits, for example 03"),
		"HET": _("five digits, for example 03202"),
		"Section": _("the code of the district, a hyphen and a number, for example 03202-1"),
		"Route": _("the code of the unit above, a hyphen and a number, for example 03202-1-05"),
	}
	frappe.throw(
		_("Code {0} does not fit level {1}. It must be {2}.").format(
			frappe.bold(code), _(level), shapes[level]
		)
	)


def check_place(level: str, parent_level: str | None) -> None:
	"""Raise ValidationError unless `level` may stand right below `parent_level` (None: no unit above)."""
	allowed = PARENT_LEVELS[level]
	if (parent_level in allowed) if allowed else parent_level is None:
		return
	if not allowed:
		frappe.throw(_("The head office is the top of the organisation: leave its parent unit empty."))
	frappe.throw(
		_("A unit of level {0} stands directly under: {1}. Choose another parent unit.").format(
			_(level), ", ".join(_(each) for each in allowed)
		)
	)


def het_for(level: str, code: str, parent_het: str | None) -> str | None:
	"""HET a unit is or belongs to; None above HET level."""
	return code if level == "HET" else parent_het


def ensure_org_units() -> int:
	"""Load head office, HETKs and HETs where missing; what administrators changed stays. Returns how many."""
	with FIRST_UNITS.open(encoding="utf-8", newline="") as file:
		rows = list(csv.DictReader(file))
	head, *below = rows
	added = 0
	if not frappe.db.exists(ORG_UNIT, head["unit_code"]):
		_insert([_complete(head, parent=None, het=None, lft=1, rgt=2)])
		added = 1
	return added + add_units(HEAD_OFFICE, below)


def add_units(parent: str, rows: Iterable[Row]) -> int:
	"""Add many units below `parent` in a few statements; units that exist already are left alone.

	A row has `unit_code`, `unit_name`, `unit_level`, and may have `parent_org_unit` (default `parent`; a unit
	that exists or is among `rows`), `soato`, `unit_name_uz_cyrl`, `unit_name_ru`. Returns the number added.
	"""
	wanted = {
		row["unit_code"]: {**row, "parent_org_unit": row.get("parent_org_unit") or parent} for row in rows
	}
	frappe.db.sql("select name from `tabOrg Unit` where name = %s for update", HEAD_OFFICE)
	known = _known_units({*wanted, *(row["parent_org_unit"] for row in wanted.values())})
	children: dict[str, list[Row]] = defaultdict(list)
	for code, row in wanted.items():
		if code not in known:
			children[row["parent_org_unit"]].append(row)
	added = 0
	for top in [code for code in children if code in known]:
		added += _add_branch(top, children)
	_refuse_orphans(wanted, known, added)
	clear_divisions()
	return added


def _known_units(codes: set[str]) -> dict[str, str]:
	unit = frappe.qb.DocType(ORG_UNIT)
	rows = frappe.qb.from_(unit).where(unit.name.isin(sorted(codes))).select(unit.name, unit.unit_level).run()
	return dict(rows)


def _refuse_orphans(wanted: Mapping[str, Row], known: Mapping[str, str], added: int) -> None:
	if added != sum(code not in known for code in wanted):
		parents = {row["parent_org_unit"] for row in wanted.values()} - {*wanted, *known}
		frappe.throw(
			_("Parent units not found: {0}. Add them first.").format(", ".join(sorted(parents)) or "-")
		)


def _add_branch(top: str, children: Mapping[str, list[Row]]) -> int:
	"""Insert all below the existing unit `top` as its last children, with tree numbers known beforehand."""
	unit = frappe.qb.DocType(ORG_UNIT)
	anchor = (
		frappe.qb.from_(unit)
		.where(unit.name == top)
		.select(unit.rgt, unit.unit_level, unit.het)
		.run(as_dict=True)[0]
	)
	fresh = list(_numbered(children, top, anchor.unit_level, anchor.het, anchor.rgt))
	width = 2 * len(fresh)
	frappe.qb.update(unit).set(unit.rgt, unit.rgt + width).where(unit.rgt >= anchor.rgt).run()
	frappe.qb.update(unit).set(unit.lft, unit.lft + width).where(unit.lft > anchor.rgt).run()
	frappe.qb.update(unit).set(unit.is_group, 1).where(unit.name == top).run()
	_insert(fresh)
	return len(fresh)


def _numbered(
	children: Mapping[str, list[Row]], parent: str, parent_level: str, parent_het: str | None, first: int
) -> Iterator[tuple[Any, ...]]:
	"""Column values of every unit below `parent`, the first of them with lft = `first`."""
	lft = first
	for row in children.get(parent, ()):
		level, code = row["unit_level"], row["unit_code"]
		check_code(level, code)
		check_place(level, parent_level)
		het = het_for(level, code, parent_het)
		below = list(_numbered(children, code, level, het, lft + 1))
		rgt = lft + 2 * len(below) + 1
		yield _complete(row, parent, het, lft, rgt)
		yield from below
		lft = rgt + 1


def _complete(row: Row, parent: str | None, het: str | None, lft: int, rgt: int) -> tuple[Any, ...]:
	moment, user = now(), frappe.session.user
	values = {
		**row,
		"name": row["unit_code"],
		"parent_org_unit": parent,
		"old_parent": parent,
		"is_group": int(row["unit_level"] != "Route"),
		"is_active": 1,
		"het": het,
		"soato": row.get("soato") or None,
		"lft": lft,
		"rgt": rgt,
		"docstatus": 0,
		"idx": 0,
		"owner": user,
		"modified_by": user,
		"creation": moment,
		"modified": moment,
	}
	return tuple(values.get(column) for column in COLUMNS)


def _insert(rows: list[tuple[Any, ...]]) -> None:
	if rows:
		frappe.db.bulk_insert(ORG_UNIT, fields=list(COLUMNS), values=rows)
