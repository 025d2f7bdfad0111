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
	lines = json.loads(doc.difference_lines or "[]")
	told = {"rows": [_row(line) for line in lines], "totals": totals_in(lines)}
	return str(frappe.render_template(TEMPLATE, told))


def totals_in(lines: list[dict[str, str]]) -> dict[str, Decimal]:
	"""Both sides and the difference over all lines."""
	numbers = [_numbers(line) for line in lines]
	return {
		name: sum((each[name] for each in numbers), Decimal(0))
		for name in ("old_kwh", "new_kwh", "old_amount", "new_amount", "kwh", "amount", "vat")
	}


def _row(line: dict[str, str]) -> dict[str, Any]:
	return {
		**_numbers(line),
		"what": _(line["line_kind"]),
		"zone": line["zone"],
		"block": line["block_number"] if line["line_kind"] == "Energy" else "",
		"rate": Decimal(line["rate"] or 0),
	}


def _numbers(line: dict[str, str]) -> dict[str, Decimal]:
	sides = {name: Decimal(line[name]) for name in line if name.startswith(("old_", "new_"))}
	differences = {what: sides[f"new_{what}"] - sides[f"old_{what}"] for what in ("kwh", "amount", "vat")}
	return {**sides, **differences}
