"""Figures of verification for the workspace: counted once for all districts, kept for minutes."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money, get_first_day, get_last_day, getdate, today

from elektrhisob.administration.divisions import divisions_of
from elektrhisob.administration.units import unit_names

Filters = str | dict[str, Any] | list[Any] | None
KEPT_SECONDS = 600
SHOWN_DISTRICTS = 12
CACHE_KEY = "elektrhisob_verification_totals"


@frappe.whitelist(methods=["GET", "POST"])
def overdue_share(filters: Filters = None) -> str:
	"""Meters on supply points whose verification is overdue, of those whose day is known."""
	frappe.has_permission("Meter", "read", throw=True)
	totals = _mine()
	known = sum(row["known"] for row in totals.values())
	overdue = sum(row["overdue"] for row in totals.values())
	if not known:
		return "–"
	return f"{fmt_money(100 * overdue / known, precision=1)} % · {fmt_money(overdue, precision=0)}"


@frappe.whitelist(methods=["GET", "POST"])
def due_this_month(filters: Filters = None) -> str:
	frappe.has_permission("Meter", "read", throw=True)
	return fmt_money(sum(row["this_month"] for row in _mine().values()), precision=0)


@frappe.whitelist(methods=["GET", "POST"])
def overdue_by_district() -> dict[str, Any]:
	"""Share of overdue meters in the districts where it is largest."""
	frappe.has_permission("Meter", "read", throw=True)
	shares = {het: 100 * row["overdue"] / row["known"] for het, row in _mine().items() if row["known"]}
	worst = sorted(shares, key=lambda het: (-shares[het], het))[:SHOWN_DISTRICTS]
	if not worst:
		return {}
	names = unit_names(worst)
	return {
		"labels": [names.get(het, het) for het in worst],
		"datasets": [{"name": _("Overdue, %"), "values": [round(shares[het], 1) for het in worst]}],
	}


def forget() -> None:
	frappe.cache.delete_value(CACHE_KEY)


def _mine() -> dict[str, dict[str, int]]:
	divisions = divisions_of()
	return {het: row for het, row in _totals().items() if divisions.has(het)}


def _totals() -> dict[str, dict[str, int]]:
	kept = frappe.cache.get_value(CACHE_KEY)
	if kept is None:
		kept = _count()
		frappe.cache.set_value(CACHE_KEY, kept, expires_in_sec=KEPT_SECONDS)
	return dict(kept)


def _count() -> dict[str, dict[str, int]]:
	"""One pass over the index of next_verification_on, het and status."""
	day = getdate(today())
	rows = frappe.db.sql(
		"""select het, count(*) as known, sum(next_verification_on < %(today)s) as overdue,
			sum(next_verification_on between %(first)s and %(last)s) as this_month
		from `tabMeter` where next_verification_on is not null and status = 'Installed' group by het""",
		{"today": day, "first": get_first_day(day), "last": get_last_day(day)},
		as_dict=True,
	)
	return {row.het: {field: int(row[field]) for field in ("known", "overdue", "this_month")} for row in rows}
