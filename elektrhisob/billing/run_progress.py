"""A bill run as its form shows it: what is done, how fast, what could not be billed and why."""

from datetime import datetime
from typing import Any

import frappe
from frappe.utils import now_datetime

from elektrhisob.billing.checks.signing import held_bills
from elektrhisob.billing.run_phases import Phase

Row = dict[str, Any]


def progress_of(bill_run: str) -> Row:
	"""Everything the progress panel draws; the caller has checked the permission."""
	run = frappe.db.get_value(
		"Bill Run", bill_run, ["status", "accounts_planned", "started_at", "finished_at"], as_dict=True
	)
	shards = _shards_by_status(bill_run)
	totals = _totals(bill_run)
	return {
		"status": run.status,
		"accounts_planned": run.accounts_planned,
		"shards": shards,
		"percent": _percent(run.status, run.accounts_planned, shards),
		"seconds": _seconds(run.started_at, run.finished_at),
		**totals,
		"held": held_bills(bill_run),
		"exceptions": exceptions_by_cause(bill_run),
		"failures": _failures(bill_run),
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


def _shards_by_status(bill_run: str) -> dict[str, Row]:
	rows = frappe.db.sql(
		"""SELECT status, COUNT(*) AS shards, SUM(accounts_planned) AS accounts
		FROM `tabBill Run Shard` WHERE bill_run = %s GROUP BY status""",
		(bill_run,),
		as_dict=True,
	)
	return {row.status: {"shards": int(row.shards), "accounts": int(row.accounts or 0)} for row in rows}


def _totals(bill_run: str) -> Row:
	return frappe.db.sql(
		"""SELECT COALESCE(SUM(bills_count), 0) AS bills_count,
			COALESCE(SUM(exceptions_count), 0) AS exceptions_count,
			COALESCE(SUM(consumption_kwh), 0) AS consumption_kwh,
			COALESCE(SUM(total_amount), 0) AS total_amount,
			COALESCE(SUM(vat_amount), 0) AS vat_amount
		FROM `tabBill Run Shard` WHERE bill_run = %s""",
		(bill_run,),
		as_dict=True,
	)[0]


def _percent(status: str, planned: int, shards: dict[str, Row]) -> int:
	phase = Phase.of_run_status("Calculating" if status == "Paused" else status)
	if phase is None:
		return 0 if status == "Draft" else 100
	done = shards.get(phase.shard_done, {}).get("accounts", 0)
	return int(done) * 100 // planned if planned else 0


def _seconds(started: datetime | None, finished: datetime | None) -> float:
	if not started:
		return 0.0
	return ((finished or now_datetime()) - started).total_seconds()


def _failures(bill_run: str) -> list[Row]:
	rows = frappe.get_all(
		"Bill Run Shard",
		{"bill_run": bill_run, "status": "Failed"},
		["name", "failure"],
		order_by="name",
		limit_page_length=20,
	)
	return [{"shard": row.name, "failure": (row.failure or "").strip().splitlines()[-1:]} for row in rows]
