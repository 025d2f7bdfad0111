"""Moving devices from place to place, and taking moves back when their document is cancelled.

History is only appended: a move closes the present placement and writes the next one; a move taken back is
marked withdrawn. The database lets a device have one present placement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import formatdate, getdate, now, today

from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.keys import Key, reserve_names
from elektrhisob.metering.equipment.device_status import set_statuses
from elektrhisob.metering.equipment.errors import (
	DeviceElsewhereError,
	DeviceWrittenOffError,
	LaterMoveError,
	MoveBackInTimeError,
	MovedMeanwhileError,
	MoveInFutureError,
	PlaceOfAnotherDistrictError,
	SecondPlaceError,
)
from elektrhisob.metering.equipment.places import (
	POINT,
	STORE,
	WRITTEN_OFF,
	Device,
	Held,
	Place,
	Placement,
	check_place,
	device_of,
	lock,
	placement_of,
	where_are,
	where_is,
)

if TYPE_CHECKING:
	from collections.abc import Mapping, Sequence
	from datetime import date

__all__ = ["Device", "Place", "Placement", "move", "move_many", "undo", "where_are", "where_is"]


def move(
	device: Device, to: Place, on: date, document: tuple[str, str], came_from: Place | None = None
) -> None:
	"""Bring a device to another place. See `move_many`."""
	move_many([device], to, on, document, came_from)


def move_many(
	devices: Sequence[Device],
	to: Place,
	on: date,
	document: tuple[str, str],
	came_from: Place | None = None,
) -> None:
	"""Bring devices to another place by a document, in the caller's transaction, all or none.

	`came_from`: where the document says they are; it is refused when one is elsewhere. A store of another
	district takes the devices over into that district. Raises a PlaceError that says what is wrong.
	"""
	if not devices:
		return
	day = getdate(on)
	if day > getdate(today()):
		frappe.throw(
			_("{0} is in the future. Enter the movement when it is done.").format(formatdate(day)),
			MoveInFutureError,
		)
	target_het = check_place(to)
	seen = where_are(devices)
	held = lock(devices)
	present = where_are(devices, for_update=True)
	for device in devices:
		_check_move(held[device], present.get(device), to, day, came_from)
		_check_unmoved(held[device], seen.get(device), present.get(device))
		_check_district(held[device], to, target_het)
	close_rows([placement.row for placement in present.values()], day)
	handed_over = target_het if to.kind == STORE else None
	append_rows([held[device] for device in devices], to, day, None, document, handed_over)
	_hand_over(held, handed_over)
	set_statuses(devices, dict.fromkeys(devices, to))


def undo(document: tuple[str, str], doctypes: Sequence[str] | None = None) -> None:
	"""Take back the moves of a document: the devices are again where they were before it.

	`doctypes` limits it to devices of these. Refused with the name of the later document when one of the
	devices has moved on since. A document that moved nothing, or was undone, changes nothing.
	"""
	mine = _moves_of(document, doctypes)
	if not mine:
		return
	devices = sorted({placement.device for placement in mine}, key=lambda device: device.name)
	held = lock(devices)
	_refuse_later_moves(devices, held, document)
	frappe.db.sql(
		"""update `tabDevice Placement`
		set withdrawn = 1, open_mark = null, modified = %(now)s, modified_by = %(user)s
		where name in %(rows)s""",
		{"rows": tuple(placement.row for placement in mine), "now": now(), "user": frappe.session.user},
	)
	before = _last_rows(devices)
	if before:
		frappe.db.sql(
			"""update `tabDevice Placement`
			set until = null, open_mark = '1', modified = %(now)s, modified_by = %(user)s
			where name in %(rows)s""",
			{"rows": tuple(row.name for row in before), "now": now(), "user": frappe.session.user},
		)
	for het in sorted({row.het for row in before}):
		_hand_over({device_of(row): None for row in before if row.het == het}, het)
	places = {device_of(row): placement_of(row).place for row in before}
	set_statuses(devices, places)


def close_rows(rows: Sequence[str], on: date) -> None:
	if rows:
		frappe.db.sql(
			"""update `tabDevice Placement`
			set until = %(on)s, open_mark = null, modified = %(now)s, modified_by = %(user)s
			where name in %(rows)s""",
			{"rows": tuple(rows), "on": on, "now": now(), "user": frappe.session.user},
		)


def append_rows(
	held: Sequence[Held],
	place: Place,
	since: date | None,
	until: date | None,
	document: tuple[str, str] | None,
	het: str | None = None,
) -> None:
	"""One placement for each device; with `until` it is history, without it the present one."""
	same = {
		"place_kind": place.kind,
		"place_doctype": place.doctype,
		"place": place.name,
		"since": since,
		"until": until,
		"open_mark": None if until else "1",
		"document_doctype": document[0] if document else None,
		"document": document[1] if document else None,
		"withdrawn": 0,
	}
	rows = [
		{
			"device_doctype": one.device.doctype,
			"device": one.device.name,
			"serial_no": one.serial_no,
			"het": het or one.het,
			**same,
		}
		for one in held
	]
	insert_documents("Device Placement", reserve_names(Key.PLACEMENT, len(rows)), rows)


def _check_move(held: Held, present: Placement | None, to: Place, day: date, came_from: Place | None) -> None:
	serial = held.serial_no
	if held.status == WRITTEN_OFF or (present and present.place.kind == WRITTEN_OFF):
		frappe.throw(
			_("Device {0} is written off and does not move any more.").format(serial), DeviceWrittenOffError
		)
	if came_from and (present is None or present.place != came_from):
		where = _("{0} since {1}").format(present.place, _day(present)) if present else _("nowhere yet")
		frappe.throw(
			_(
				"Device {0} is not at {1}: it is at {2}. Take it off the list or correct its place first."
			).format(serial, came_from, where),
			DeviceElsewhereError,
		)
	if not present:
		return
	if present.since and day < present.since:
		frappe.throw(
			_("Device {0} came to {1} on {2}: a movement cannot be dated before that, on {3}.").format(
				serial, present.place, formatdate(present.since), formatdate(day)
			),
			MoveBackInTimeError,
		)
	if present.place == to or (present.place.kind == POINT and to.kind == POINT):
		frappe.throw(
			_("Device {0} stands at {1} since {2}. Record its removal from there first.").format(
				serial, present.place, _day(present)
			),
			SecondPlaceError,
		)


def _check_unmoved(held: Held, seen: Placement | None, present: Placement | None) -> None:
	"""What this transaction saw when it began is still so, now that the device is locked."""
	if (seen and seen.row) == (present and present.row):
		return
	document = " ".join((_(present.document[0]), present.document[1])) if present and present.document else ""
	frappe.throw(
		_("Device {0} has just been moved by somebody else ({1}). Open the document again and check.").format(
			held.serial_no, document or _("cancelled document")
		),
		MovedMeanwhileError,
	)


def _check_district(held: Held, to: Place, target_het: str | None) -> None:
	if to.kind != STORE and target_het and target_het != held.het:
		frappe.throw(
			_(
				"Device {0} belongs to district {1}, {2} to district {3}. Transfer it to a store there first."
			).format(held.serial_no, held.het, to, target_het),
			PlaceOfAnotherDistrictError,
		)


def _hand_over(devices: Mapping[Device, object], het: str | None) -> None:
	"""The devices belong to the district of the store they have come to."""
	if not het:
		return
	for doctype in sorted({device.doctype for device in devices}):
		names = tuple(device.name for device in devices if device.doctype == doctype)
		frappe.db.sql(
			f"update `tab{doctype}` set het = %(het)s where name in %(names)s and het <> %(het)s",
			{"het": het, "names": names},
		)


def _moves_of(document: tuple[str, str], doctypes: Sequence[str] | None) -> list[Placement]:
	filters: dict[str, object] = {"document": document[1], "document_doctype": document[0], "withdrawn": 0}
	if doctypes is not None:
		filters["device_doctype"] = ["in", list(doctypes)]
	rows = frappe.get_all("Device Placement", filters=filters, fields=["*"], order_by="name")
	return [placement_of(row) for row in rows]


def _refuse_later_moves(
	devices: Sequence[Device], held: Mapping[Device, Held], document: tuple[str, str]
) -> None:
	later = next(
		(row for row in _last_rows(devices) if (row.document_doctype, row.document) != document), None
	)
	if later:
		by = f"{_(later.document_doctype)} {later.document}" if later.document else _("its registration")
		frappe.throw(
			_("Device {0} has moved on since, by {1}. Cancel that first.").format(
				held[device_of(later)].serial_no, by
			),
			LaterMoveError,
		)


def _last_rows(devices: Sequence[Device]) -> list[frappe._dict]:
	"""The last placement of each device that was not withdrawn."""
	rows = frappe.db.sql(
		"""select * from `tabDevice Placement`
		where device in %(names)s and device_doctype in %(doctypes)s and withdrawn = 0
		order by device, open_mark, since, name for update""",
		{
			"names": tuple({device.name for device in devices}),
			"doctypes": tuple({device.doctype for device in devices}),
		},
		as_dict=True,
	)
	asked = set(devices)
	last = {device_of(row): row for row in rows}
	return [row for device, row in last.items() if device in asked]


def _day(placement: Placement) -> str:
	return formatdate(placement.since) if placement.since else _("the beginning")
