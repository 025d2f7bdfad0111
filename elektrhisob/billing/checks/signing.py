"""What a supervisor signs before a run is issued: its sums, what is held, what was decided and by whom."""

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, now_datetime

from elektrhisob.billing.checks.worklist import cause_titles

ADMINISTRATOR = "Administrator"


class MakerChecksError(frappe.ValidationError):
	"""Who calculated the run tries to sign it."""


@frappe.whitelist(methods=["GET", "POST"])
def summary(bill_run: str) -> dict[str, Any]:
	"""The summary as it stands now; the signed one is kept by the run."""
	run = frappe.get_doc("Bill Run", bill_run)
	run.check_permission("read")
	answer = summary_of(run)
	titles = cause_titles()
	for row in answer["findings"]:
		row["title"] = titles.get(row["cause"], row["cause"])
	return answer


def summary_of(run: Document) -> dict[str, Any]:
	findings = frappe.db.sql(
		"""SELECT cause, severity, state, COUNT(*) AS bills, SUM(amount) AS money
		FROM `tabBill Check Finding` WHERE bill_run = %s
		GROUP BY cause, severity, state ORDER BY severity, money DESC""",
		(run.name,),
		as_dict=True,
	)
	held = held_bills(run.name)
	return {
		"bills": run.bills_count,
		"exceptions": run.exceptions_count,
		"kwh": cstr(run.consumption_kwh),
		"total": cstr(run.total_amount),
		"vat": cstr(run.vat_amount),
		"held_bills": int(held.bills),
		"held_total": cstr(held.total),
		"findings": [{**row, "money": cstr(row.money)} for row in findings],
	}


def held_bills(bill_run: str) -> frappe._dict:
	"""How many bills of a run are held, and their sum: from the findings, which are few."""
	(row,) = frappe.db.sql(
		"""SELECT COUNT(*) AS bills, COALESCE(SUM(held.amount), 0) AS total FROM (
			SELECT bill, MAX(amount) AS amount FROM `tabBill Check Finding`
			WHERE bill_run = %s AND state = 'Open' AND severity = 'Hold' GROUP BY bill
		) held""",
		(bill_run,),
		as_dict=True,
	)
	return row


def sign(run: Document) -> None:
	"""The step to Checked: by another person than who calculated; what was signed is written down."""
	user = frappe.session.user
	if run.calculated_by == user and user != ADMINISTRATOR:
		frappe.throw(
			_("You calculated this run: another person has to check it and sign the summary."),
			MakerChecksError,
		)
	run.db_set(
		{"checked_by": user, "checked_on": now_datetime(), "check_summary": json.dumps(summary_of(run))},
		update_modified=False,
	)
