"""Until when a bill is to be paid, by the dated rule of each consumer kind."""

from datetime import date

import frappe
from frappe.utils import add_months, get_last_day, getdate


def due_dates(period_end: date) -> dict[str, date]:
	"""Consumer kind -> last day to pay, by the rule in force on the period's last day."""
	rules = frappe.get_all(
		"Payment Due Rule",
		{"valid_from": ("<=", period_end)},
		["consumer_kind", "due_day"],
		order_by="valid_from asc",
	)
	return {rule.consumer_kind: _day_of_next_month(period_end, rule.due_day) for rule in rules}


def _day_of_next_month(period_end: date, day: int) -> date:
	last = getdate(get_last_day(add_months(period_end.replace(day=1), 1)))
	return last.replace(day=min(day, last.day))
