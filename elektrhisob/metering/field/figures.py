"""Figures of field work for the workspace, for the user's own districts."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money, today

from elektrhisob.metering.field.order_states import OPEN
from elektrhisob.metering.verification.report_parts import districts, in_districts

Filters = str | dict[str, Any] | list[Any] | None
SHOWN_DAYS = 30
STATES = ("New", "Assigned", "On Site", "Done", "Not Possible")


@frappe.whitelist(methods=["GET", "POST"])
def open_orders(filters: Filters = None) -> str:
	return _count("Field Order", "status in %(open)s")


@frappe.whitelist(methods=["GET", "POST"])
def overdue_orders(filters: Filters = None) -> str:
	return _count("Field Order", "status in %(open)s and due_date < %(today)s")


@frappe.whitelist(methods=["GET", "POST"])
def visits_today(filters: Filters = None) -> str:
	return _count("Field Visit", "visited_at >= %(today)s")


@frappe.whitelist(methods=["GET", "POST"])
def orders_by_state() -> dict[str, Any]:
	"""Open orders, and what ended within a month."""
	frappe.has_permission("Field Order", "read", throw=True)
	hets = districts(None)
	rows = frappe.db.sql(
		f"""select status, count(*) from `tabField Order`
		where {in_districts("het", hets)}
			and (status in %(open)s or finished_on >= date_sub(%(today)s, interval {SHOWN_DAYS} day))
		group by status""",
		{"hets": hets, "open": OPEN, "today": today()},
	)
	counted: dict[str, int] = dict(rows)
	if not counted:
		return {}
	shown = [state for state in STATES if counted.get(state)]
	return {
		"labels": [_(state) for state in shown],
		"datasets": [{"name": _("Orders"), "values": [counted[state] for state in shown]}],
	}


def _count(doctype: str, condition: str) -> str:
	frappe.has_permission(doctype, "read", throw=True)
	hets = districts(None)
	found = frappe.db.sql(
		f"select count(*) from `tab{doctype}` where {in_districts('het', hets)} and {condition}",
		{"hets": hets, "open": OPEN, "today": today()},
	)
	return str(fmt_money(found[0][0], precision=0))
