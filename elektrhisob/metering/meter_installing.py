"""Putting a meter on a supply point and taking it off: dates, ratio and what follows for the meter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import flt, formatdate, getdate, today

from elektrhisob.core.ratio import NoWholeRatioError, whole_ratio

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.meter_installation.meter_installation import MeterInstallation

RATIO_FIELDS = ("ct_primary", "ct_secondary", "vt_primary", "vt_secondary")
FIXED_BY_READINGS = ("supply_point", "meter", "installed_on", *RATIO_FIELDS)


class RatioError(frappe.ValidationError):
	pass


class InstallationDatesError(frappe.ValidationError):
	pass


class OverlappingInstallationError(frappe.ValidationError):
	pass


class MeterOfAnotherDistrictError(frappe.ValidationError):
	pass


class MeterWrittenOffError(frappe.ValidationError):
	pass


class InstallationHasReadingsError(frappe.ValidationError):
	pass


def take_place(doc: MeterInstallation) -> None:
	doc.personal_account = frappe.db.get_value("Supply Point", doc.supply_point, "personal_account")
	doc.serial_no = frappe.db.get_value("Meter", doc.meter, "serial_no")


def check_meter(doc: MeterInstallation) -> None:
	meter = frappe.db.get_value("Meter", doc.meter, ["het", "status", "serial_no"], as_dict=True)
	if not meter:
		return
	if meter.het != doc.het:
		frappe.throw(
			_("Meter {0} belongs to district {1}. Hand it over to {2} first.").format(
				meter.serial_no, meter.het, doc.het
			),
			MeterOfAnotherDistrictError,
		)
	if doc.is_new() and meter.status == "Written Off":
		frappe.throw(
			_("Meter {0} is written off. Choose another meter.").format(meter.serial_no), MeterWrittenOffError
		)


def set_ratio(doc: MeterInstallation) -> None:
	try:
		doc.ratio = whole_ratio(doc.ct_primary, doc.ct_secondary, doc.vt_primary, doc.vt_secondary)
	except NoWholeRatioError as fault:
		if fault.ratio is not None:
			frappe.throw(
				_(
					"CT × VT gives {0}, but the ratio is a whole number. Check the transformers' plates."
				).format(round(float(fault.ratio), 3)),
				RatioError,
			)
		frappe.throw(
			_("Enter primary and secondary of both transformers; 1 and 1 where there is none."),
			RatioError,
		)


def check_dates(doc: MeterInstallation) -> None:
	if getdate(doc.installed_on) > getdate(today()):
		frappe.throw(
			_("The day of installation is in the future. Enter it when it is done."), InstallationDatesError
		)
	if not doc.removed_on:
		return
	if getdate(doc.removed_on) < getdate(doc.installed_on):
		frappe.throw(
			_("The meter was installed on {0}, it cannot have been removed on {1}. Check both dates.").format(
				formatdate(doc.installed_on), formatdate(doc.removed_on)
			),
			InstallationDatesError,
		)
	if getdate(doc.removed_on) > getdate(today()):
		frappe.throw(
			_("The day of removal is in the future. Enter it when it is done."), InstallationDatesError
		)
	_refuse_readings_after_removal(doc)


def refuse_overlap(doc: MeterInstallation) -> None:
	"""A meter stands in one place at a time; it may leave one and come to another on the same day."""
	frappe.db.get_value("Meter", doc.meter, "name", for_update=True)
	installation = frappe.qb.DocType("Meter Installation")
	other = (
		frappe.qb.from_(installation)
		.select(
			installation.name, installation.supply_point, installation.installed_on, installation.removed_on
		)
		.where(installation.meter == doc.meter)
		.where(installation.name != (doc.name or ""))
		.where(installation.withdrawn == 0)
		.where(installation.removed_on.isnull() | (installation.removed_on > doc.installed_on))
	)
	if doc.removed_on:
		other = other.where(installation.installed_on < doc.removed_on)
	found = other.limit(1).run(as_dict=True)
	if found:
		frappe.throw(
			_("Meter {0} stands on supply point {1} since {2}. Record its removal there first.").format(
				doc.serial_no, found[0].supply_point, formatdate(found[0].installed_on)
			),
			OverlappingInstallationError,
		)


def refuse_change_after_readings(doc: MeterInstallation) -> None:
	"""What readings were multiplied with stays: a new ratio is a removal and a new installation."""
	before = doc.get_doc_before_save()
	if not before or not any(_differs(before, doc, field) for field in FIXED_BY_READINGS):
		return
	if frappe.db.exists("Meter Reading", {"installation": doc.name}):
		frappe.throw(
			_(
				"This installation has readings, so its meter, place, day and ratio stay as they are. "
				"Record the removal and a new installation."
			),
			InstallationHasReadingsError,
		)


def refuse_removal_of_history(doc: MeterInstallation) -> None:
	if frappe.db.exists("Meter Reading", {"installation": doc.name}):
		frappe.throw(
			_("This installation has readings and cannot be deleted. Record the day of removal instead."),
			InstallationHasReadingsError,
		)


def _refuse_readings_after_removal(doc: MeterInstallation) -> None:
	later = frappe.get_all(
		"Meter Reading",
		filters={
			"installation": doc.name,
			"reading_date": [">", doc.removed_on],
			"status": ["in", ["Accepted", "Suspicious"]],
		},
		pluck="reading_date",
		order_by="reading_date desc",
		limit=1,
	)
	if later:
		frappe.throw(
			_(
				"The meter was still read on {0}. Remove it on that day or later, or replace that reading."
			).format(formatdate(later[0])),
			InstallationDatesError,
		)


def _differs(before: MeterInstallation, doc: MeterInstallation, field: str) -> bool:
	old, new = before.get(field), doc.get(field)
	if field in RATIO_FIELDS:
		return flt(old) != flt(new)
	return str(old or "") != str(new or "")
