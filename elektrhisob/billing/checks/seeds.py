"""Checks of `billing/data/`: a row for every check of the program, entered where missing."""

from pathlib import Path

import frappe

from elektrhisob.reference.directory_files import ensure_rows, read_table

DATA = Path(__file__).parents[1] / "data"


def ensure_bill_check_rules() -> None:
	"""A check somebody has narrowed or switched off is there: only a check without any row is entered."""
	table = read_table(DATA / "bill_checks.csv")
	known = set(frappe.get_all("Bill Check Rule", pluck="code", order_by="name"))
	for row in table:
		if row["code"] not in known:
			frappe.get_doc({"doctype": "Bill Check Rule", "enabled": 1, **row}).insert()
	# What a rejected bill leaves: an exception of the run with the check as its cause.
	causes = (
		{"cause_code": row["code"], "cause_name": row["cause"], "remedy": row["remedy"]} for row in table
	)
	ensure_rows("Billing Cause", ("cause_code",), causes)
