"""A penalty run as its form shows it: what is done, how much it makes, what failed."""

from typing import Any

import frappe
from frappe.utils import now_datetime

from elektrhisob.billing.run_phases import Phase

Row = dict[str, Any]


def progress_of(penalty_run: str) -> Row:
	"""Everything the progress panel draws; the caller has checked the permission."""
	run = frappe.db.get_value(
		"Penalty Run", penalty_run, ["status", "accounts_planned", "started_at", "finished_at"], as_dict=True
	)
	shards = {
		row.status: {"shards": int(row.shards), "accounts": int(row.accounts or 0)}
		for row in frappe.db.sql(
			"""SELECT status, COUNT(*) AS shards, SUM(accounts_planned) AS accounts
			FROM `tabPenalty Run Shard` WHERE penalty_run = %s GROUP BY status""",
			(penalty_run,),
			as_dict=True,
		)
	}
	totals = frappe.db.sql(
		"""SELECT COALESCE(SUM(charges_count), 0) AS charges_count,
			COALESCE(SUM(accruals_count), 0) AS accruals_count,
			COALESCE(SUM(total_amount), 0) AS total_amount, COALESCE(SUM(taken_back), 0) AS taken_back
		FROM `tabPenalty Run Shard` WHERE penalty_run = %s""",
		(penalty_run,),
		as_dict=True,
	)[0]
	return {
		"status": run.status,
		"shards": shards,
		"percent": _percent(run.status, run.accounts_planned, shards),
		"seconds": ((run.finished_at or now_datetime()) - run.started_at).total_seconds()
		if run.started_at
		else 0.0,
		**totals,
		"failures": _failures(penalty_run),
	}


def _percent(status: str, planned: int, shards: dict[str, Row]) -> int:
	phase = Phase.of_run_status(status)
	if phase is None:
		return 0 if status == "Draft" else 100
	return int(shards.get(phase.shard_done, {}).get("accounts", 0)) * 100 // planned if planned else 0


def _failures(penalty_run: str) -> list[Row]:
	found = frappe.get_all(
		"Penalty Run Shard",
		{"penalty_run": penalty_run, "status": "Failed"},
		["name", "failure"],
		order_by="name",
		limit_page_length=20,
	)
	return [{"shard": row.name, "failure": (row.failure or "").strip().splitlines()[-1:]} for row in found]
