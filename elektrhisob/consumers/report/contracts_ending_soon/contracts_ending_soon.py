"""Contracts in force that end soon or have ended, and whether a next version is under way."""

from __future__ import annotations

from collections import Counter
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, date_diff, getdate, today

from elektrhisob.administration.divisions import hets_below, report_filter
from elektrhisob.administration.report_columns import column
from elektrhisob.consumers.contracts.versions import PAPERS_IN_FORCE
from elektrhisob.reference import legal_terms

LARGEST = 5000


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	until = getdate(filters.until or add_days(today(), legal_terms.term(legal_terms.EXPIRY_NOTICE_DAYS)))
	rows = _rows(filters, until)
	message = _("Only the first {0} contracts are shown.").format(LARGEST) if len(rows) == LARGEST else None
	return _columns(), rows, message, _chart(rows), _summary(rows)


def _rows(filters: frappe._dict, until: Any) -> list[dict[str, Any]]:
	contract = frappe.qb.DocType("Supply Contract")
	following = frappe.qb.DocType("Supply Contract").as_("following")
	query = (
		frappe.qb.from_(contract)
		.left_join(following)
		.on((following.previous_version == contract.name) & (following.status != "Cancelled"))
		.select(
			contract.name,
			contract.contract_number,
			contract.version_number,
			contract.consumer_name,
			contract.personal_account,
			contract.het,
			contract.status,
			contract.valid_until,
			contract.tariff,
			contract.yearly_active_kwh,
			following.name.as_("following"),
			following.status.as_("following_status"),
		)
		.where(contract.status.isin(PAPERS_IN_FORCE))
		.where(contract.valid_until <= until)
		.where(report_filter(contract.het))
		.orderby(contract.valid_until)
		.orderby(contract.name)
		.limit(LARGEST)
	)
	if filters.org_unit:
		query = query.where(contract.het.isin(hets_below(filters.org_unit) or [""]))
	if filters.without_next:
		query = query.where(following.name.isnull())
	return [_shown(row) for row in query.run(as_dict=True)]


def _shown(row: Any) -> dict[str, Any]:
	return {
		**row,
		"days_left": date_diff(row.valid_until, today()),
		"state": _(row.status),
		"following_state": _(row.following_status) if row.following_status else _("None yet"),
	}


def _columns() -> list[dict[str, Any]]:
	return [
		column("name", _("Contract"), "Link", 150, "Supply Contract"),
		column("contract_number", _("Number of the contract"), "Data", 170),
		column("version_number", _("Version"), "Int", 80),
		column("consumer_name", _("Consumer name"), "Data", 240),
		column("personal_account", _("Personal account"), "Link", 140, "Personal Account"),
		column("het", _("District (HET)"), "Link", 110, "Org Unit"),
		column("valid_until", _("Valid until"), "Date", 110),
		column("days_left", _("Days left"), "Int", 90),
		column("state", _("Status"), "Data", 100),
		column("following", _("Next version"), "Link", 150, "Supply Contract"),
		column("following_state", _("Status of the next version"), "Data", 150),
		column("tariff", _("Tariff"), "Link", 110, "Tariff"),
		column("yearly_active_kwh", _("Active energy in all, kWh"), "Float", 150),
	]


def _chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	months = Counter(str(row["valid_until"])[:7] for row in rows)
	if not months:
		return None
	labels = sorted(months)
	return {
		"type": "bar",
		"data": {
			"labels": labels,
			"datasets": [{"name": _("Contracts ending"), "values": [months[month] for month in labels]}],
		},
		"colors": ["#D97706"],
	}


def _summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	lapsed = sum(row["days_left"] < 0 for row in rows)
	without = sum(not row["following"] for row in rows)
	return [
		{"label": _("Contracts"), "value": len(rows), "datatype": "Int"},
		{
			"label": _("Ended already"),
			"value": lapsed,
			"datatype": "Int",
			"indicator": "red" if lapsed else "green",
		},
		{
			"label": _("Without a next version"),
			"value": without,
			"datatype": "Int",
			"indicator": "orange" if without else "green",
		},
	]
