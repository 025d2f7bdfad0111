"""Figures of debt for cards and the chart: each for the user's own districts, from the rows kept by age."""

from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Max, Sum
from frappe.utils import fmt_money

from elektrhisob.administration.divisions import report_filter
from elektrhisob.billing.debt.ageing import BUCKETS, COLUMNS

Filters = str | dict[str, Any] | list[Any] | None
LONG = 90


def bucket_labels() -> dict[str, str]:
	return {
		"not_due": _("Not due yet"),
		"days_30": _("1–30 days"),
		"days_60": _("31–60 days"),
		"days_90": _("61–90 days"),
		"days_180": _("91–180 days"),
		"days_365": _("181–365 days"),
		"days_1095": _("1–3 years"),
		"older": _("Over 3 years"),
	}


@frappe.whitelist(methods=["GET", "POST"])
def overdue(filters: Filters = None) -> str:
	"""Debt whose due day is over, without penalty."""
	return fmt_money(_later_than(0), precision=0)


@frappe.whitelist(methods=["GET", "POST"])
def long_overdue(filters: Filters = None) -> str:
	return fmt_money(_later_than(LONG), precision=0)


@frappe.whitelist(methods=["GET", "POST"])
def penalty_of_last_month(filters: Filters = None) -> str:
	"""Issued in the last month that has any."""
	frappe.has_permission("Penalty Charge", "read", throw=True)
	# The runs know their sums: charges are millions.
	run = frappe.qb.DocType("Penalty Run")
	own = frappe.qb.from_(run).where(run.status == "Issued").where(report_filter(run.het))
	((month,),) = own.select(Max(run.period)).run()
	if not month:
		return fmt_money(0, precision=0)
	return fmt_money(own.select(Sum(run.total_amount)).where(run.period == month).run()[0][0], precision=0)


@frappe.whitelist(methods=["GET", "POST"])
def active_plans(filters: Filters = None) -> str:
	frappe.has_permission("Instalment Plan", "read", throw=True)
	plan = frappe.qb.DocType("Instalment Plan")
	query = (
		frappe.qb.from_(plan).select(Count("*")).where(plan.status == "Active").where(report_filter(plan.het))
	)
	return fmt_money(query.run()[0][0], precision=0)


@frappe.whitelist(methods=["GET", "POST"])
def debt_by_age() -> dict[str, Any]:
	sums = _sums()
	if not any(sums.values()):
		return {}
	labels = bucket_labels()
	return {
		"labels": [labels[column] for column in COLUMNS],
		"datasets": [{"name": _("Debt"), "values": [round(sums[column]) for column in COLUMNS]}],
	}


def _later_than(days: int) -> float:
	sums = _sums()
	return sum(sums[column] for column, first, _last in BUCKETS if first > days)


def _sums() -> dict[str, float]:
	frappe.has_permission("Debt Age", "read", throw=True)
	age = frappe.qb.DocType("Debt Age")
	query = frappe.qb.from_(age).select(*(Sum(age[column]).as_(column) for column in COLUMNS))
	(row,) = query.where(report_filter(age.het)).run(as_dict=True)
	return {column: row[column] or 0 for column in COLUMNS}
