"""A month billed by the workers of the bench, as a supervisor does it in the desk."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.administration.org_tree import HEAD_OFFICE
from elektrhisob.administration.periods import month_bounds
from elektrhisob.billing.bill_run_control import BILL_RUNS
from elektrhisob.billing.run_phases import CALCULATE, ISSUE, Phase
from localbench.place import Trouble

POLL_SECONDS = 0.05
REVIVE_SECONDS = 15
PATIENCE_SECONDS = 600
ISSUED_DAYS_AFTER_THE_MONTH = 3


@dataclass(frozen=True)
class MonthBilled:
	"""Seconds as the user waits them, planning and queueing included."""

	run: str
	period: str
	bills: int
	exceptions: int
	calculate_seconds: float
	issue_seconds: float
	peak_memory_mb: int

	@property
	def seconds(self) -> float:
		return self.calculate_seconds + self.issue_seconds

	@property
	def bills_a_second(self) -> float:
		return self.bills / self.seconds


def bill_month(period: str) -> MonthBilled:
	"""Calculate, check and issue all accounts of the country for a month."""
	# Issued in time: a bill costs no penalty before it was presented.
	issued_on = month_bounds(period)[1] + timedelta(days=ISSUED_DAYS_AFTER_THE_MONTH)
	of_country = {"period": period, "org_unit": HEAD_OFFICE, "issue_date": issued_on}
	run = frappe.get_doc({"doctype": "Bill Run", **of_country}).insert().name
	frappe.db.commit()
	calculate_seconds = _pass(run, "Calculate", CALCULATE)
	apply_workflow(frappe.get_doc("Bill Run", run), "Check")
	frappe.db.commit()
	issue_seconds = _pass(run, "Issue", ISSUE)
	done = frappe.db.get_value("Bill Run", run, ["bills_count", "exceptions_count"], as_dict=True)
	peak = frappe.db.sql("SELECT MAX(peak_memory_mb) FROM `tabBill Run Shard` WHERE bill_run = %s", (run,))
	return MonthBilled(
		run,
		period,
		done.bills_count,
		done.exceptions_count,
		calculate_seconds,
		issue_seconds,
		int(peak[0][0]),
	)


def _pass(run: str, action: str, phase: Phase) -> float:
	began = time.monotonic()
	apply_workflow(frappe.get_doc("Bill Run", run), action)
	frappe.db.commit()
	looked = began
	while _status(run) == phase.run_status:
		now = time.monotonic()
		if now - looked > REVIVE_SECONDS:
			looked = now
			_refuse_failed(run)
			BILL_RUNS.revive_run(run, phase)
			if now - began > PATIENCE_SECONDS:
				raise Trouble(f"Bill run {run} is not done after {PATIENCE_SECONDS} s.")
		time.sleep(POLL_SECONDS)
	return time.monotonic() - began


def _status(run: str) -> str:
	# A new snapshot: the workers write in transactions of their own.
	frappe.db.rollback()
	return str(frappe.db.get_value("Bill Run", run, "status"))


def _refuse_failed(run: str) -> None:
	failed = frappe.db.get_value("Bill Run Shard", {"bill_run": run, "status": "Failed"}, ["name", "failure"])
	if failed:
		raise Trouble(f"Shard {failed[0]} failed:\n{failed[1]}")
