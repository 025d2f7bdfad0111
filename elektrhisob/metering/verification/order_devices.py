"""The devices of a verification order: which are due, where they are, that each is in one open order only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.metering.equipment.places import POINT, device_of, where_are
from elektrhisob.metering.verification.kinds import KINDS, UNUSED
from elektrhisob.metering.verification.order_errors import (
	DeviceInAnotherOrderError,
	DeviceOfAnotherDistrictError,
	DeviceTwiceError,
	OrderIsSentError,
)
from elektrhisob.metering.verification.results import devices_of

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.verification_order.verification_order import VerificationOrder

MOST_DEVICES = 500
"""More than this on one sheet nobody checks; a plan makes several orders."""

# `device` is looked up by the items' index; an order that ended does not hold it any more.
NOT_IN_OPEN_ORDER = """not exists (select 1 from `tabVerification Order Item` item
	join `tabVerification Order` held on held.name = item.parent
	where item.device = device.name and item.device_doctype = %(doctype)s
	and held.status in ('Draft', 'Sent', 'In Work') and ifnull(item.verification, '') = '')"""


def due(doctype: str, het: str, until: str, model: str | None, most: int) -> list[frappe._dict]:
	"""Devices of a district that are due by a day and in no open order, the longest overdue first."""
	kind = KINDS[doctype]
	of_model = f"and {kind.model_field} = %(model)s" if model else ""
	rows: list[frappe._dict] = frappe.db.sql(
		f"""select device.name as device, device.serial_no, {kind.model_field} as model,
			device.{kind.next_field} as due_on
		from `tab{doctype}` device
		where device.het = %(het)s and device.{kind.next_field} <= %(until)s
			and device.status <> '{UNUSED}' {of_model} and {NOT_IN_OPEN_ORDER}
		order by device.{kind.next_field}, device.name limit %(most)s""",
		{"doctype": doctype, "het": het, "until": getdate(until), "model": model, "most": most},
		as_dict=True,
	)
	return rows


def add_due(doc: VerificationOrder, until: str, doctype: str, model: str | None, most: int) -> int:
	if doc.status != "Draft":
		_refuse_more()
	listed = {(item.device_doctype, item.device) for item in doc.items}
	room = min(most, MOST_DEVICES - len(doc.items))
	found = [row for row in due(doctype, doc.het, until, model, room) if (doctype, row.device) not in listed]
	for row in found:
		doc.append("items", {"device_doctype": doctype, **row})
	if found:
		doc.save()
	return len(found)


def describe(doc: VerificationOrder) -> None:
	"""Serial, model and place of each device; the counts of the order."""
	known = devices_of(doc.items)
	present = where_are([device_of(item) for item in doc.items])
	for item in doc.items:
		device, placement = known.get(device_of(item)), present.get(device_of(item))
		item.update({"serial_no": device.serial_no, "model": device.model} if device else {})
		if doc.status == "Draft":
			on_point = placement and placement.place.kind == POINT
			item.update(
				{
					"place": str(placement.place) if placement else "",
					"supply_point": placement.place.name if placement and on_point else None,
				}
			)
	doc.devices = len(doc.items)
	doc.verified = sum(bool(item.verification) for item in doc.items)
	doc.unfit = sum(bool(item.verification) and item.result == "Unfit" for item in doc.items)


def check(doc: VerificationOrder) -> None:
	devices = [device_of(item) for item in doc.items]
	if len(devices) > MOST_DEVICES:
		frappe.throw(_("An order has at most {0} devices. Make another one.").format(MOST_DEVICES))
	twice = next((item for item in doc.items if devices.count(device_of(item)) > 1), None)
	if twice:
		frappe.throw(_("Device {0} is on the list twice.").format(twice.serial_no), DeviceTwiceError)
	_refuse_other_districts(doc)
	before = doc.get_doc_before_save()
	if before and before.status != "Draft":
		_refuse_other_devices(doc, before)
	else:
		_refuse_held(doc)


def _refuse_other_districts(doc: VerificationOrder) -> None:
	known = devices_of(doc.items)
	for device in known.values():
		if device.het != doc.het:
			frappe.throw(
				_("Device {0} belongs to district {1}, the order is of {2}.").format(
					device.serial_no, device.het, doc.het
				),
				DeviceOfAnotherDistrictError,
			)


def _refuse_other_devices(doc: VerificationOrder, before: Any) -> None:
	if {item.device for item in doc.items} != {item.device for item in before.items}:
		_refuse_more()


def _refuse_held(doc: VerificationOrder) -> None:
	if not doc.items:
		return
	held = frappe.db.sql(
		"""select item.serial_no, item.parent from `tabVerification Order Item` item
		join `tabVerification Order` held on held.name = item.parent
		where item.device in %(devices)s and held.name <> %(name)s
		and held.status in ('Draft', 'Sent', 'In Work') and ifnull(item.verification, '') = '' limit 1""",
		{"devices": tuple(item.device for item in doc.items), "name": doc.name or ""},
	)
	if held:
		frappe.throw(
			_("Device {0} is in order {1} already. Take it off this list.").format(*held[0]),
			DeviceInAnotherOrderError,
		)


def _refuse_more() -> None:
	frappe.throw(
		_("The order was sent with its list of devices. Make another order for more of them."),
		OrderIsSentError,
	)
