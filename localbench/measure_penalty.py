"""The penalty of a month for every account of the measured site, by the workers of the bench."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.administration.periods import ensure_period, month_bounds, period_of
from elektrhisob.billing.debt.penalty_run.control import PENALTY_RUNS
from elektrhisob.billing.run_phases import CALCULATE, ISSUE, Phase
from localbench.measure_bare import BareTable
from localbench.place import Trouble

POLL_SECONDS = 0.05
REVIVE_SECONDS = 15
PATIENCE_SECONDS = 900
BARE_TABLES = ("Penalty Charge", "Penalty Accrual", "Ledger Posting")
ROWS_A_TRANSACTION = 40_000


@dataclass(frozen=True)
class PenaltyMonth:
	"""Seconds as the user waits them; bare: the written rows loaded by nothing but LOAD DATA."""

	period: str
	accounts: int
	charges: int
	ranges: int
	calculate_seconds: float
	issue_seconds: float
	bare_seconds: float

	@property
	def seconds(self) -> float:
		return self.calculate_seconds + self.issue_seconds

	@property
	def accounts_a_second(self) -> float:
		return self.accounts / self.seconds

	@property
	def times_bare(self) -> float:
		return self.seconds / self.bare_seconds


def measure(billed: str) -> PenaltyMonth:
	"""The penalty of the month after a billed one, whose bills nobody paid: every account is a debtor.

	Measured on the connected site, whose bills of the month `billed` are issued; they cost at the end of the
	month after it, which must be over.
	"""
	period = ensure_period(period_of(month_bounds(billed)[1] + timedelta(days=1)))
	bare = [BareTable(doctype) for doctype in BARE_TABLES]
	rows_before = [frappe.db.count(doctype) for doctype in BARE_TABLES]
	runs = [_new_run(het, period) for het in _districts()]
	calculate = _pass(runs, "Calculate", CALCULATE)
	issue = _pass(runs, "Issue", ISSUE)
	added = [
		frappe.db.count(doctype) - before for doctype, before in zip(BARE_TABLES, rows_before, strict=True)
	]
	bare_seconds = sum(
		table.seconds(rows, ROWS_A_TRANSACTION) for table, rows in zip(bare, added, strict=True) if rows
	)
	accounts = sum(int(frappe.db.get_value("Penalty Run", run, "accounts_planned")) for run in runs)
	return PenaltyMonth(period, accounts, added[0], added[1], calculate, issue, bare_seconds)


def _districts() -> list[str]:
	found: list[str] = frappe.db.sql_list(
		"SELECT DISTINCT het FROM `tabElectricity Bill` WHERE docstatus = 1 ORDER BY het"
	)
	return found


def _new_run(het: str, period: str) -> str:
	run = frappe.get_doc({"doctype": "Penalty Run", "period": period, "het": het}).insert()
	frappe.db.commit()
	return str(run.name)


def _pass(runs: list[str], action: str, phase: Phase) -> float:
	began = looked = time.monotonic()
	for run in runs:
		frappe.db.rollback()
		apply_workflow(frappe.get_doc("Penalty Run", run), action)
		frappe.db.commit()
	while waiting := _at_work(runs, phase):
		now = time.monotonic()
		if now - looked > REVIVE_SECONDS:
			looked = now
			for run in waiting:
				_refuse_failed(run)
				PENALTY_RUNS.revive_run(run, phase)
			if now - began > PATIENCE_SECONDS:
				raise Trouble(f"Penalty runs {waiting} are not done after {PATIENCE_SECONDS} s.")
		time.sleep(POLL_SECONDS)
	return time.monotonic() - began


def _at_work(runs: list[str], phase: Phase) -> list[str]:
	# A new snapshot: the workers write in transactions of their own.
	frappe.db.rollback()
	found: list[str] = frappe.get_all(
		"Penalty Run", {"name": ("in", runs), "status": phase.run_status}, pluck="name", order_by="name"
	)
	return found


def _refuse_failed(run: str) -> None:
	failed = frappe.db.get_value(
		"Penalty Run Shard", {"penalty_run": run, "status": "Failed"}, ["name", "failure"]
	)
	if failed:
		raise Trouble(f"Shard {failed[0]} failed:\n{failed[1]}")
