"""The words of a correction statement: each line before, after, and the difference."""

import json
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

TEMPLATE = "elektrhisob/billing/corrections/statement.html"


def correction_lines(doc: Document) -> str:
	"""For the form and the print: the same numbers in the same words."""
	return str(frappe.render_template(TEMPLATE, {"rows": rows_of(doc), "totals": totals_of(doc)}))


def rows_of(doc: Document) -> list[dict[str, Any]]:
	return [_row(line) for line in json.loads(doc.difference_lines or "[]")]


def totals_of(doc: Document) -> dict[str, Decimal]:
	lines = rows_of(doc)
	return {
		name: sum((line[name] for line in lines), Decimal(0))
		for name in ("old_kwh", "new_kwh", "old_amount", "new_amount", "kwh", "amount", "vat")
	}


def _row(line: dict[str, str]) -> dict[str, Any]:
	numbers = {
		name: Decimal(line.get(name) or 0)
		for name in ("old_kwh", "new_kwh", "old_amount", "new_amount", "old_vat", "new_vat", "rate")
	}
	return {
		**numbers,
		"what": _(line["line_kind"]),
		"zone": line["zone"],
		"block": line["block_number"] if line["line_kind"] == "Energy" else "",
		"tariff_version": line["tariff_version"],
		"kwh": numbers["new_kwh"] - numbers["old_kwh"],
		"amount": numbers["new_amount"] - numbers["old_amount"],
		"vat": numbers["new_vat"] - numbers["old_vat"],
	}
