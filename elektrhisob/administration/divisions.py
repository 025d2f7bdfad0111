"""Who sees which rows: the one source of list conditions, document checks and report filters.

A user's divisions are the Org Units given by User Permissions (a HET, a HETK or the head office). Whoever has
none sees nothing; only Administrator, and whoever has the head office, sees everything.
"""

from dataclasses import asdict, dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from pypika.terms import Criterion, EmptyCriterion, Field, ValueWrapper

from elektrhisob.administration.region_column import COLUMN, whole_region
from elektrhisob.administration.stamps import BY_UNIT, GUARDED, ORG_UNIT, STAMPED, parents_of
from elektrhisob.administration.units import hets_of

CACHE_KEY = "elektrhisob_divisions"
NOTHING_SQL = "1 = 0"
READING = ("read", "select", "print", "report", "export", "email")


@dataclass(frozen=True)
class Divisions:
	"""The part of the organisation a user works for.

	`everything`: no limit. `hets`: codes of the HETs inside the user's units, sorted.
	`ranges`: (lft, rgt) of the units themselves in the Org Unit tree. `region`: what the codes of the HETs
	begin with when they are all HETs of one region, see `region_column`.
	"""

	everything: bool = False
	hets: tuple[str, ...] = ()
	ranges: tuple[tuple[int, int], ...] = ()
	region: str = ""

	def has(self, het: str | None) -> bool:
		return self.everything or het in self.hets

	def holds(self, lft: int, rgt: int) -> bool:
		"""Whether a unit with these tree bounds is one of the user's units or lies below one."""
		return self.everything or any(low <= lft and rgt <= high for low, high in self.ranges)

	def touches(self, lft: int, rgt: int) -> bool:
		"""As `holds`, or the unit stands above one of the user's units."""
		return self.holds(lft, rgt) or any(lft < low and high < rgt for low, high in self.ranges)


EVERYTHING = Divisions(everything=True)


def divisions_of(user: str | None = None) -> Divisions:
	"""The divisions of `user` (default: of the session), cached until a User Permission or a unit changes."""
	user = user or frappe.session.user
	if user == "Administrator":
		return EVERYTHING
	cached = frappe.cache.hget(CACHE_KEY, user)
	if cached is None:
		cached = asdict(_read_divisions(user))
		frappe.cache.hset(CACHE_KEY, user, cached)
	return Divisions(**cached)


def _read_divisions(user: str) -> Divisions:
	if user == "Guest":
		return Divisions()
	permission = frappe.qb.DocType("User Permission")
	unit = frappe.qb.DocType(ORG_UNIT)
	units = (
		frappe.qb.from_(permission)
		.join(unit)
		.on(unit.name == permission.for_value)
		.where((permission.user == user) & (permission.allow == ORG_UNIT))
		.where(unit.unit_level.isin(["Head Office", "HETK", "HET"]))
		.select(unit.lft, unit.rgt, unit.unit_level)
		.orderby(unit.lft)
		.run(as_dict=True)
	)
	if any(row.unit_level == "Head Office" for row in units):
		return EVERYTHING
	ranges = tuple((row.lft, row.rgt) for row in units)
	if not ranges:
		return Divisions()
	every_het = (
		frappe.qb.from_(unit)
		.where(unit.unit_level == "HET")
		.select(unit.name, unit.lft, unit.rgt)
		.orderby(unit.name)
		.run()
	)
	hets = tuple(
		code for code, lft, rgt in every_het if any(low <= lft and rgt <= high for low, high in ranges)
	)
	return Divisions(False, hets, ranges, whole_region(hets, tuple(row[0] for row in every_het)))


def clear_divisions(user: str | None = None) -> None:
	"""Forget the cached divisions of `user`, or of everybody; again after the commit, and after a rollback.

	Another session may read the old rows between now and the commit and put them back into the cache.
	"""

	def forget() -> None:
		for key in (CACHE_KEY, "user_permissions"):
			if user:
				frappe.cache.hdel(key, user)
			else:
				frappe.cache.delete_value(key)

	forget()
	frappe.db.after_commit.add(forget)
	frappe.db.after_rollback.add(forget)


def het_condition(column: str, user: str | None = None) -> str:
	"""SQL condition on `column` (quoted by the caller, never from a request); empty when without limit."""
	divisions = divisions_of(user)
	if divisions.everything:
		return ""
	if not divisions.hets:
		return NOTHING_SQL
	codes = ", ".join(frappe.db.escape(het, percent=False) for het in divisions.hets)
	return f"{column} in ({codes})"


def unit_condition(divisions: Divisions, table: str, with_units_above: bool) -> str:
	parts = []
	for low, high in divisions.ranges:
		parts.append(f"({table}.lft >= {int(low)} and {table}.rgt <= {int(high)})")
		if with_units_above:
			parts.append(f"({table}.lft < {int(low)} and {table}.rgt > {int(high)})")
	return f"({' or '.join(parts)})" if parts else NOTHING_SQL


