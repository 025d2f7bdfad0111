"""Maintenance of devices: what was done to which device, kept as facts, and what is due by the schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate, today

from elektrhisob.metering.equipment.device_lookup import MODEL_FIELD
from elektrhisob.metering.field.orders import order_visit
from elektrhisob.metering.verification.consequences import exchange_due
from elektrhisob.metering.verification.report_parts import in_districts

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.device_maintenance.device_maintenance import DeviceMaintenance


class MaintenanceIsFinalError(frappe.ValidationError):
	pass


class MaintenanceDayError(frappe.ValidationError):
	pass


class ScheduleOfAnotherKindError(frappe.ValidationError):
	pass


def take_device(doc: DeviceMaintenance) -> None:
	device = frappe.db.get_value(doc.device_doctype, doc.device, ["serial_no", "het"], as_dict=True)
	doc.update(device or {})


def check(doc: DeviceMaintenance) -> None:
	if not doc.is_new():
		refuse_change(doc)
	if getdate(doc.done_on) > getdate(today()):
		frappe.throw(_("The day is in the future. Enter the work when it is done."), MaintenanceDayError)
	kind = (
		frappe.db.get_value("Maintenance Schedule", doc.maintenance_schedule, "device_kind")
		if doc.maintenance_schedule
		else doc.device_doctype
	)
	if kind != doc.device_doctype:
		frappe.throw(
			_("Schedule {0} is for another kind of device: {1}.").format(doc.maintenance_schedule, _(kind)),
			ScheduleOfAnotherKindError,
		)


def refuse_change(doc: DeviceMaintenance) -> None:
	frappe.throw(
		_("Work that was done is never edited or deleted. Enter it again for the same device and day."),
		MaintenanceIsFinalError,
	)


def correct_earlier(doc: DeviceMaintenance) -> None:
	"""The same work of the same day entered again corrects the first entry; a bad finding sends a worker."""
	frappe.db.sql(
		"""update `tabDevice Maintenance` set withdrawn_by = %(name)s
		where device = %(device)s and device_doctype = %(doctype)s and done_on = %(day)s and name <> %(name)s
		and maintenance_schedule <=> %(schedule)s and ifnull(withdrawn_by, '') = ''""",
		{
			"name": doc.name,
			"device": doc.device,
			"doctype": doc.device_doctype,
			"day": doc.done_on,
			"schedule": doc.maintenance_schedule,
		},
	)
	if doc.finding == "Needs Exchange" and doc.device_doctype == "Meter":
		_order_exchange(doc)


def _order_exchange(doc: DeviceMaintenance) -> None:
	point = frappe.db.get_value(
		"Meter Installation", {"meter": doc.device, "removed_on": ["is", "not set"]}, "supply_point"
	)
	if point:
		order_visit(
			"Exchange",
			point,
			_("Meter {0} needs exchange: found at maintenance on {1}.").format(
				doc.serial_no, frappe.format(doc.done_on, "Date")
			),
			exchange_due(),
			("Device Maintenance", str(doc.name)),
		)


def due_by(schedule: Any, day: str, hets: tuple[str, ...] | None, most: int) -> list[frappe._dict]:
	"""Devices under a schedule whose work is due by a day, the longest waiting first.

	Before the first work the months run from the day the schedule came into force.
	"""
	doctype, model_field = schedule.device_kind, MODEL_FIELD[schedule.device_kind]
	of_model = f"and device.{model_field} = %(model)s" if schedule.model else ""
	rows: list[frappe._dict] = frappe.db.sql(
		f"""select device.name as device, device.serial_no, device.{model_field} as model, device.het,
			device.status, max(done.done_on) as done_on,
			date_add(ifnull(max(done.done_on), %(since)s), interval %(months)s month) as due_on
		from `tab{doctype}` device
		left join `tabDevice Maintenance` done on done.maintenance_schedule = %(schedule)s
			and done.device = device.name and ifnull(done.withdrawn_by, '') = ''
		where {in_districts("device.het", hets)} and device.status <> 'Written Off' {of_model}
		group by device.name
		having due_on <= %(day)s
		order by due_on, device.name limit %(most)s""",
		{
			"schedule": schedule.name,
			"since": schedule.valid_from,
			"months": schedule.every_months,
			"model": schedule.model,
			"hets": hets,
			"day": getdate(day),
			"most": most,
		},
		as_dict=True,
	)
	return rows
