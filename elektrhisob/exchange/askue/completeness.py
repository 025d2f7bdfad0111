"""Which days of which points are there: figures of the heat map, by point and by district."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_first_day, get_last_day, getdate, today

from elektrhisob.administration.divisions import divisions_of, hets_below, require_division
from elektrhisob.administration.units import unit_names
from elektrhisob.exchange.askue import words
from elektrhisob.exchange.askue.rights import require_read
from elektrhisob.metering.profiles.chart import days_of

POINTS_ON_PAGE = 50
MOST_FAULTS = 50
MISSING_AT_ONCE = 5000


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
		AND (COALESCE(point.meter, '') = '' OR point.meter = installation.meter)"""
_CHOSEN = """WHERE point.state = 'Mapped' AND point.het IN %(hets)s
	AND (%(source)s = '' OR point.source = %(source)s) AND point.channel NOT LIKE '%%.%%'"""
# The table of profiles belongs to metering: installation, quantity and day name the row that counts.
_PROFILES = """JOIN `tabLoad Profile Day` profile ON profile.installation = installation.name
	AND profile.quantity = point.quantity AND profile.day BETWEEN %(first)s AND %(last)s
	AND profile.day >= COALESCE(point.valid_from, '1900-01-01')
	AND profile.day <= COALESCE(point.valid_to, '9999-12-31')
	AND profile.replaced_by IS NULL"""


@frappe.whitelist(methods=["GET", "POST"])
def by_district(month: str, unit: str | None = None, source: str | None = None) -> dict[str, Any]:
	"""Per district and day: days expected and days there. unit: an Org Unit of the user, or all of theirs."""
	chosen = chosen_by(month, unit, source)
	counts = _count_days(chosen)
	names = unit_names(chosen.hets)
	rows = [
		{
			"name": het,
			"title": names.get(het, het),
			"cells": [[days[day, "expected"], days[day, "there"]] for day in chosen.days],
		}
		for het, days in sorted(counts.items())
	]
	return {"days": chosen.days, "rows": rows}


def days_by_district(hets: Sequence[str], last_days: int) -> dict[str, Counter[tuple[str, str]]]:
	"""The last days that are over, for figures that ask for the right to read themselves."""
	last = getdate(today()) - timedelta(days=1)
	return _count_days(Chosen(tuple(hets), "", last - timedelta(days=last_days - 1), last))


def _count_days(chosen: Chosen) -> dict[str, Counter[tuple[str, str]]]:
	"""Per district (day, "expected" or "there") → points."""
	there = frappe.db.sql(
		f"""SELECT point.het, profile.day, COUNT(DISTINCT point.name) AS points
		{_EXPECTED} {_PROFILES} {_CHOSEN}
		GROUP BY point.het, profile.day""",
		chosen.values,
		as_dict=True,
	)
	counts: dict[str, Counter[tuple[str, str]]] = {}
	for row in _points(chosen):
		days = counts.setdefault(row.het, Counter())
		days.update((day, "expected") for day in chosen.days if str(row.since) <= day <= str(row.until))
	for row in there:
		counts[row.het][str(row.day), "there"] = row.points
	return counts


@frappe.whitelist(methods=["GET", "POST"])
def by_point(
	month: str, unit: str | None = None, source: str | None = None, start: int = 0, only_missing: bool = False
) -> dict[str, Any]:
	"""Points of a page with a letter per day: f full, d doubtful values, q in quarantine, m
	missing, - not expected.
	"""
	chosen = chosen_by(month, unit, source)
	names = _page(chosen, max(int(start), 0), bool(only_missing))
	points = _points(chosen, names[:POINTS_ON_PAGE])
	states = _states(chosen, points)
	rows = [
		{
			"name": point.name,
			"title": point.point_code,
			"note": " · ".join(filter(None, (point.channel, point.point_name, point.personal_account))),
			"cells": states[point.name],
		}
		for point in points
	]
	return {"days": chosen.days, "rows": rows, "more": len(names) > POINTS_ON_PAGE, "start": start}


