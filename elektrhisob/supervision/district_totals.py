"""Totals by district that cards and charts are summed from, kept in Redis, shared by all users.

A district is one cheap query on an index, the country is a scan of millions of rows. So the more
districts a user sees, the older a total may be.
"""

from collections.abc import Callable
from time import time
from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import Divisions

Totals = dict[Any, Any]
Reader = Callable[[list[str]], dict[str, Totals]]

SECONDS_PER_DISTRICT = 60
YOUNGEST_SECONDS = 60
OLDEST_SECONDS = 3600
KEPT_SECONDS = 40 * 24 * 3600


def totals_by_district(
	name: str, read: Reader, divisions: Divisions, max_age: int | None = None
) -> list[Totals]:
	"""One entry for each of the user's districts that has any.

	`name` says which totals; `read` takes codes of districts and returns what it finds for each of them.
	`max_age`: seconds a kept total may be old, by default from the number of districts.
	"""
	districts = district_codes(divisions)
	key = f"elektrhisob_totals|{name}"
	kept: dict[str, tuple[float, Totals | None]] = frappe.cache.get_value(key, expires=True) or {}
	oldest_seconds = _max_age(len(districts)) if max_age is None else max_age
	oldest = time() - oldest_seconds
	stale = [het for het in districts if het not in kept or kept[het][0] < oldest]
	if stale:
		found = read(stale)
		now = time()
		kept.update({het: (now, found.get(het)) for het in stale})
		frappe.cache.set_value(key, kept, expires_in_sec=max(oldest_seconds, OLDEST_SECONDS))
	return [totals for het in districts if (totals := kept[het][1])]


def require_read(doctype: str) -> None:
	"""Raise PermissionError unless the user may read the documents a total is made of."""
	if not frappe.has_permission(doctype):
		frappe.throw(_("You have no right to read {0}.").format(_(doctype)), frappe.PermissionError)


def forget_totals() -> None:
	frappe.cache.delete_keys("elektrhisob_totals|")


def district_codes(divisions: Divisions) -> list[str]:
	if not divisions.everything:
		return list(divisions.hets)
	return frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name")


def _max_age(districts: int) -> int:
	return min(max(districts * SECONDS_PER_DISTRICT, YOUNGEST_SECONDS), OLDEST_SECONDS)
