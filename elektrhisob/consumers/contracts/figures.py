"""Figures of contracts for the number cards: each for the user's own districts."""

from typing import Any

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import add_days, fmt_money, today

from elektrhisob.administration.divisions import report_filter
from elektrhisob.consumers.contracts.versions import PAPERS_IN_FORCE
from elektrhisob.reference import legal_terms

Filters = str | dict[str, Any] | list[Any] | None


@frappe.whitelist(methods=["GET", "POST"])
def ending_soon(filters: Filters = None) -> str:
	"""Contracts in force that end within the notice, or have ended, without a next version."""
	frappe.has_permission("Supply Contract", "read", throw=True)
	contract = frappe.qb.DocType("Supply Contract")
	following = frappe.qb.DocType("Supply Contract").as_("following")
	last = add_days(today(), legal_terms.term(legal_terms.EXPIRY_NOTICE_DAYS))
	counted = (
		frappe.qb.from_(contract)
		.left_join(following)
		.on((following.previous_version == contract.name) & (following.status != "Cancelled"))
		.select(Count("*"))
		.where(contract.status.isin(PAPERS_IN_FORCE))
		.where(contract.valid_until <= last)
		.where(following.name.isnull())
		.where(report_filter(contract.het))
		.run()
	)
	return fmt_money(counted[0][0], precision=0)


@frappe.whitelist(methods=["GET", "POST"])
def open_demands(filters: Filters = None) -> str:
	"""Demands for rebilling that no correction has answered yet."""
	frappe.has_permission("Rebill Demand", "read", throw=True)
	demand = frappe.qb.DocType("Rebill Demand")
	counted = (
		frappe.qb.from_(demand)
		.select(Count("*"))
		.where(demand.state == "Open")
		.where(report_filter(demand.het))
		.run()
	)
	return fmt_money(counted[0][0], precision=0)
