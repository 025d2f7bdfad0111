"""A profile as its form shows it: the day with its zones, the month as a map of its intervals."""

from typing import Any

import frappe
import numpy as np
from frappe.utils import get_first_day, get_last_day

from elektrhisob.core.columns import NONE
from elektrhisob.core.zone_calendar import MINUTES_OF_DAY, maximum_demand, split_by_zone
from elektrhisob.metering.profiles.calendar_book import calendar_on
from elektrhisob.metering.profiles.store import LETTERS, statuses, unpacked
from elektrhisob.metering.validation.days import day_number


@frappe.whitelist(methods=["GET", "POST"])
def day(name: str) -> dict[str, Any]:
	"""Values and letters of a day, its energy by zone, its maximum demand in the controlled hours."""
	doc: Any = frappe.get_doc("Load Profile Day", name)
	doc.check_permission("read")
	count = MINUTES_OF_DAY // doc.interval_minutes
	values = unpacked([doc.values_wh], count)
	number = day_number(doc.day)
	shown: dict[str, Any] = {
		"values": values[0].tolist(),
		"letters": _letters(doc.quality, count),
		"interval": doc.interval_minutes,
		"zones": [],
		"maximum": None,
	}
	if doc.quantity == "Active Import":
		calendar, days = calendar_on(number), np.array([number], dtype=np.int64)
		split = split_by_zone(values, days, calendar)[0].tolist()
		names = dict(
			frappe.get_all(
				"Tariff Zone", fields=["zone_number", "zone_name"], order_by="zone_number", as_list=True
			)
		)
		shown["zones"] = [
			{"zone": names.get(zone, str(zone)), "wh": wh}
			for zone, wh in zip(calendar.zones, split, strict=True)
		]
		demand = maximum_demand(values, days, calendar)
		if demand.watts[0] != NONE:
			shown["maximum"] = {"watts": int(demand.watts[0]), "interval": int(demand.interval[0])}
	return shown


@frappe.whitelist(methods=["GET", "POST"])
def month(name: str) -> dict[str, Any]:
	"""The days that count of the same meter, quantity and month."""
	doc: Any = frappe.get_doc("Load Profile Day", name)
	doc.check_permission("read")
	rows = frappe.db.sql(
		"""select name, day, values_wh, quality, interval_minutes, energy, version from `tabLoad Profile Day`
		where installation = %s and quantity = %s and day between %s and %s and replaced_by is null
		order by day""",
		(doc.installation, doc.quantity, get_first_day(doc.day), get_last_day(doc.day)),
		as_dict=True,
	)
	return {
		"first": str(get_first_day(doc.day)),
		"last": str(get_last_day(doc.day)),
		"days": [{**_drawn(row), "energy_kwh": row.energy} for row in rows],
	}


def days_of(names: list[str]) -> dict[str, dict[str, Any]]:
	"""Values and letters of these days, for the chart beside an exception; who may see it is asked before."""
	if not names:
		return {}
	rows = frappe.get_all(
		"Load Profile Day",
		{"name": ("in", sorted(set(names)))},
		["name", "day", "values_wh", "quality", "interval_minutes"],
		order_by="name",
	)
	return {row.name: _drawn(row) for row in rows}


def _drawn(row: frappe._dict) -> dict[str, Any]:
	return {
		"name": row.name,
		"day": str(row.day),
		"interval": row.interval_minutes,
		"values": [int(value) for value in row.values_wh.split(",")],
		"letters": _letters(row.quality, MINUTES_OF_DAY // row.interval_minutes),
	}


def _letters(quality: str | None, count: int) -> str:
	return "".join(chr(LETTERS[status]) for status in statuses([quality], count)[0].tolist())
