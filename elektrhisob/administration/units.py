"""Org Units as everybody may ask about them; whose they are is the question of `divisions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
	from collections.abc import Iterable


def unit_names(codes: Iterable[str | None]) -> dict[str, str]:
	"""What people call the units."""
	wanted = sorted(set(filter(None, codes)))
	if not wanted:
		return {}
	rows = frappe.get_all("Org Unit", {"name": ("in", wanted)}, ["name", "unit_name"], order_by="name")
	return {row.name: row.unit_name for row in rows}


def hets_of(unit: str) -> frozenset[str]:
	"""Codes of the districts at or below a unit; none of a unit that does not exist."""
	bounds = frappe.db.get_value("Org Unit", unit, ["lft", "rgt"])
	if not bounds:
		return frozenset()
	below = {"unit_level": "HET", "lft": (">=", bounds[0]), "rgt": ("<=", bounds[1])}
	return frozenset(frappe.get_all("Org Unit", below, pluck="name", order_by="name"))
