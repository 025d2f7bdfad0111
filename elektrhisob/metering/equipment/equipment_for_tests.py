"""Stores, workers and movements that stories of equipment begin with."""

from __future__ import annotations

from typing import Any

import frappe

from elektrhisob.tests import district


def store(het: str = district.HET, **values: Any) -> str:
	values = {"store_name": f"Store {district.number()}", "het": het, **values}
	return str(district.insert("Device Store", **values).name)


def worker(het: str = district.HET) -> str:
	made = district.insert("Field Worker", worker_name=f"Usta {district.number()}", het=het, is_installer=1)
	return str(made.name)


def laboratory(**values: Any) -> str:
	values = {"organization_name": f"Lab {district.number()}", "is_laboratory": 1, **values}
	return str(district.insert("Service Organization", **values).name)


def serials(count: int) -> list[str]:
	return [f"NEW{district.number():06}" for _each in range(count)]


def rows(numbers: list[str], **values: Any) -> list[dict[str, Any]]:
	return [{"device_doctype": "Meter", "serial_no": number, **values} for number in numbers]


def movement(kind: str, numbers: list[str], day: str = "2025-03-01", **values: Any) -> Any:
	"""A draft; meters of the usual model unless `items` says otherwise."""
	model = {"model": district.meter_model()} if kind == "Receive" else {}
	items = values.pop("items", None) or rows(numbers, **model)
	return district.insert("Device Movement", kind=kind, posting_date=day, items=items, **values)


def posted(kind: str, numbers: list[str], day: str = "2025-03-01", **values: Any) -> Any:
	doc = movement(kind, numbers, day, **values)
	doc.submit()
	return doc


def received(count: int, to_store: str, day: str = "2025-03-01") -> list[str]:
	"""New meters in a store; returns their serial numbers."""
	numbers = serials(count)
	posted("Receive", numbers, day, to_store=to_store)
	return numbers


def meter_of(serial: str) -> str:
	return str(frappe.db.get_value("Meter", {"serial_no": serial}))
