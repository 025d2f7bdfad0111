"""How a bill was made, in plain words: readings, energy, days, blocks, sums."""

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from typing import Any

import frappe
from frappe.model.document import Document

from elektrhisob.billing import bill_wording as wording
from elektrhisob.billing.charges.charge_wording import added_rows, energy_lines, metered_rows, money_rows

TEMPLATE = "elektrhisob/templates/bill_explain.html"
Row = dict[str, Any]


@frappe.whitelist(methods=["GET", "POST"])
def explain(bill: str) -> dict[str, Any]:
	"""The facts of a bill and the same facts as a page, for those who may read the bill."""
	doc = frappe.get_doc("Electricity Bill", bill)
	doc.check_permission("read")
	return {"facts": explanation(doc), "html": page_of(doc)}


def page_of(bill: Document) -> str:
	words = {"say": wording, "zone_names": wording.zone_names()}
	return str(frappe.render_template(TEMPLATE, {**explanation(bill), **words, "bill": bill}))


def explanation(bill: Document) -> Row:
	"""Energy in kWh, money in soum. A part is the days of the bill under one version of a tariff."""
	versions, sources = versions_of(bill), sources_of(bill)
	parts = [
		part_of(list(lines), versions)
		for _number, lines in groupby(energy_lines(bill), key=lambda line: line.segment_number)
	]
	return {
		"readings": [reading_of(row, sources) for row in metered_rows(bill)],
		"added": added_rows(bill),
		"charges": money_rows(bill),
		"carries_credit": any(line.line_kind == "Credit Carried" for line in bill.lines),
		"parts": parts,
		"is_split": len(parts) > 1,
		"vat_percents": sorted(
			{Decimal(str(line.vat_percent or 0)).normalize() for line in energy_lines(bill)}
		),
	}


def sources_of(bill: Document) -> dict[str, str]:
	"""Who took the opening readings; the bill itself keeps only who took the closing ones."""
	names = [row.opening_reading for row in bill.consumption if row.opening_reading]
	readings = frappe.get_all(
		"Meter Reading", filters={"name": ["in", names]}, fields=["name", "source"], order_by="name"
	)
	return {reading.name: reading.source for reading in readings}


def reading_of(row: Document, sources: dict[str, str]) -> Row:
	"""One register: closing − opening (+ what the dial counts before it starts again) × ratio = energy."""
	ratio = Decimal(row.ratio or 1)
	opening, closing = Decimal(str(row.opening_value or 0)), Decimal(str(row.closing_value or 0))
	energy = Decimal(str(row.consumption_kwh or 0))
	return {
		**row.as_dict(),
		"ratio": int(ratio),
		"dial_capacity": energy / ratio - closing + opening if row.rolled_over else Decimal(0),
		"opening_source": sources.get(row.opening_reading),
	}


def versions_of(bill: Document) -> dict[str, Row]:
	"""The tariff versions that the lines of a bill name, each with its tariff, act and prices."""
	names = sorted({line.tariff_version for line in energy_lines(bill)})
	versions = frappe.get_all(
		"Tariff Version",
		filters={"name": ["in", names]},
		fields=["name", "tariff", "valid_from", "act", "source_url", "remarks"],
		order_by="name",
	)
	rates = frappe.get_all(
		"Tariff Rate",
		filters={"parenttype": "Tariff Version", "parent": ["in", names]},
		fields=["parent", "zone", "block_from_kwh", "source_mark"],
		order_by="parent, idx",
	)
	for version in versions:
		tariff = frappe.get_cached_doc("Tariff", version.tariff)
		version.update(tariff_name=tariff.tariff_name, method=tariff.method)
		version.rates = [rate for rate in rates if rate.parent == version.name]
	return {version.name: version for version in versions}


def part_of(lines: list[Document], versions: dict[str, Row]) -> Row:
	first = lines[0]
	version = versions.get(first.tariff_version) or {"rates": [], "name": first.tariff_version}
	zones = {line.zone: line for line in lines}
	return {
		"number": first.segment_number,
		"from_date": first.from_date,
		"to_date": first.to_date,
		"days": first.days,
		"interval_days": first.interval_days,
		"energy": exact_sum(zones.values(), lambda line: line.segment_kwh),
		"interval_energy": exact_sum(zones.values(), lambda line: line.interval_kwh),
		"norm_num": first.norm_num or 1,
		"norm_den": first.norm_den or 1,
		"version": version,
		"lines": [line_of(line, version["rates"]) for line in lines],
		"amount": exact_sum(lines, lambda line: line.amount),
	}


def line_of(line: Document, rates: list[Any]) -> Row:
	"""The line with the monthly limits and the confidence mark of the price it was made with."""
	ladder = [rate for rate in rates if rate.zone == line.zone]
	own = ladder[line.block_number - 1] if 0 < (line.block_number or 0) <= len(ladder) else None
	above = ladder[line.block_number] if own and line.block_number < len(ladder) else None
	return {
		**line.as_dict(),
		"month_from_kwh": own.block_from_kwh if own else line.block_from_kwh,
		"month_to_kwh": above.block_from_kwh if above else 0,
		"source_mark": own.source_mark if own else None,
	}


def exact_sum(rows: Any, value: Callable[[Any], Any]) -> Decimal:
	return sum((Decimal(str(value(row) or 0)) for row in rows), Decimal(0))
