"""A bill run as its form shows it: what is done, how fast, what could not be billed and why."""

from typing import Any

import frappe

from elektrhisob.billing.bill_run_control import BILL_RUNS
from elektrhisob.billing.checks.signing import held_bills

Row = dict[str, Any]


def progress_of(bill_run: str) -> Row:
	"""Everything the progress panel draws; the caller has checked the permission."""
	return {
		**BILL_RUNS.progress_of(bill_run),
		"held": held_bills(bill_run),
		"exceptions": exceptions_by_cause(bill_run),
	}


def exceptions_by_cause(bill_run: str) -> list[Row]:
	return frappe.db.sql(
		"""SELECT exception.cause, cause.cause_name, cause.remedy,
			COUNT(DISTINCT exception.personal_account) AS accounts
		FROM `tabBill Run Exception` exception
		LEFT JOIN `tabBilling Cause` cause ON cause.name = exception.cause
		WHERE exception.bill_run = %s
		GROUP BY exception.cause ORDER BY accounts DESC""",
		(bill_run,),
		as_dict=True,
	)
