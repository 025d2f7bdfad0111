"""The status a device shows in lists, as its place says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

from elektrhisob.metering.equipment.places import (
	LABORATORY,
	POINT,
	REPAIRER,
	STORE,
	WORKER,
	WRITTEN_OFF,
	Device,
	Place,
)

if TYPE_CHECKING:
	from collections.abc import Mapping, Sequence

STATUS_OF_PLACE = {
	STORE: "In Store",
	WORKER: "Issued",
	POINT: "Installed",
	LABORATORY: "In Verification",
	REPAIRER: "In Repair",
	WRITTEN_OFF: "Written Off",
}
SEAL_STATUS = {STORE: "In Stock", WORKER: "Issued", POINT: "Set", WRITTEN_OFF: "Spoiled"}


def set_statuses(devices: Sequence[Device], places: Mapping[Device, Place]) -> None:
	"""A device without a place is as one in store; a meter that came down and was not verified is Removed."""
	by_status: dict[tuple[str, str], list[str]] = {}
	used = _removed_and_not_verified([device.name for device in devices if device.doctype == "Meter"])
	for device in devices:
		kind = places[device].kind if device in places else STORE
		status = SEAL_STATUS.get(kind, "In Stock") if device.doctype == "Seal" else STATUS_OF_PLACE[kind]
		if kind == STORE and device.doctype == "Meter" and device.name in used:
			status = "Removed"
		by_status.setdefault((device.doctype, status), []).append(device.name)
	for (doctype, status), names in by_status.items():
		frappe.db.sql(
			f"update `tab{doctype}` set status = %(status)s where name in %(names)s and status <> %(status)s",
			{"status": status, "names": tuple(names)},
		)
		for name in names:
			frappe.clear_document_cache(doctype, name)


def _removed_and_not_verified(meters: Sequence[str]) -> set[str]:
	if not meters:
		return set()
	rows = frappe.db.sql(
		"""select distinct installation.meter from `tabMeter Installation` installation
		join `tabMeter` meter on meter.name = installation.meter
		where installation.meter in %(meters)s and installation.removed_on is not null
			and installation.withdrawn = 0
			and (meter.verified_on is null or meter.verified_on < installation.removed_on)""",
		{"meters": tuple(meters)},
	)
	return {row[0] for row in rows}
