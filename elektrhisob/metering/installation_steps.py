"""Closing, opening and reopening installations by a field act; the rules are in `meter_installing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import formatdate

from elektrhisob.consumers.search_text import refresh_search_text
from elektrhisob.metering import meter_installing
from elektrhisob.metering.equipment.placements import append_rows, close_rows
from elektrhisob.metering.equipment.places import POINT, Device, Place, lock, where_is

if TYPE_CHECKING:
	from collections.abc import Mapping
	from datetime import date

	from elektrhisob.metering.doctype.meter_installation.meter_installation import MeterInstallation

Document = tuple[str, str]


def close(installed: MeterInstallation, on: date, document: Document, removed_to: Place) -> None:
	installed.removed_on = on
	installed.flags.document, installed.flags.removed_to = document, removed_to
	installed.save()


def open_new(
	supply_point: str, meter: str, on: date, ratio: Mapping[str, int], document: Document
) -> MeterInstallation:
	new: MeterInstallation = frappe.get_doc(
		{
			"doctype": "Meter Installation",
			"supply_point": supply_point,
			"meter": meter,
			"installed_on": on,
			**ratio,
		}
	)
	new.flags.document = document
	return new.insert()


def stand_anew(meter: str, supply_point: str, on: date, document: Document) -> None:
	"""The meter stays where it is, but from this day on by another document: its ratio has changed."""
	device = Device("Meter", meter)
	held = lock([device])
	present = where_is(device, for_update=True)
	if present:
		close_rows([present.row], on)
	append_rows([held[device]], Place(POINT, "Supply Point", supply_point), on, None, document)


def reopen(name: str, document: Document) -> None:
	"""The act that closed it is cancelled. Its moves have been taken back before."""
	installed = frappe.get_doc("Meter Installation", name, for_update=True)
	closed_on, installed.removed_on = installed.removed_on, None
	meter_installing.refuse_overlap(installed)
	installed.flags.document = document
	installed.save()
	installed.add_comment(
		"Info", _("stands again: the act that closed it on {0} was cancelled").format(formatdate(closed_on))
	)


def withdraw(name: str) -> None:
	"""The act that opened it is cancelled: it lasted no time, and what was read there is withdrawn."""
	installed = frappe.get_doc("Meter Installation", name, for_update=True)
	installed.db_set({"removed_on": installed.installed_on, "withdrawn": 1})
	refresh_search_text([installed.personal_account])
