"""Which days of which points are there: figures of the heat map, by point and by district."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_first_day, get_last_day, getdate, today

from elektrhisob.administration.divisions import divisions_of, hets_below, require_division
from elektrhisob.exchange.askue import words

POINTS_ON_PAGE = 50
MOST_FAULTS = 50
LONGEST_DAYS = 62


class RangeError(frappe.ValidationError):
	pass


@dataclass(frozen=True)
class Chosen:
	"""The filters of the page: districts, a source or "", and the days of a month that are over."""

	hets: tuple[str, ...]
	source: str
	first: date
	last: date

	@property
	def days(self) -> list[str]:
		count = (self.last - self.first).days + 1
		return [str(self.first + timedelta(days=place)) for place in range(max(count, 0))]

	@property
	def values(self) -> dict[str, Any]:
		return {"hets": self.hets or ("",), "source": self.source, "first": self.first, "last": self.last}


# A point is expected on a day when it is mapped and a meter stood there. On the day of an exchange two
# installations stand there; a day of either is the day of the point.
_EXPECTED = """FROM `tabAskue Point` point
	JOIN `tabMeter Installation` installation ON installation.supply_point = point.supply_point
		AND installation.installed_on <= %(last)s
		AND (installation.removed_on IS NULL OR installation.removed_on >= %(first)s)
		AND (COALESCE(point.meter, '') = '' OR point.meter = installation.meter)
	WHERE point.state = 'Mapped' AND point.het IN %(hets)s AND (%(source)s = '' OR point.source = %(source)s)
		AND point.channel NOT LIKE '%%.%%'"""


@frappe.whitelist(methods=["GET", "POST"])
def by_district(month: str, unit: str | None = None, source: str | None = None) -> dict[str, Any]:
	"""Per district and day: days expected and days there. unit: an Org Unit of the user, or all of theirs."""
	chosen = chosen_by(month, unit, source)
	expected = frappe.db.sql(
		f"""SELECT point.het, point.name AS point,
			MIN(GREATEST(installation.installed_on, COALESCE(point.valid_from, '1900-01-01'))) AS since,
			MAX(LEAST(COALESCE(installation.removed_on, '9999-12-31'), COALESCE(point.valid_to,
				'9999-12-31'))) AS until
		{_EXPECTED} GROUP BY point.het, point.name""",
		chosen.values,
		as_dict=True,
	)
	there = frappe.db.sql(
		f"""SELECT point.het, profile.day, COUNT(DISTINCT point.name) AS points
		{_EXPECTED.replace("WHERE", _PROFILES + " WHERE")}
		GROUP BY point.het, profile.day""",
		chosen.values,
		as_dict=True,
	)
	names = dict(
		frappe.get_all(
			"Org Unit", {"name": ("in", chosen.hets or ("",))}, ["name", "unit_name"], as_list=True
		)
	)
	have = {(row.het, str(row.day)): row.points for row in there}
	rows = {
		het: {
			"name": het,
			"title": names.get(het, het),
			"cells": [[0, have.get((het, day), 0)] for day in chosen.days],
		}
		for het in sorted({row.het for row in expected})
	}
	for row in expected:
		for place, day in enumerate(chosen.days):
			if str(row.since) <= day <= str(row.until):
				rows[row.het]["cells"][place][0] += 1
	return {"days": chosen.days, "rows": list(rows.values())}


# The table of profiles belongs to metering: installation, quantity and day name the row that counts.
_PROFILES = """JOIN `tabLoad Profile Day` profile ON profile.installation = installation.name
	AND profile.quantity = point.quantity AND profile.day BETWEEN %(first)s AND %(last)s
	AND profile.replaced_by IS NULL"""


@frappe.whitelist(methods=["GET", "POST"])
def by_point(
	month: str, unit: str | None = None, source: str | None = None, start: int = 0, only_missing: bool = False
) -> dict[str, Any]:
	"""Points of a page with a letter per day: f full, d doubtful values, q in quarantine, m
	missing, - not expected.
	"""
	chosen = chosen_by(month, unit, source)
	points = _points(chosen)
	states = _states(chosen, points)
	if only_missing:
		points = [point for point in points if set("mq") & set(states[point.name])]
	page = points[start : start + POINTS_ON_PAGE]
	rows = [
		{
			"name": point.name,
			"title": point.point_code,
			"note": " · ".join(filter(None, (point.channel, point.point_name, point.personal_account))),
			"cells": states[point.name],
		}
		for point in page
	]
	return {"days": chosen.days, "rows": rows, "total": len(points), "start": start}


def _points(chosen: Chosen) -> list[Any]:
	return frappe.db.sql(
		f"""SELECT point.name, point.point_code, point.channel, point.point_name, point.source, point.het,
			point.personal_account,
			MIN(GREATEST(installation.installed_on, COALESCE(point.valid_from, '1900-01-01'))) AS since,
			MAX(LEAST(COALESCE(installation.removed_on, '9999-12-31'), COALESCE(point.valid_to,
				'9999-12-31'))) AS until
		{_EXPECTED} GROUP BY point.name ORDER BY point.point_code, point.channel""",
		chosen.values,
		as_dict=True,
	)


def _states(chosen: Chosen, points: list[Any]) -> dict[str, str]:
	there = frappe.db.sql(
		f"""SELECT point.name AS point, profile.day, MAX(profile.doubtful_count) AS doubtful
		{_EXPECTED.replace("WHERE", _PROFILES + " WHERE")} GROUP BY point.name, profile.day""",
		chosen.values,
		as_dict=True,
	)
	waiting = frappe.db.sql(
		"""SELECT DISTINCT point, day FROM `tabAskue Fault` WHERE state = 'Open' AND het IN %(hets)s
			AND day BETWEEN %(first)s AND %(last)s AND point IS NOT NULL""",
		chosen.values,
	)
	letters = {(row[0], str(row[1])): "q" for row in waiting}
	letters |= {(row.point, str(row.day)): "d" if row.doubtful else "f" for row in there}
	return {
		point.name: "".join(
			letters.get((point.name, day), "m") if str(point.since) <= day <= str(point.until) else "-"
			for day in chosen.days
		)
		for point in points
	}


@frappe.whitelist(methods=["GET", "POST"])
def day_of_point(point: str, day: str) -> dict[str, Any]:
	"""What is known of one cell: the stored day and the rows of the quarantine."""
	doc = frappe.get_doc("Askue Point", point)
	doc.check_permission("read")
	require_division(doc.het)
	faults = frappe.get_all(
		"Askue Fault",
		{"point": point, "day": day},
		["name", "code", "state", "fact", "file", "version"],
		order_by="name desc",
		limit_page_length=MOST_FAULTS,
	)
	for fault in faults:
		fault["words"] = words.fault(fault.code)
	stored = frappe.db.sql(
		"""SELECT profile.name FROM `tabLoad Profile Day` profile
		JOIN `tabMeter Installation` installation ON installation.name = profile.installation
		WHERE installation.supply_point = %s AND profile.quantity = %s AND profile.day = %s
			AND profile.replaced_by IS NULL ORDER BY profile.name DESC""",
		(doc.supply_point, doc.quantity, day),
	)
	return {
		"point": point,
		"title": f"{doc.point_code} / {doc.channel}",
		"day": day,
		"profiles": [row[0] for row in stored],
		"faults": faults,
	}


def missing_days(chosen: Chosen) -> dict[str, dict[str, list[str]]]:
	"""source → point/channel → days that are expected and not there (in quarantine counts as not there)."""
	points = _points(chosen)
	states = _states(chosen, points)
	found: dict[str, dict[str, list[str]]] = {}
	for point in points:
		days = [day for day, letter in zip(chosen.days, states[point.name], strict=True) if letter in "mq"]
		if days:
			found.setdefault(point.source, {})[f"{point.point_code}/{point.channel}"] = days
	return found


@frappe.whitelist(methods=["GET", "POST"])
def list_missing(month: str, unit: str | None = None, source: str | None = None) -> list[dict[str, Any]]:
	"""Missing days of the filters, one row per point, for the list and its export."""
	found = missing_days(chosen_by(month, unit, source))
	return [
		{"source": name, "point": point, "count": len(days), "days": days}
		for name, points in sorted(found.items())
		for point, days in sorted(points.items())
	]


def chosen_by(month: str, unit: str | None, source: str | None) -> Chosen:
	frappe.has_permission("Askue Point", "read", throw=True)
	try:
		first = get_first_day(getdate(f"{month}-01"))
	except (ValueError, frappe.ValidationError):
		frappe.throw(_("Choose a month."), RangeError)
	last = min(get_last_day(first), getdate(today()) - timedelta(days=1))
	return Chosen(_hets(unit), source or "", getdate(first), getdate(last))


def _hets(unit: str | None) -> tuple[str, ...]:
	if unit:
		return tuple(hets_below(unit))
	divisions = divisions_of()
	if not divisions.everything:
		return divisions.hets
	return tuple(
		frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name", limit_page_length=0)
	)