def list_condition(doctype: str, user: str | None = None) -> str:
	"""What `permission_query_conditions` adds to every list, count, search, report and export."""
	return row_condition(doctype, f"`tab{doctype}`", user, with_units_above=True)


def row_condition(doctype: str, table: str, user: str | None = None, with_units_above: bool = False) -> str:
	"""SQL condition on the rows of `doctype` that stand in the query under the name `table`."""
	divisions = divisions_of(user)
	if len(parents_of(doctype)) > 1:
		return _shared_children_condition(doctype, table, user)
	if divisions.everything:
		return ""
	if doctype == ORG_UNIT:
		return unit_condition(divisions, table, with_units_above)
	if doctype in BY_UNIT:
		inside = unit_condition(divisions, "unit", with_units_above=False)
		return f"{table}.`{BY_UNIT[doctype]}` in (select unit.name from `tabOrg Unit` unit where {inside})"
	if parents_of(doctype):
		return _held_by(parents_of(doctype), table, user)
	if doctype in STAMPED:
		if divisions.region:
			return f"{table}.`{COLUMN}` = {frappe.db.escape(divisions.region, percent=False)}"
		return het_condition(f"{table}.`het`", user)
	return NOTHING_SQL


def _shared_children_condition(doctype: str, table: str, user: str | None) -> str:
	"""Rows of documents whose DocType the user may read: the framework asks for one of them, not for all."""
	parents = parents_of(doctype)
	readable = tuple(parent for parent in parents if frappe.has_permission(parent, "read", user=user))
	if not readable:
		return NOTHING_SQL
	if not divisions_of(user).everything:
		return _held_by(readable, table, user)
	if len(readable) == len(parents):
		return ""
	return f"{table}.parenttype in ({', '.join(map(frappe.db.escape, readable))})"


def _held_by(parents: tuple[str, ...], table: str, user: str | None) -> str:
	mine = het_condition("owner_row.het", user)
	return "({})".format(
		" or ".join(
			f"{table}.parenttype = {frappe.db.escape(parent)} and exists"
			f" (select 1 from `tab{parent}` owner_row where owner_row.name = {table}.parent and {mine})"
			for parent in parents
		)
	)


def report_filter(het: Field, user: str | None = None) -> Criterion:
	"""Query-builder criterion for reports and services: `query.where(report_filter(bill.het))`."""
	divisions = divisions_of(user)
	if divisions.everything:
		return EmptyCriterion()
	if not divisions.hets:
		return ValueWrapper(1) == ValueWrapper(0)
	return het.isin(list(divisions.hets))


def require_division(het: str | None, user: str | None = None) -> None:
	"""Raise PermissionError unless `het` is one of the user's."""
	if not divisions_of(user).has(het):
		frappe.throw(
			_("District {0} is not among your divisions. Ask an administrator to assign it to you.").format(
				frappe.bold(het or "-")
			),
			frappe.PermissionError,
		)


def require_unit(unit: str, user: str | None = None) -> None:
	"""Raise PermissionError unless the unit is one of the user's or lies below one."""
	bounds = _bounds(unit)
	if not (bounds and divisions_of(user).holds(*bounds)):
		frappe.throw(
			_("Unit {0} is not among your divisions. Ask an administrator to assign it to you.").format(
				frappe.bold(unit)
			),
			frappe.PermissionError,
		)


def hets_below(unit: str, user: str | None = None) -> list[str]:
	"""Codes of the HETs in `unit`; PermissionError when the unit is not the user's."""
	require_unit(unit, user)
	return sorted(hets_of(unit))


def may_read(doc: Document, user: str | None = None) -> bool:
	"""Whether the divisions of `user` let them reach `doc`, whatever their roles.

	What the database holds decides, not what the document says: a request may send a document with a HET of
	its own.
	"""
	divisions = divisions_of(user)
	if divisions.everything:
		return True
	if not divisions.ranges:
		return False
	if doc.doctype == ORG_UNIT:
		return _may_reach_unit(doc, divisions, writing=False)
	if doc.doctype in BY_UNIT:
		return _may_reach_by_unit(doc, divisions)
	return _may_reach_stamped(doc, divisions)


