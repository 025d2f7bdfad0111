"""How old what waits for a decision is, by cause and district or by person, and who decides how much."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, now_datetime

from elektrhisob.administration.divisions import divisions_of, hets_below
from elektrhisob.metering.validation.worklist import cause_titles

BUCKETS = ((0, 3), (3, 7), (7, 14), (14, 30), (30, None))
USUAL_DAYS = 30


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	asked = frappe._dict(filters or {})
	condition, values = _scope(asked.get("org_unit"))
	by_person = asked.get("by") == "Person"
	rows = (
		_by_person(condition, values, cint(asked.get("days")) or USUAL_DAYS)
		if by_person
		else _by_cause(condition, values)
	)
	return _columns(by_person), rows, None, _chart(rows), _summary(rows)


def _scope(unit: str | None) -> tuple[str, dict[str, Any]]:
	"""SQL on the district: below the unit, inside the user's divisions."""
	# Rows are stamped with the district's clock, which need not be the database's.
	values = {"now": now_datetime()}
	if unit:
		return "het in %(hets)s", {**values, "hets": tuple(hets_below(unit)) or ("",)}
	divisions = divisions_of()
	if divisions.everything:
		return "1 = 1", values
	return "het in %(hets)s", {**values, "hets": divisions.hets or ("",)}


def _ages() -> str:
	parts = []
	for number, (low, high) in enumerate(BUCKETS):
		older = f"creation <= date_sub(%(now)s, interval {low} day)" if low else "1"
		younger = f"creation > date_sub(%(now)s, interval {high} day)" if high else "1"
		parts.append(f"sum({older} and {younger}) as age{number}")
	return ", ".join(parts)


def _by_cause(condition: str, values: dict[str, Any]) -> list[frappe._dict]:
	rows = frappe.db.sql(
		f"""select cause, het, {_ages()}, count(*) as waiting, sum(money_at_stake) as money,
			datediff(%(now)s, min(creation)) as oldest
		from `tabReading Exception` where status in ('Open', 'In Work') and {condition}
		group by cause, het order by money desc, cause, het""",
		values,
		as_dict=True,
	)
	titles = cause_titles()
	for row in rows:
		row.title, row.money = titles.get(row.cause, row.cause), flt(row.money, 2)
	return rows


def _by_person(condition: str, values: dict[str, Any], days: int) -> list[frappe._dict]:
	waiting = frappe.db.sql(
		f"""select assigned_to as person, {_ages()}, count(*) as waiting, sum(money_at_stake) as money,
			datediff(%(now)s, min(creation)) as oldest
		from `tabReading Exception` where status in ('Open', 'In Work') and {condition}
		group by assigned_to""",
		values,
		as_dict=True,
	)
	decided = frappe.db.sql(
		f"""select closed_by as person, count(*) as decided, sum(resolution = 'Accepted') as accepted,
			round(avg(timestampdiff(hour, creation, closed_on)) / 24, 1) as days_taken
		from `tabReading Exception` where status = 'Closed' and {condition}
			and closed_on >= date_sub(%(now)s, interval %(days)s day)
		group by closed_by""",
		{**values, "days": days},
		as_dict=True,
	)
	rows = {row.person: row for row in waiting}
	for row in decided:
		rows.setdefault(row.person, frappe._dict(person=row.person, waiting=0, money=0)).update(row)
	names = dict(
		frappe.get_all(
			"User", {"name": ("in", [key or "" for key in rows])}, ["name", "full_name"], as_list=True
		)
	)
	for person, row in rows.items():
		row.title = names.get(person, person) or _("Nobody yet")
		row.money = flt(row.money, 2)
	return sorted(rows.values(), key=lambda row: -(row.waiting or 0))


def _columns(by_person: bool) -> list[dict[str, Any]]:
	first = (
		[{"fieldname": "title", "label": _("Person"), "fieldtype": "Data", "width": 200}]
		if by_person
		else [
			{"fieldname": "title", "label": _("Cause"), "fieldtype": "Data", "width": 240},
			{
				"fieldname": "het",
				"label": _("District"),
				"fieldtype": "Link",
				"options": "Org Unit",
				"width": 110,
			},
		]
	)
	ages = [
		{"fieldname": f"age{number}", "label": label, "fieldtype": "Int", "width": 100}
		for number, label in enumerate(_labels())
	]
	last = [
		{"fieldname": "waiting", "label": _("Waiting"), "fieldtype": "Int", "width": 90},
		{
			"fieldname": "money",
			"label": _("Money at stake, soum"),
			"fieldtype": "Float",
			"precision": 2,
			"width": 170,
		},
		{
			"fieldname": "oldest",
			"label": _("Oldest, days"),
			"fieldtype": "Int",
			"width": 110,
			"disable_total": 1,
		},
	]
	done = [
		{"fieldname": "decided", "label": _("Decided"), "fieldtype": "Int", "width": 90},
		{"fieldname": "accepted", "label": _("of them accepted"), "fieldtype": "Int", "width": 130},
		{
			"fieldname": "days_taken",
			"label": _("Days to decide"),
			"fieldtype": "Float",
			"precision": 1,
			"width": 120,
			"disable_total": 1,
		},
	]
	return [*first, *ages, *last, *(done if by_person else [])]


def _labels() -> list[str]:
	return [
		_("over {0} days").format(low) if high is None else _("{0}–{1} days").format(low, high)
		for low, high in BUCKETS
	]


def _chart(rows: list[frappe._dict]) -> dict[str, Any] | None:
	if not rows:
		return None
	largest = sorted(rows, key=lambda row: -(row.waiting or 0))[:12]
	return {
		"type": "bar",
		"barOptions": {"stacked": 1},
		"data": {
			"labels": [f"{row.title} {row.get('het') or ''}".strip() for row in largest],
			"datasets": [
				{"name": label, "values": [cint(row.get(f"age{number}")) for row in largest]}
				for number, label in enumerate(_labels())
			],
		},
	}


def _summary(rows: list[frappe._dict]) -> list[dict[str, Any]]:
	return [
		{"label": _("Waiting"), "value": sum(cint(row.waiting) for row in rows), "datatype": "Int"},
		{
			"label": _("over {0} days").format(BUCKETS[-1][0]),
			"value": sum(cint(row.get(f"age{len(BUCKETS) - 1}")) for row in rows),
			"datatype": "Int",
			"indicator": "Red",
		},
	]
