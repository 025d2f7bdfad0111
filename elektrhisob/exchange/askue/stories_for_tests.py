"""What the stories of the exchange begin with: a head-end, its points, and files as it sends them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import frappe

from elektrhisob.exchange.askue import inbox
from elektrhisob.exchange.askue.import_job import work_on_file
from elektrhisob.exchange.askue.messages_for_tests import channel, message, point
from elektrhisob.tests import district

DAY = "2026-02-10"


def source(**values: Any) -> Any:
	"""A head-end that may send everything for district 03202."""
	code = f"HE-{district.number()}"
	defaults = {
		"source_code": code,
		"source_name": f"Head-end {code}",
		"org_unit": district.HET,
		"home_het": district.HET,
		"allow_csv": 1,
		"allow_xlsx": 1,
	}
	return district.insert("Askue Source", **{**defaults, **values})


def mapped(of: Any, code: str, channel_code: str = "01", **values: Any) -> Any:
	"""A point of the source on a meter of its own; `installation` is remembered on the row."""
	installation = values.pop("installation", None) or district.installation()
	doc = district.insert(
		"Askue Point",
		source=of.name,
		point_code=code,
		channel=channel_code,
		state="Mapped",
		supply_point=installation.supply_point,
		quantity="Active Import",
		**values,
	)
	doc.installation = installation.name
	return doc


def bring(of: Any, body: bytes, name: str = "", work: bool = True) -> Any:
	"""The body as a file of the source, through the inbox and its job; returns the row of the file."""
	path = inbox.folder_of("uploads") / frappe.generate_hash(length=12)
	Path(path).write_bytes(body)
	receipt = inbox.receive(of, path, name or f"file-{district.number()}.xml", "Folder")
	frappe.db.commit()
	if work:
		work_on_file(receipt.name)
	return frappe.get_doc("Askue File", receipt.name)


def day_file(*codes: str, number: int = 1, kwh: int = 10, day: str = DAY, channel_code: str = "01") -> bytes:
	points = [point(code, channel(channel_code, [kwh] * 48)) for code in codes]
	return message(*points, number=number, day=day.replace("-", ""))


def profiles(installation: str) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all(
		"Load Profile Day",
		{"installation": installation},
		["name", "day", "energy", "version", "replaced_by", "quantity", "external_source"],
		order_by="name",
	)


def standing(installation: str) -> Any:
	"""The one row of the day that counts."""
	(row,) = [row for row in profiles(installation) if not row.replaced_by]
	return row


def faults(of: Any, **filters: Any) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all(
		"Askue Fault",
		{"source": of.name, **filters},
		["name", "code", "state", "point_code", "channel", "version", "fact", "energy_kwh", "het"],
		order_by="name",
	)
