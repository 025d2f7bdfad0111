"""Current and voltage transformers that an act takes down and puts up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.metering.acts.errors import MeterNotAtHandError
from elektrhisob.metering.acts.kinds import INSTALLED, REMOVED, document_of
from elektrhisob.metering.equipment import placements
from elektrhisob.metering.equipment.places import POINT, STORE, WORKER, Device, Place, where_are

if TYPE_CHECKING:
	from collections.abc import Iterator

	from elektrhisob.metering.acts.field_act import FieldAct

TRANSFORMER = "Instrument Transformer"


def standing(supply_point: str) -> list[frappe._dict]:
	"""Transformers placed at the point: name, serial_no."""
	return frappe.db.sql(
		f"""select device.name, device.serial_no from `tabDevice Placement` placed
		join `tab{TRANSFORMER}` device on device.name = placed.device
		where placed.place = %s and placed.place_kind = %s and placed.device_doctype = %s
			and placed.open_mark = '1'
		order by device.name""",
		(supply_point, POINT, TRANSFORMER),
		as_dict=True,
	)


def missing(act: FieldAct) -> Iterator[str]:
	"""Why a transformer of the act can be neither taken down nor put up."""
	rows = list(act.get("transformers") or ())
	places = where_are([Device(TRANSFORMER, row.transformer) for row in rows if row.transformer])
	for row in rows:
		present = places.get(Device(TRANSFORMER, row.transformer))
		text = _why_not(act, row, present.place if present else None)
		if text:
			yield text


def exchange(act: FieldAct) -> None:
	"""The old ones go to who did the work, the new ones from there or from a store to the point."""
	for text in missing(act):
		frappe.throw(text, MeterNotAtHandError)
	point = Place(POINT, "Supply Point", act.supply_point)
	worker = Place(WORKER, "Field Worker", act.performed_by)
	for action, target in ((REMOVED, worker), (INSTALLED, point)):
		for row in act.get("transformers") or ():
			if row.action == action:
				device = Device(TRANSFORMER, row.transformer)
				placements.move(device, target, getdate(act.act_date), document_of(act))


def _why_not(act: FieldAct, row: Any, place: Place | None) -> str:
	stands_here = place == Place(POINT, "Supply Point", act.supply_point)
	if row.action == REMOVED:
		if stands_here:
			return ""
		return _("Transformer {0} does not stand on the point: take it off the list.").format(row.serial_no)
	at_hand = place is None or place.kind == STORE or place == Place(WORKER, "Field Worker", act.performed_by)
	if at_hand:
		return ""
	return _("A transformer at hand: {0} is at {1}.").format(row.serial_no, place)