# Read in the order of the index on point_code, so that a page ends the search once it is full, in a
# district as over the whole country.
_INSTALLATIONS = "FROM `tabMeter Installation` installation"
_STANDS = """WHERE installation.supply_point = point.supply_point AND installation.installed_on <= %(last)s
		AND (installation.removed_on IS NULL OR installation.removed_on >= %(first)s)
		AND (COALESCE(point.meter, '') = '' OR point.meter = installation.meter)"""
_GAPS = f"""AND (
		SELECT DATEDIFF(
			LEAST(MAX(COALESCE(installation.removed_on, '9999-12-31')),
				COALESCE(point.valid_to, '9999-12-31'), %(last)s),
			GREATEST(MIN(installation.installed_on), COALESCE(point.valid_from, '1900-01-01'), %(first)s)) + 1
		{_INSTALLATIONS} {_STANDS}
	) > (
		SELECT COUNT(DISTINCT profile.day) {_INSTALLATIONS} {_PROFILES} {_STANDS}
	)"""


def _page(chosen: Chosen, start: int, only_missing: bool) -> list[str]:
	"""Names of the points of a page, and of one more when there is a next page."""
	return [
		row[0]
		for row in frappe.db.sql(
			f"""SELECT point.name FROM `tabAskue Point` point
			{_CHOSEN} AND EXISTS (SELECT 1 {_INSTALLATIONS} {_STANDS}) {_GAPS if only_missing else ""}
			ORDER BY point.point_code, point.channel, point.name LIMIT %(start)s, %(count)s""",
			{**chosen.values, "start": start, "count": POINTS_ON_PAGE + 1},
		)
	]


def _points(chosen: Chosen, names: Sequence[str] | None = None) -> list[Any]:
	"""Expected points: these, or all of the filters."""
	return frappe.db.sql(
		f"""SELECT point.name, point.point_code, point.channel, point.point_name, point.source, point.het,
			point.personal_account,
			MIN(GREATEST(installation.installed_on, COALESCE(point.valid_from, '1900-01-01'))) AS since,
			MAX(LEAST(COALESCE(installation.removed_on, '9999-12-31'), COALESCE(point.valid_to,
				'9999-12-31'))) AS until
		{_EXPECTED} {_CHOSEN} {_ONLY if names is not None else ""}
		GROUP BY point.name ORDER BY point.point_code, point.channel, point.name""",
		{**chosen.values, "names": tuple(names or ("",))},
		as_dict=True,
	)


_ONLY = "AND point.name IN %(names)s"


def _states(chosen: Chosen, points: list[Any]) -> dict[str, str]:
	values = {**chosen.values, "names": tuple(point.name for point in points) or ("",)}
	there = frappe.db.sql(
		f"""SELECT point.name AS point, profile.day, MAX(profile.doubtful_count) AS doubtful
		{_EXPECTED} {_PROFILES} {_CHOSEN} {_ONLY} GROUP BY point.name, profile.day""",
		values,
		as_dict=True,
	)
	waiting = frappe.db.sql(
		"""SELECT DISTINCT point, day FROM `tabAskue Fault` WHERE state = 'Open' AND point IN %(names)s
			AND day BETWEEN %(first)s AND %(last)s""",
		values,
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
		"profiles": list(days_of([row[0] for row in stored]).values()),
		"faults": faults,
	}


def missing_days(chosen: Chosen) -> dict[str, dict[str, list[str]]]:
	"""source → point/channel → days that are expected and not there (in quarantine counts as not there)."""
	points = _points(chosen)
	found: dict[str, dict[str, list[str]]] = {}
	for first in range(0, len(points), MISSING_AT_ONCE):
		part = points[first : first + MISSING_AT_ONCE]
		states = _states(chosen, part)
		for point in part:
			letters = zip(chosen.days, states[point.name], strict=True)
			days = [day for day, letter in letters if letter in "mq"]
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
	require_read()
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
