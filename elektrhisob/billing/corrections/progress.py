"""A correction run as its form shows it: what is done, how much it makes, what failed."""

from typing import Any

import frappe
from frappe.utils import now_datetime

from elektrhisob.billing.corrections.phases import phase_of

Row = dict[str, Any]


def progress_of(correction_run: str) -> Row:
	"""Everything the progress panel draws; the caller has checked the permission."""
	run = frappe.db.get_value(
		"Bill Correction Run",
		correction_run,
		["status", "accounts_planned", "started_at", "finished_at"],
		as_dict=True,
	)
	shards = {
		row.status: {"shards": int(row.shards), "accounts": int(row.accounts or 0)}
		for row in frappe.db.sql(
			"""SELECT status, COUNT(*) AS shards, SUM(accounts_planned) AS accounts
			FROM `tabBill Correction Shard` WHERE correction_run = %s GROUP BY status""",
			(correction_run,),
			as_dict=True,
		)
	}
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
		"status": run.status,
		"shards": shards,
		"percent": _percent(run.status, run.accounts_planned, shards),
		"seconds": ((run.finished_at or now_datetime()) - run.started_at).total_seconds()
		if run.started_at
		else 0.0,
		"states": {row.state: row for row in states},
		"held": held,
		"failures": _failures(correction_run),
	}


def _percent(status: str, planned: int, shards: dict[str, Row]) -> int:
	phase = phase_of(status)
	if phase is None:
		return 0 if status == "Draft" else 100
	return int(shards.get(phase.shard_done, {}).get("accounts", 0)) * 100 // planned if planned else 0


def _failures(correction_run: str) -> list[Row]:
	found = frappe.get_all(
		"Bill Correction Shard",
		{"correction_run": correction_run, "status": "Failed"},
		["name", "failure"],
		order_by="name",
		limit_page_length=20,
	)
	return [{"shard": row.name, "failure": (row.failure or "").strip().splitlines()[-1:]} for row in found]
