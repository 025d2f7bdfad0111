"""Points whose meter stands with another ratio than the contract in force says: an annex to be renewed."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import hets_below, report_filter
from elektrhisob.administration.report_columns import column
from elektrhisob.consumers.contracts.versions import PAPERS_IN_FORCE

LARGEST = 5000


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	contract = frappe.qb.DocType("Supply Contract")
	row = frappe.qb.DocType("Contract Point")
	installed = frappe.qb.DocType("Meter Installation")
	query = (
		frappe.qb.from_(contract)
		.join(row)
		.on((row.parent == contract.name) & (row.parenttype == "Supply Contract"))
		.join(installed)
		.on(installed.supply_point == row.supply_point)
		.select(
			contract.name,
			contract.contract_number,
			contract.consumer_name,
			contract.het,
			row.supply_point,
			row.ratio.as_("agreed_ratio"),
			installed.ratio.as_("meter_ratio"),
			installed.name.as_("installation"),
			installed.serial_no,
			installed.installed_on,
		)
		.where(contract.status.isin(PAPERS_IN_FORCE))
		.where(installed.removed_on.isnull() & (installed.withdrawn == 0))
		.where(installed.ratio != row.ratio)
		.where(report_filter(contract.het))
		.orderby(contract.name)
		.limit(LARGEST)
	)
	if filters.org_unit:
		query = query.where(contract.het.isin(hets_below(filters.org_unit) or [""]))
	rows = query.run(as_dict=True)
	message = None if rows else _("Every point has the ratio its contract says.")
	return _columns(), rows, message


def _columns() -> list[dict[str, Any]]:
	return [
		column("name", _("Contract"), "Link", 150, "Supply Contract"),
		column("contract_number", _("Number of the contract"), "Data", 170),
		column("consumer_name", _("Consumer name"), "Data", 240),
		column("het", _("District (HET)"), "Link", 110, "Org Unit"),
		column("supply_point", _("Supply point"), "Link", 140, "Supply Point"),
		column("agreed_ratio", _("Ratio in the contract"), "Int", 140),
		column("meter_ratio", _("Ratio of the meter"), "Int", 140),
		column("serial_no", _("Meter"), "Data", 130),
		column("installation", _("Meter installation"), "Link", 150, "Meter Installation"),
		column("installed_on", _("Installed on"), "Date", 110),
	]
