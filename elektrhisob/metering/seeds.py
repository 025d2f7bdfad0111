"""Validation rules of `metering/data/`: one row for every rule of the program, entered where missing."""

from pathlib import Path

import frappe

from elektrhisob.reference.directory_files import read_table

DATA = Path(__file__).parent / "data"


def ensure_validation_rules() -> None:
	"""A rule somebody has narrowed or switched off is there: only a rule without any row is entered."""
	known = set(frappe.get_all("Validation Rule", pluck="code", order_by="name"))
	for row in read_table(DATA / "validation_rules.csv"):
		if row["code"] not in known:
			frappe.get_doc({"doctype": "Validation Rule", "enabled": 1, **row}).insert()