def may_reach(doctype: str, name: str, user: str | None = None) -> bool:
	"""As `may_read`, for a row known by its name; a row that does not exist is out of reach."""
	if doctype not in GUARDED and not parents_of(doctype):
		return True
	if parents_of(doctype):
		holder = frappe.db.get_value(doctype, name, ["parenttype", "parent"])
		return bool(holder) and holder[0] in parents_of(doctype) and may_reach(holder[0], holder[1], user)
	divisions = divisions_of(user)
	if divisions.everything:
		return True
	if doctype == ORG_UNIT:
		bounds = _bounds(name)
		return bounds is not None and divisions.touches(*bounds)
	if doctype in BY_UNIT:
		bounds = _bounds(frappe.db.get_value(doctype, name, BY_UNIT[doctype]))
		return bounds is not None and divisions.holds(*bounds)
	return divisions.has(frappe.db.get_value(doctype, name, "het"))


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None, **_more: Any) -> bool:
	"""`has_permission` hook of every guarded DocType."""
	if doc.doctype == ORG_UNIT and (ptype or "read") not in READING:
		divisions = divisions_of(user)
		return divisions.everything or _may_reach_unit(doc, divisions, writing=True)
	return may_read(doc, user)


def _may_reach_unit(doc: Document, divisions: Divisions, writing: bool) -> bool:
	allowed = divisions.holds if writing else divisions.touches
	stored = _bounds(doc.name)
	if stored and not allowed(*stored):
		return False
	parent = _bounds(doc.get("parent_org_unit"))
	if writing and parent and not divisions.holds(*parent):
		# The user's own topmost unit stays where it is: its parent lies outside by nature.
		return bool(stored) and doc.parent_org_unit == _stored(ORG_UNIT, doc.name, "parent_org_unit")
	return bool(stored or parent or not doc.name)


def _may_reach_by_unit(doc: Document, divisions: Divisions) -> bool:
	fieldname = BY_UNIT[doc.doctype]
	units = {_stored(doc.doctype, doc.name, fieldname), doc.get(fieldname)} - {None, ""}
	return all((bounds := _bounds(unit)) and divisions.holds(*bounds) for unit in units)


def _may_reach_stamped(doc: Document, divisions: Divisions) -> bool:
	stored = frappe.db.get_value(doc.doctype, doc.name, ["name", "het"]) if doc.name else None
	if stored and not divisions.has(stored[1]):
		return False
	claimed = {doc.get("het"), source_het(doc)} - {None, ""}
	return all(divisions.has(het) for het in claimed)


def source_het(doc: Document) -> str | None:
	"""HET of what the document hangs on (its route, account, supply point …); None without a source."""
	source = STAMPED[doc.doctype].source
	if not source or not doc.get(source):
		return None
	return frappe.db.get_value(doc.meta.get_field(source).options, doc.get(source), "het")


def stamp_and_check(doc: Document, method: str | None = None) -> None:
	"""Stamp the HET (and route) on a document and refuse it when it lies outside the user's divisions.

	Runs before the validation of every stamped document. A service that works with `ignore_permissions` is
	not checked, only stamped.
	"""
	stamp = STAMPED[doc.doctype]
	if stamp.source and doc.get(stamp.source):
		_require_source(doc, stamp.source)
		doc.het = source_het(doc)
		if stamp.route and stamp.source != "route":
			target = doc.meta.get_field(stamp.source).options
			doc.route = frappe.db.get_value(target, doc.get(stamp.source), "route")
	if not doc.get("het"):
		return
	_require_het_level(doc)
	if not doc.flags.ignore_permissions:
		require_division(doc.het)
		_require_links(doc)


def _require_source(doc: Document, fieldname: str) -> None:
	# The framework does not miss the target of a link it fetches fields from; a row without a HET is lost.
	field = doc.meta.get_field(fieldname)
	if not frappe.db.exists(field.options, doc.get(fieldname)):
		frappe.throw(
			_("{0} {1} does not exist. Check the number.").format(
				_(field.options), frappe.bold(doc.get(fieldname))
			),
			frappe.LinkValidationError,
		)


def _require_het_level(doc: Document) -> None:
	if STAMPED[doc.doctype].source:
		return
	if frappe.db.get_value(ORG_UNIT, doc.het, "unit_level") != "HET":
		frappe.throw(_("{0} is not a district. Choose a unit of level HET.").format(frappe.bold(doc.het)))


def _require_links(doc: Document) -> None:
	"""A link to another district's row would bring its name and sums over with it."""
	if divisions_of().everything:
		return
	for field in doc.meta.get_link_fields():
		linked = doc.get(field.fieldname)
		if not linked or field.options not in STAMPED or not doc.has_value_changed(field.fieldname):
			continue
		if frappe.db.exists(field.options, linked) and not may_reach(field.options, linked):
			frappe.throw(
				_("{0}: {1} belongs to a district that is not among your divisions.").format(
					_(field.label or field.fieldname), frappe.bold(linked)
				),
				frappe.PermissionError,
			)


def _stored(doctype: str, name: str | None, fieldname: str) -> str | None:
	return frappe.db.get_value(doctype, name, fieldname) if name else None


def _bounds(unit: str | None) -> tuple[int, int] | None:
	if not unit:
		return None
	row = frappe.db.get_value(ORG_UNIT, unit, ["lft", "rgt"])
	return (row[0], row[1]) if row else None
