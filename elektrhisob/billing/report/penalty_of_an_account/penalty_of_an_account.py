"""What the penalty of an account is until a day, range by range, charged or not yet."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, today

from elektrhisob.administration.report_columns import column
from elektrhisob.billing.debt.account_penalty import penalty_of_account


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	if not filters.personal_account:
		return _columns(), [], _("Choose an account.")
	frappe.get_doc("Personal Account", filters.personal_account).check_permission("read")
	rows = penalty_of_account(filters.personal_account, getdate(filters.until or today()))
	for row in rows:
		row["resting"] = _(row["resting"]) if row["resting"] else None
	total = sum(row["amount"] for row in rows)
	summary = [{"label": _("Penalty"), "value": total, "datatype": "Currency"}]
	return _columns(), rows, None if rows else _("No bill of this account was overdue."), None, summary


def _columns() -> list[dict[str, Any]]:
	return [
		column("bill", _("Bill"), "Link", 130, "Electricity Bill"),
		column("period", _("Period"), "Data", 90),
		column("from_date", _("From"), "Date", 100),
		column("to_date", _("Until"), "Date", 100),
		column("days", _("Days counted"), "Int", 90),
		column("debt", _("Debt on these days"), "Currency", 140),
		{**column("percent_per_day", _("Rate, % per day"), "Float", 110), "precision": 3},
		column("amount", _("Penalty"), "Currency", 120),
		column("resting", _("Rests by"), "Data", 130),
		column("before", _("Penalty of the bill before"), "Currency", 140),
		column("at_cap", _("The cap was reached"), "Check", 90),
		column("rule", _("Penalty rule"), "Link", 170, "Penalty Rule"),
	]
