"""Devices that a receipt brings into the register, and that its cancelling takes out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.keys import Key, reserve_names
from elektrhisob.metering.equipment.device_lookup import MODEL_DOCTYPE, MODEL_FIELD
from elektrhisob.metering.equipment.device_status import SEAL_STATUS, STATUS_OF_PLACE
from elektrhisob.metering.equipment.errors import DeviceHasHistoryError, DuplicateDeviceError
from elektrhisob.metering.equipment.places import STORE, Device
from elektrhisob.metering.equipment.serial_lists import first_of

if TYPE_CHECKING:
	from collections.abc import Iterator, Sequence

# Fields of a new device that its receipt knows, where the DocType has them.
KNOWN = ("made_year", "verified_on")
# These name a device because of the receipt itself.
OF_THE_RECEIPT = ("Device Placement", "Device Movement Item")


@dataclass(frozen=True)
class NewDevice:
	doctype: str
	serial_no: str
	model: str
	made_year: int | None = None
	verified_on: Any = None


def create(new: Sequence[NewDevice], het: str) -> list[Device]:
	"""Enter them in the district's register; returns them in the order given. They have no place yet."""
	made: dict[NewDevice, Device] = {}
	for doctype in sorted({one.doctype for one in new}):
		mine = [one for one in new if one.doctype == doctype]
		_refuse_registered(doctype, mine, het)
		made.update(_insert(doctype, mine, het))
	return [made[one] for one in new]


def remove(devices: Sequence[Device]) -> None:
	"""Take devices out of the register that nothing but their receipt speaks of; refused otherwise."""
	for doctype in sorted({device.doctype for device in devices}):
		names = tuple(device.name for device in devices if device.doctype == doctype)
		for source, name, device in _references(doctype, names):
			frappe.throw(
				_("{0} {1} is named in {2} {3}, so its receipt cannot be cancelled.").format(
					_(doctype), frappe.db.get_value(doctype, device, "serial_no"), _(source), name
				),
				DeviceHasHistoryError,
			)
		frappe.db.delete(doctype, {"name": ["in", names]})


def models_missing(new: Sequence[NewDevice]) -> list[tuple[str, str]]:
	"""(DocType of models, model) of those whose model is not in the directory."""
	missing: list[tuple[str, str]] = []
	for doctype, models in MODEL_DOCTYPE.items():
		wanted = sorted({one.model for one in new if one.doctype == doctype})
		known = set(frappe.get_all(models, {"name": ["in", wanted]}, pluck="name")) if wanted else set()
		missing += [(models, model) for model in wanted if model not in known]
	return missing


def _refuse_registered(doctype: str, new: Sequence[NewDevice], het: str) -> None:
	"""As the unique index of the DocType would, but with all numbers in one message."""
	model = MODEL_FIELD[doctype]
	rows = frappe.get_all(
		doctype,
		{"serial_no": ["in", sorted({one.serial_no for one in new})]},
		["serial_no", f"{model} as model", "het"],
		order_by="serial_no",
	)
	if doctype == "Seal":
		double = [row.serial_no for row in rows if row.het == het]
	else:
		keys = {(one.serial_no, one.model) for one in new}
		double = [row.serial_no for row in rows if (row.serial_no, row.model) in keys]
	if double:
		frappe.throw(
			_("Registered already, so they cannot be received as new: {0}.").format(first_of(double)),
			DuplicateDeviceError,
		)


def _insert(doctype: str, new: Sequence[NewDevice], het: str) -> dict[NewDevice, Device]:
	known = [field for field in KNOWN if frappe.get_meta(doctype).has_field(field)]
	of_model = _defaults_of_models(doctype, new)
	rows = [
		{
			"serial_no": one.serial_no,
			MODEL_FIELD[doctype]: one.model,
			**{field: getattr(one, field) or (0 if field == "made_year" else None) for field in known},
			**of_model[one.model],
			"het": het,
			"status": SEAL_STATUS[STORE] if doctype == "Seal" else STATUS_OF_PLACE[STORE],
		}
		for one in new
	]
	names = reserve_names(Key.METER if doctype == "Meter" else Key.DEVICE, len(new))
	insert_documents(doctype, names, rows)
	return {one: Device(doctype, name) for name, one in zip(names, new, strict=True)}


def _defaults_of_models(doctype: str, new: Sequence[NewDevice]) -> dict[str, dict[str, Any]]:
	"""What the form would fetch or fill in by itself, by model."""
	models = sorted({one.model for one in new})
	if doctype != "Instrument Transformer":
		return {
			model: {"device_kind": "Modem"} if doctype == "Communication Device" else {} for model in models
		}
	rows = frappe.get_all(
		"Instrument Transformer Model",
		{"name": ["in", models]},
		["name", "kind", "rated_primary", "rated_secondary"],
	)
	return {row.pop("name"): row for row in rows}


def _references(doctype: str, names: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
	"""(DocType, name, device) of rows anywhere that name one of the devices."""
	for source, field, condition in _link_fields(doctype):
		rows = frappe.db.sql(
			f"select name, `{field}` from `tab{source}` where `{field}` in %(names)s {condition} limit 1",
			{"names": names, "doctype": doctype},
		)
		for name, device in rows:
			yield source, name, device


def _link_fields(doctype: str) -> Iterator[tuple[str, str, str]]:
	field, table = frappe.qb.DocType("DocField"), frappe.qb.DocType("DocType")
	rows = (
		frappe.qb.from_(field)
		.join(table)
		.on(table.name == field.parent)
		.where((table.issingle == 0) & (table.is_virtual == 0) & table.name.notin(OF_THE_RECEIPT))
		.where(
			((field.fieldtype == "Link") & (field.options == doctype)) | (field.fieldtype == "Dynamic Link")
		)
		.select(field.parent, field.fieldname, field.fieldtype, field.options)
		.run(as_dict=True)
	)
	for row in rows:
		kind = f"and `{row.options}` = %(doctype)s" if row.fieldtype == "Dynamic Link" else ""
		yield row.parent, row.fieldname, kind
