"""Directories delivered with the app: reviewed files, entered where missing and never overwritten."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import frappe

Row = Mapping[str, Any]


def read_table(path: Path) -> list[dict[str, str]]:
	with path.open(encoding="utf-8", newline="") as file:
		return list(csv.DictReader(file))


def read_documents(path: Path) -> list[dict[str, Any]]:
	documents: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
	return documents


def ensure_rows(doctype: str, key: tuple[str, ...], rows: Iterable[Row]) -> int:
	"""Insert the rows whose key fields no row of the directory has yet; how many were inserted."""
	known = {
		tuple(str(value) for value in existing)
		for existing in frappe.get_all(doctype, fields=list(key), order_by="name", as_list=True)
	}
	missing = [row for row in rows if tuple(str(row[field]) for field in key) not in known]
	for row in missing:
		frappe.get_doc({"doctype": doctype, **row}).insert()
	return len(missing)
