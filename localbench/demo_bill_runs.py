"""Bill runs of the demo, as a billing supervisor makes them in the desk: the workers of the bench do the
work."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.administration.periods import ensure_period
from elektrhisob.billing.bill_run_control import BILL_RUNS
from elektrhisob.billing.run_phases import CALCULATE, ISSUE, Phase
from localbench.demo_calendar import YEAR, iso
from localbench.demo_people import SUPERVISOR
from localbench.demo_routes import HET_CODE
from localbench.place import Trouble

if TYPE_CHECKING:
	from collections.abc import Callable

ISSUE_DAY_OF_NEXT_MONTH = 4
POLL_SECONDS = 0.1
REVIVE_SECONDS = 10
PATIENCE_SECONDS = 240


@dataclass(frozen=True)
class RunResult:
	"""A run after its issue; seconds of the calculation and of the issue, 0 when it was done before."""

	name: str
	period: str
	bills: int
	exceptions: int
	calculate_seconds: float
	issue_seconds: float

	@property
	def is_new(self) -> bool:
		return self.calculate_seconds > 0 and self.issue_seconds > 0


def bill_month(number: int, turn: int = 0, before_check: Callable[[str], None] | None = None) -> RunResult:
	"""Calculate, check and issue a run of billed month 1..12, going on from whatever state it is in.

	turn 0 is the month's run; turn 1 bills those whose readings were put right after it.
	before_check: what is done with a calculated run before it is signed.
	"""
	period = iso(int(YEAR[number - 1]))[:7]
	ensure_period(period)
	frappe.set_user(SUPERVISOR.email)
	run = _find_or_make(period, number, turn)
	# Who calculated does not sign the summary.
	frappe.set_user("Administrator")
	calculate_seconds = _advance(run, "Draft", "Calculate", CALCULATE)
	if before_check and _status(run) == CALCULATE.run_done:
		before_check(run)
	frappe.set_user(SUPERVISOR.email)
	_advance(run, CALCULATE.run_done, "Check", None)
	issue_seconds = _advance(run, "Checked", "Issue", ISSUE)
	frappe.set_user("Administrator")
	done = frappe.db.get_value("Bill Run", run, ["bills_count", "exceptions_count"], as_dict=True)
	return RunResult(run, period, done.bills_count, done.exceptions_count, calculate_seconds, issue_seconds)


def _find_or_make(period: str, number: int, turn: int) -> str:
	known = frappe.get_all(
		"Bill Run",
		{"period": period, "org_unit": HET_CODE, "status": ("!=", "Rolled Back")},
		pluck="name",
		order_by="creation, name",
		limit_page_length=0,
	)
	if len(known) > turn:
		return str(known[turn])
	run = frappe.get_doc(
		{
			"doctype": "Bill Run",
			"period": period,
			"org_unit": HET_CODE,
			"issue_date": iso(int(YEAR[number]) + ISSUE_DAY_OF_NEXT_MONTH - 1),
		}
	).insert()
	frappe.db.commit()
	return str(run.name)


def _advance(run: str, state: str, action: str, phase: Phase | None) -> float:
	"""Take the action if the run is in the state, then wait for the pass; returns the seconds it took."""
	began = time.monotonic()
	status = _status(run)
	if status == "Paused" and phase is CALCULATE:
		action, state = "Resume", status
	if status == state:
		apply_workflow(frappe.get_doc("Bill Run", run), action)
		frappe.db.commit()
	elif phase is None or status != phase.run_status:
		return 0.0
	if phase:
		_wait(run, phase)
	return time.monotonic() - began


def _wait(run: str, phase: Phase) -> None:
	done, changed, revived = -1, time.monotonic(), time.monotonic()
	while _status(run) == phase.run_status:
		now = time.monotonic()
		ready = frappe.db.count("Bill Run Shard", {"bill_run": run, "status": phase.shard_done})
		if ready != done:
			done, changed = ready, now
		if now - revived > REVIVE_SECONDS:
			revived = now
			_refuse_failed(run)
			BILL_RUNS.revive_run(run, phase)
		if now - changed > PATIENCE_SECONDS:
			raise Trouble(
				f"No worker has moved bill run {run} for {PATIENCE_SECONDS} s. See .bench/logs/worker.log."
			)
		time.sleep(POLL_SECONDS)


def _refuse_failed(run: str) -> None:
	failed = frappe.db.get_value("Bill Run Shard", {"bill_run": run, "status": "Failed"}, ["name", "failure"])
	if failed:
		raise Trouble(f"Shard {failed[0]} failed:\n{failed[1]}")


def _status(run: str) -> str:
	# A new snapshot: the workers write in transactions of their own.
	frappe.db.rollback()
	return str(frappe.db.get_value("Bill Run", run, "status"))
