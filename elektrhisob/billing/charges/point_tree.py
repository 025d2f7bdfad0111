"""The signed tree of meters: which point's meter counts which others."""

from collections import defaultdict
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

FAR = "9999-12-31"


class PointCircleError(frappe.ValidationError):
	"""A point would be behind itself."""


class PointLinkedTwiceError(frappe.ValidationError):
	"""The same energy would be taken off, or added, twice on one day."""


def refuse_circle(link: Document) -> None:
	"""Walk up from the main point: it must not come back to the other one."""
	above = defaultdict(set)
	for row in _links_on_days_of(link):
		above[row.child_point].add(row.parent_point)
	reached, front = set(), {link.parent_point}
	while front:
		if link.child_point in front:
			frappe.throw(
				_(
					"{0} stands above {1} in the tree of meters: it cannot be behind it at the same time."
				).format(link.child_point, link.parent_point),
				PointCircleError,
			)
		reached |= front
		front = {parent for point in front for parent in above[point]} - reached


def refuse_second_link(link: Document) -> None:
	for row in _links_on_days_of(link):
		same_account = row.personal_account == link.personal_account
		if row.child_point == link.child_point and (same_account or row.sign == link.sign == "Subtracted"):
			frappe.throw(
				_("{0} is taken off or added by {1} already, since {2}. End that link first.").format(
					link.child_point, row.name, formatdate(row.valid_from)
				),
				PointLinkedTwiceError,
			)


def _links_on_days_of(link: Document) -> list[Any]:
	"""Other links of the district that are in force on a day of this one."""
	het = link.het or frappe.db.get_value("Supply Point", link.parent_point, "het")
	rows = frappe.get_all(
		"Supply Point Link",
		{"het": het, "name": ["!=", link.name or ""]},
		["name", "parent_point", "child_point", "personal_account", "sign", "valid_from", "valid_until"],
		order_by="name",
	)
	first, last = getdate(link.valid_from), getdate(link.valid_until or FAR)
	return [
		row for row in rows if getdate(row.valid_from) <= last and getdate(row.valid_until or FAR) >= first
	]


def tree_of(link: Document) -> list[dict[str, Any]]:
	"""Points from the top of the link's tree down, in force on the link's days."""
	rows = [*_links_on_days_of(link), link]
	above = {row.child_point: row.parent_point for row in rows}
	top, passed = link.parent_point, set()
	while top in above and top not in passed:
		passed.add(top)
		top = above[top]
	below = defaultdict(list)
	for row in rows:
		below[row.parent_point].append(row)
	found: list[dict[str, Any]] = []
	_walk(top, None, 0, below, found)
	_name_points(found)
	return found


def _walk(
	point: str, link: Any, depth: int, below: dict[str, list[Any]], found: list[dict[str, Any]]
) -> None:
	if any(row["point"] == point for row in found):
		return
	found.append({"point": point, "depth": depth, "sign": link.sign if link else None})
	for row in sorted(below[point], key=lambda each: each.child_point):
		_walk(row.child_point, row, depth + 1, below, found)


def _name_points(found: list[dict[str, Any]]) -> None:
	# Points of another district show their number only.
	points = frappe.get_list(
		"Supply Point",
		{"name": ["in", [row["point"] for row in found]]},
		["name", "personal_account", "consumer_name", "address"],
		order_by="name",
	)
	told = {point.name: point for point in points}
	for row in found:
		row.update(told.get(row["point"]) or {})
