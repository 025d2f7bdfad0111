"""What the billing department does between the readings and the payments of a month: penalty before the
bills, a second calculation before the issue, decisions on what the checks held."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.administration.periods import ensure_period
from elektrhisob.billing.checks import decisions
from elektrhisob.billing.shadow import shadow_runs
from localbench.demo_calendar import MONTHS, TARIFF_CHANGE, YEAR, iso
from localbench.demo_people import CHIEF, SUPERVISOR
from localbench.demo_routes import HET_CODE
from localbench.place import Trouble

if TYPE_CHECKING:
	from collections.abc import Sequence

FIRST_PENALTY = 2
"""In the first billed month nothing is overdue yet."""
SHADOW_MONTH, SHADOW_PERCENT = TARIFF_CHANGE[:7], 20
UNDECIDED_MONTHS = 2
"""In the last months a part of the held bills still waits for somebody at the desk."""
NEVER_RELEASED = "NEGATIVE_PARTS"
POLL_SECONDS, LOOK_SECONDS, PATIENCE_SECONDS = 0.2, 5, 240
PARTS = {
	"Penalty Run": ("Penalty Run Shard", "penalty_run"),
	"Bill Correction Run": ("Bill Correction Shard", "correction_run"),
	"Bill Print Job": ("Bill Print Part", "print_job"),
}
"""Where the failure of a job stands that the document waits for, and the field that names the document."""


def period_of_month(number: int) -> str:
	"""Billed month 1..12."""
	return iso(int(YEAR[number - 1]))[:7]


def as_user(user: str, doctype: str, name: str, action: str) -> None:
	"""One step of a document's workflow, taken by somebody."""
	frappe.set_user(user)
	apply_workflow(frappe.get_doc(doctype, name), action)
	frappe.db.commit()


def wait_for(doctype: str, name: str, done: Sequence[str], failed: Sequence[str] = ()) -> str:
	"""Until the workers have brought it there; returns its status."""
	began = looked = time.monotonic()
	while True:
		# A new snapshot: the workers write in transactions of their own.
		frappe.db.rollback()
		status = str(frappe.db.get_value(doctype, name, "status"))
		if status in done:
			return status
		if status in failed or time.monotonic() - began > PATIENCE_SECONDS:
			raise Trouble(f"{doctype} {name} is {status}. See its form, and .bench/logs/worker.log.")
		if time.monotonic() - looked > LOOK_SECONDS:
			looked = time.monotonic()
			_refuse_failed(doctype, name)
		time.sleep(POLL_SECONDS)


def _refuse_failed(doctype: str, name: str) -> None:
	if doctype not in PARTS:
		return
	part, field = PARTS[doctype]
	failed = frappe.db.get_value(part, {field: name, "status": "Failed"}, ["name", "failure"])
	if failed:
		raise Trouble(f"{part} {failed[0]} failed:\n{failed[1]}")


def charge_penalty(number: int) -> int:
	"""The penalty of a month, before its bills; returns how many accounts were charged now."""
	period = period_of_month(number)
	of_month = {"het": HET_CODE, "period": period}
	if (
		number < FIRST_PENALTY
		or frappe.db.exists("Penalty Run", {**of_month, "status": "Issued"})
		or frappe.db.exists("Period Closing", {**of_month, "status": "Closed"})
	):
		return 0
	ensure_period(period)
	frappe.set_user(SUPERVISOR.email)
	open_run = frappe.db.get_value("Penalty Run", {"open_for": HET_CODE})
	run = str(open_run or new("Penalty Run", het=HET_CODE, period=period).name)
	frappe.db.commit()
	if frappe.db.get_value("Penalty Run", run, "status") == "Draft":
		as_user(SUPERVISOR.email, "Penalty Run", run, "Calculate")
	if wait_for("Penalty Run", run, ("Calculated", "Issuing", "Issued")) == "Calculated":
		as_user(CHIEF.email, "Penalty Run", run, "Issue")
	wait_for("Penalty Run", run, ("Issued",))
	frappe.set_user("Administrator")
	return int(frappe.db.get_value("Penalty Run", run, "charges_count") or 0)


def calculate_again(run: str) -> None:
	"""A sample of the month of the new tariffs is computed a second time; a difference stops the demo."""
	if frappe.db.get_value("Bill Run", run, "period") != SHADOW_MONTH:
		return
	if frappe.db.exists("Shadow Run", {"bill_run": run, "status": "Done"}):
		return
	frappe.set_user(SUPERVISOR.email)
	shadow = shadow_runs.start(run, SHADOW_PERCENT)
	frappe.db.commit()
	wait_for("Shadow Run", shadow, ("Done",), ("Failed",))
	differing = frappe.db.get_value("Shadow Run", shadow, "differences_count")
	if differing:
		raise Trouble(f"{differing} bills of run {run} differ in the second calculation {shadow}.")


def decide_held(number: int, runs: Sequence[str]) -> tuple[int, int]:
	"""The bills that the checks held: released, in the last months a part of them; (released, waiting)."""
	found = frappe.get_all(
		"Bill Check Finding",
		{
			"bill_run": ("in", list(runs)),
			"severity": "Hold",
			"state": "Open",
			"cause": ("!=", NEVER_RELEASED),
		},
		["name", "bill"],
		order_by="bill, name",
		limit_page_length=0,
	)
	bills = sorted({row.bill for row in found})
	if number > MONTHS - UNDECIDED_MONTHS:
		if frappe.db.exists("Bill Check Finding", {"bill_run": ("in", list(runs)), "state": "Released"}):
			return 0, len(bills)
		bills = bills[: len(bills) // 2]
	chosen = set(bills)
	names = [row.name for row in found if row.bill in chosen]
	frappe.set_user(CHIEF.email)
	for at in range(0, len(names), decisions.MOST_AT_ONCE):
		decisions.release(names[at : at + decisions.MOST_AT_ONCE], "Compared with the readings: right.")
		frappe.db.commit()
	frappe.set_user("Administrator")
	return len(chosen), len({row.bill for row in found}) - len(chosen)


def new(doctype: str, **values: Any) -> Any:
	return frappe.get_doc({"doctype": doctype, **values}).insert()
