"""What lies in stores and with whom devices are, for reports; within the user's divisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import het_condition, hets_below
from elektrhisob.metering.equipment.device_lookup import MODEL_FIELD
from elektrhisob.metering.equipment.places import DEVICE_DOCTYPES, DOCTYPE_OF_KIND

if TYPE_CHECKING:
	from datetime import date


class HolderError(frappe.ValidationError):
	pass


@dataclass(frozen=True)
class StockRow:
	het: str
	store: str
	store_name: str
	device_doctype: str
	model: str | None
	devices: int
	oldest: date | None


def stock(org_unit: str | None, store: str | None, device_doctype: str | None) -> list[StockRow]:
	"""Devices in stores, counted by store and model; one query a type of device."""
	conditions, values = _scope("store", org_unit)
	if store:
		conditions.append("store.name = %(store)s")
		values["store"] = store
	rows: list[StockRow] = []
	for doctype in _types(device_doctype):
		rows += [
			StockRow(row.het, row.store, row.store_name, doctype, row.model, row.devices, row.oldest)
			for row in frappe.db.sql(
				f"""select store.het, store.name store, store.store_name,
					device.`{MODEL_FIELD[doctype]}` model, count(*) devices, min(placement.since) oldest
				from `tabDevice Store` store
				join `tabDevice Placement` placement on placement.place = store.name
					and placement.open_mark = '1' and placement.device_doctype = %(doctype)s
				join `tab{doctype}` device on device.name = placement.device
				where {" and ".join(conditions)}
				group by store.name, device.`{MODEL_FIELD[doctype]}`""",
				{**values, "doctype": doctype},
				as_dict=True,
			)
		]
	return sorted(rows, key=lambda row: (row.het, row.store, row.device_doctype, row.model or ""))


def held(
	kind: str, place: str | None, org_unit: str | None, device_doctype: str | None, limit: int
) -> list[frappe._dict]:
	"""Devices that are with workers, in stores, laboratories or repair shops, the longest first."""
	place_doctype = DOCTYPE_OF_KIND.get(kind)
	if kind not in ("Store", "Field Worker", "Laboratory", "Repairer") or not place_doctype:
		frappe.throw(_("Choose a kind of place: store, worker, laboratory or repairer."), HolderError)
	conditions, values = _scope("placement", org_unit)
	conditions += ["placement.place_kind = %(kind)s", "placement.open_mark = '1'"]
	if place:
		conditions.append("placement.place = %(place)s")
	else:
		# From the places to what is there: a country's placements are not searched for a few workers.
		conditions.append(f"placement.place in (select name from `tab{place_doctype}`)")
	if device_doctype:
		conditions.append("placement.device_doctype = %(doctype)s")
	return frappe.db.sql(
		f"""select placement.place, placement.place_doctype, placement.device_doctype, placement.device,
			placement.serial_no, placement.since, placement.het,
			placement.document_doctype, placement.document
		from `tabDevice Placement` placement
		where {" and ".join(conditions)}
		order by placement.since, placement.name limit %(limit)s""",
		{**values, "kind": kind, "place": place, "doctype": device_doctype, "limit": limit},
		as_dict=True,
	)


def _scope(table: str, org_unit: str | None) -> tuple[list[str], dict[str, Any]]:
	conditions = [het_condition(f"{table}.het") or "1 = 1"]
	values: dict[str, Any] = {}
	if org_unit:
		values["hets"] = tuple(hets_below(org_unit)) or ("",)
		conditions.append(f"{table}.het in %(hets)s")
	return conditions, values


def _types(device_doctype: str | None) -> tuple[str, ...]:
	return tuple(doctype for doctype in DEVICE_DOCTYPES if device_doctype in (None, "", doctype))
