"""A correction run as its form shows it: what is done, how much it makes, what failed."""

from typing import Any

import frappe

from elektrhisob.billing.corrections.control import CORRECTION_RUNS

Row = dict[str, Any]


def progress_of(correction_run: str) -> Row:
	"""Everything the progress panel draws; the caller has checked the permission."""
	states = frappe.db.sql(
		"""SELECT statement.state, COUNT(*) AS bills, COALESCE(SUM(statement.old_amount), 0) AS old_amount,
			COALESCE(SUM(statement.new_amount), 0) AS new_amount,
			COALESCE(SUM(statement.difference_amount), 0) AS difference_amount,
			COALESCE(SUM(statement.difference_kwh), 0) AS difference_kwh
		FROM `tabCorrection Statement` statement
		WHERE statement.correction_run = %s GROUP BY statement.state""",
		(correction_run,),
		as_dict=True,
	)
	held = frappe.db.sql(
		"""SELECT statement.held_cause, cause.cause_name, cause.remedy, COUNT(*) AS bills
		FROM `tabCorrection Statement` statement
		LEFT JOIN `tabBilling Cause` cause ON cause.name = statement.held_cause
		WHERE statement.correction_run = %s AND statement.state = 'Held'
		GROUP BY statement.held_cause ORDER BY bills DESC""",
		(correction_run,),
		as_dict=True,
	)
	return {
		**CORRECTION_RUNS.progress_of(correction_run),
		"states": {row.state: row for row in states},
		"held": held,
	}
