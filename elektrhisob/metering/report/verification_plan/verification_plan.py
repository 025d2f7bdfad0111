"""The plan of a year: how many devices are due by district and month, and what is left from before."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate, today

from elektrhisob.administration.units import unit_names
from elektrhisob.metering.verification.kinds import KINDS, UNUSED
from elektrhisob.metering.verification.report_parts import (
	column,
	districts,
	in_districts,
	unit_column,
)

MONTHS = range(1, 13)


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	kind = KINDS[filters.device_kind or "Meter"]
	year = cint(filters.year) or getdate(today()).year
	hets = districts(filters.org_unit)
	parameters = {"hets": hets, "begin": date(year, 1, 1), "end": date(year, 12, 31)}
	counted = frappe.db.sql(
		f"""select device.het, count(*) as devices,
			if(device.{kind.next_field} < %(begin)s, 0, month(device.{kind.next_field})) as month
		from `tab{kind.doctype}` device
		where device.{kind.next_field} <= %(end)s and device.status <> '{UNUSED}'
			and {in_districts("device.het", hets)}
		group by device.het, month order by device.het, month""",
		parameters,
		as_dict=True,
	)
	rows = _rows(counted)
	total = {field: sum(row[field] for row in rows) for field in ("before", *map(_field, MONTHS), "year")}
	message = None if rows else _("No device is due in {0} or before.").format(year)
	return _columns(), rows, message, _chart(total) if rows else None, _summary(total)


def _rows(counted: list[Any]) -> list[dict[str, Any]]:
	rows: dict[str, dict[str, Any]] = {}
	for cell in counted:
		empty = {"het": cell.het, "before": 0, **dict.fromkeys(map(_field, MONTHS), 0)}
		row = rows.setdefault(cell.het, empty)
		row[_field(cell.month) if cell.month else "before"] = cell.devices
	names = unit_names(list(rows))
	for het, row in rows.items():
		row["unit_name"] = names.get(het, "")
		row["year"] = row["before"] + sum(row[_field(month)] for month in MONTHS)
	return sorted(rows.values(), key=lambda row: -row["year"])


def _field(month: int) -> str:
	return f"month_{month:02}"


def _month_names() -> list[str]:
	return [
		_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
		_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
	]  # fmt: skip


def _columns() -> list[Any]:
	return [
		unit_column(),
		column("unit_name", _("Name"), width=170),
		column("before", _("Left from before"), "Int", width=130),
		*(
			column(_field(month), name, "Int", width=70)
			for month, name in zip(MONTHS, _month_names(), strict=True)
		),
		column("year", _("To verify"), "Int", width=100),
	]


def _chart(total: dict[str, int]) -> dict[str, Any]:
	return {
		"data": {
			"labels": [_("Before"), *_month_names()],
			"datasets": [
				{
					"name": _("Devices"),
					"values": [total["before"], *(total[_field(month)] for month in MONTHS)],
				}
			],
		},
		"type": "bar",
		"colors": ["#2563EB"],
	}


def _summary(total: dict[str, int]) -> list[dict[str, Any]]:
	planned = total["year"] - total["before"]
	return [
		{"label": _("To verify"), "value": total["year"], "datatype": "Int", "indicator": "blue"},
		{"label": _("Left from before"), "value": total["before"], "datatype": "Int", "indicator": "red"},
		{"label": _("Falls due in the year"), "value": planned, "datatype": "Int", "indicator": "green"},
	]
