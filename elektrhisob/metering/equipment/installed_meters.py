"""Placements follow Meter Installations, however those come about: by an act, by hand, over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.metering.equipment.errors import MoveBackInTimeError
from elektrhisob.metering.equipment.placements import append_rows, move, undo
from elektrhisob.metering.equipment.places import POINT, STORE, Device, Held, Place, lock, where_is
from elektrhisob.metering.equipment.stores import main_store

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.meter_installation.meter_installation import MeterInstallation


def follow_installation(doc: MeterInstallation) -> None:
	"""Bring the meter's placements in step with an installation that was saved or deleted.

	An act that saves the installation says so in two flags: `flags.document` = (DocType, name) of the act,
	whose cancelling then takes the moves back, and `flags.removed_to` = the Place a removed meter goes to.
	Without them the installation itself is the document and a removed meter goes to the main store.
	"""
	device, point = Device("Meter", doc.meter), Place(POINT, "Supply Point", doc.supply_point)
	document: tuple[str, str] = doc.flags.document or (doc.doctype, doc.name)
	installed, removed = getdate(doc.installed_on), getdate(doc.removed_on) if doc.removed_on else None
	deleted = doc.withdrawn or not frappe.db.exists(doc.doctype, doc.name)
	if not deleted and _stands(device, point, installed, removed):
		return
	held = lock([device])[device]
	if not doc.flags.document:
		undo(document)
	if deleted:
		return
	present = where_is(device, for_update=True)
	if present is None or present.place != point or present.since != installed:
		if present and present.since and installed < present.since:
			_write_history(doc, held, point, document)
			return
		move(device, point, installed, document)
	if removed:
		store = Place(STORE, "Device Store", main_store(str(doc.het)))
		move(device, doc.flags.removed_to or store, removed, document)


def _stands(device: Device, point: Place, installed: object, removed: object) -> bool:
	"""Whether the placements say already what the installation says."""
	rows = frappe.get_all(
		"Device Placement",
		filters={
			"device": device.name,
			"device_doctype": device.doctype,
			"place": point.name,
			"place_kind": POINT,
			"withdrawn": 0,
			"since": installed,
		},
		pluck="until",
	)
	return removed in rows


def _write_history(doc: MeterInstallation, held: Held, point: Place, document: tuple[str, str]) -> None:
	"""An installation of the past, entered late: it ended before the meter came to where it is now."""
	if not doc.removed_on:
		frappe.throw(
			_("Meter {0} has been moved since {1}. Enter the day of removal too, or correct the day.").format(
				doc.serial_no, frappe.format(doc.installed_on, "Date")
			),
			MoveBackInTimeError,
		)
	append_rows([held], point, getdate(doc.installed_on), getdate(doc.removed_on), document)
