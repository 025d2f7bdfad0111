"""Maintenance that is due by a day, schedule by schedule."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import date_diff, getdate, today

from elektrhisob.metering.verification import maintenance
from elektrhisob.metering.verification.report_parts import column, districts, unit_column

MOST_DEVICES = 500


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	day = str(getdate(filters.until or today()))
	schedules = frappe.get_all(
		"Maintenance Schedule",
		filters={"enabled": 1, **({"name": filters.schedule} if filters.schedule else {})},
		fields=["name", "device_kind", "model", "every_months", "work", "valid_from"],
		order_by="name",
	)
	hets = districts(filters.org_unit)
	rows = []
	# One query for each schedule: a schedule is a rule over a whole kind of device, there are few of them.
	for schedule in schedules:
		for row in maintenance.due_by(schedule, day, hets, MOST_DEVICES):
			rows.append(
				{
					**row,
					"device_doctype": schedule.device_kind,
					"device_type": _(schedule.device_kind),
					"work": schedule.work,
					"schedule": schedule.name,
				}
			)
	rows.sort(key=lambda row: (row["due_on"], row["device"]))
	for row in rows:
		row["days"] = date_diff(today(), row["due_on"])
	message = None
	if not schedules:
		message = _(
			"There is no maintenance schedule yet. Make one: what is done to which devices, and how often."
		)
	elif not rows:
		message = _("No maintenance is due by that day.")
	return _columns(), rows, message


def _columns() -> list[Any]:
	return [
		column("due_on", _("Due on"), "Date"),
		column("days", _("Days overdue"), "Int"),
		column("device_type", _("Kind of device"), width=150),
		column("device", _("Device"), "Dynamic Link", "device_doctype", 140),
		column("serial_no", _("Serial number"), width=130),
		column("model", _("Model"), width=150),
		unit_column(),
		column("work", _("What is done"), width=260),
		column("schedule", _("Schedule"), "Link", "Maintenance Schedule", 110),
		column("done_on", _("Last done on"), "Date"),
	]
