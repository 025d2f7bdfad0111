"""Which districts of a unit have closed a month, which are at it, and what keeps them."""

from collections import Counter
from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.district_months import months_closed
from elektrhisob.administration.divisions import hets_below
from elektrhisob.administration.periods import month_bounds
from elektrhisob.administration.report_columns import column

NOT_BEGUN, CLOSED_BEFORE = "Not Begun", "Closed Before"
STATES = ("Closed", CLOSED_BEFORE, "Awaiting Closing", "Draft", NOT_BEGUN)
COLOURS = ("#28a745", "#7bc893", "#f0ad4e", "#5e64ff", "#d1d8dd")


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	month_bounds(filters.period)
	if not filters.org_unit:
		return _columns(), [], _("Choose a unit.")
	rows = [row for row in _rows(filters.period, hets_below(filters.org_unit)) if _wanted(row, filters)]
	counted = Counter(row["state"] for row in rows)
	for row in rows:
		row["state"] = _(row["state"])
	return _columns(), rows, None, _chart(counted), _summary(counted), True


def _wanted(row: dict[str, Any], filters: frappe._dict) -> bool:
	return not filters.only_open or row["state"] not in ("Closed", CLOSED_BEFORE)


def _rows(period: str, hets: list[str]) -> list[dict[str, Any]]:
	until = months_closed()
	closings = {
		closing.het: closing
		for closing in frappe.get_all(
			"Period Closing",
			{"period": period, "het": ["in", hets]},
			[
				*("name as closing", "het", "status", "must_failing", "should_failing", "checked_on"),
				*("prepared_by", "closed_by", "closed_on", "reopenings"),
			],
			order_by="het",
		)
	}
	names = dict(
		frappe.get_all(
			"Org Unit", {"name": ["in", hets]}, ["name", "unit_name"], as_list=True, order_by="name"
		)
	)
	rows = []
	for het in hets:
		closing = dict(closings.get(het) or {"het": het})
		before = CLOSED_BEFORE if period <= until.get(het, "") else NOT_BEGUN
		rows.append(
			{
				**closing,
				"unit_name": names.get(het),
				"state": closing.get("status") or before,
				"closed_until": until.get(het, ""),
			}
		)
	return rows


def _columns() -> list[dict[str, Any]]:
	return [
		column("het", _("District (HET)"), "Link", 110, "Org Unit"),
		column("unit_name", _("District"), "Data", 200),
		column("state", _("Status"), "Data", 140),
		column("closing", _("Period closing"), "Link", 150, "Period Closing"),
		column("must_failing", _("Failing, must pass"), "Int", 130),
		column("should_failing", _("Failing, need a reason"), "Int", 150),
		column("checked_on", _("Checked on"), "Datetime", 160),
		column("prepared_by", _("Prepared by"), "Link", 160, "User"),
		column("closed_by", _("Closed by"), "Link", 160, "User"),
		column("closed_on", _("Closed on"), "Datetime", 160),
		column("reopenings", _("Times opened again"), "Int", 130),
		column("closed_until", _("Closed until"), "Data", 110),
	]


def _chart(counted: Counter[str]) -> dict[str, Any] | None:
	there = [(state, colour) for state, colour in zip(STATES, COLOURS, strict=True) if counted[state]]
	if not there:
		return None
	return {
		"type": "donut",
		"colors": [colour for _state, colour in there],
		"data": {
			"labels": [_(state) for state, _colour in there],
			"datasets": [{"values": [counted[state] for state, _colour in there]}],
		},
	}


def _summary(counted: Counter[str]) -> list[dict[str, Any]]:
	closed = counted["Closed"] + counted[CLOSED_BEFORE]
	return [
		{"label": _("Districts"), "value": sum(counted.values()), "datatype": "Int"},
		{"label": _("Closed"), "value": closed, "datatype": "Int", "indicator": "Green"},
		{
			"label": _("Awaiting Closing"),
			"value": counted["Awaiting Closing"],
			"datatype": "Int",
			"indicator": "Orange",
		},
		{"label": _("Not Begun"), "value": counted[NOT_BEGUN], "datatype": "Int", "indicator": "Gray"},
	]
