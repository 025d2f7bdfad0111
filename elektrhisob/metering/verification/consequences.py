"""What follows when a device is found unfit: another meter is brought, or it goes to repair or to scrap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.metering.equipment.placements import move, undo
from elektrhisob.metering.equipment.places import (
	POINT,
	REPAIRER,
	WRITTEN_OFF,
	Place,
	device_of,
	where_are,
)
from elektrhisob.metering.field.orders import Visit, day_after_setting, order_visits

if TYPE_CHECKING:
	from collections.abc import Sequence


def follow(unfit: Sequence[frappe._dict]) -> None:
	"""`unfit`: rows of Device Verification. Devices on a supply point get a visit, the others move."""
	if not unfit:
		return
	present = where_are([device_of(row) for row in unfit])
	standing, lying = [], []
	for row in unfit:
		placement = present.get(device_of(row))
		if placement and placement.place.kind == POINT:
			standing.append((row, str(placement.place.name)))
		else:
			lying.append(row)
	_order_exchanges(standing)
	_move(lying)


def exchange_due() -> str:
	return day_after_setting("days_to_exchange", 10)


def take_back(verification: frappe._dict) -> None:
	"""A result that was replaced: its moves are undone and its visit is cancelled when nobody went yet."""
	undo(("Device Verification", verification.name))
	if verification.exchange_order:
		order = frappe.get_doc("Field Order", verification.exchange_order, for_update=True)
		if order.status in ("New", "Assigned"):
			order.db_set("status", "Cancelled")
			order.add_comment("Info", _("The result of verification it came from was corrected."))


def _order_exchanges(standing: Sequence[tuple[frappe._dict, str]]) -> None:
	visits = [
		Visit(
			kind="Exchange",
			supply_point=point,
			reason=_("Meter {0} was found unfit on {1}: {2}.").format(
				row.serial_no, frappe.format(row.verified_on, "Date"), _(row.unfit_reason)
			),
			due=exchange_due(),
			source=("Device Verification", row.name),
		)
		for row, point in standing
		if row.device_doctype == "Meter"
	]
	orders = order_visits(visits)
	for visit, order in zip(visits, orders, strict=True):
		assert visit.source
		frappe.db.set_value(
			"Device Verification", visit.source[1], "exchange_order", order, update_modified=False
		)


def _move(lying: Sequence[frappe._dict]) -> None:
	"""Each result is the document of its own move: correcting it takes only that one back."""
	for row in lying:
		place = _place_after(row)
		if place:
			move(device_of(row), place, getdate(row.verified_on), ("Device Verification", row.name))


def _place_after(row: Any) -> Place | None:
	if row.then == "Write Off":
		return Place(WRITTEN_OFF)
	if row.then == "Repair":
		return Place(REPAIRER, "Service Organization", row.send_to)
	return None
