"""Penalty runs as the stories of debt drive them: every step committed, the test itself the worker."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.bill_postings import reverse_bill_postings
from elektrhisob.accounting.books_for_tests import HET
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import PostingDay
from elektrhisob.administration.periods import ensure_period, month_bounds
from elektrhisob.billing.debt.penalty_run.shard_job import work_on_shard
from elektrhisob.bulk.exact import tiyin
from elektrhisob.tests.bill_run_support import no_queue

Range = tuple[str, str, int, int]

# TRUNCATE passes the triggers that keep issued rows.
EMPTIED = (
	"Penalty Run",
	"Penalty Run Shard",
	"Penalty Charge",
	"Penalty Accrual",
	"Payment Allocation",
	"Ledger Posting",
	"Account Balance",
	"Account Payment",
	"Electricity Bill",
	"Personal Account",
)


def new_run(period: str) -> Any:
	ensure_period(period)
	run = frappe.get_doc({"doctype": "Penalty Run", "period": period, "het": HET}).insert()
	frappe.db.commit()
	return run


def act(run: Any, action: str) -> None:
	frappe.db.commit()
	run.reload()
	apply_workflow(run, action)
	frappe.db.commit()


def work_through(run: Any, phase: str) -> None:
	for shard in shards_of(run):
		work_on_shard(shard, phase)
	frappe.db.rollback()
	run.reload()


def shards_of(run: Any) -> list[str]:
	frappe.db.rollback()
	names: list[str] = frappe.get_all(
		"Penalty Run Shard", {"penalty_run": run.name}, pluck="name", order_by="name"
	)
	return names


def counted(period: str) -> Any:
	frappe.db.commit()
	with no_queue():
		run = new_run(period)
		act(run, "Calculate")
		work_through(run, "calculate")
	assert run.status == "Calculated", failures_of(run)
	return run


def issued(period: str) -> Any:
	run = counted(period)
	with no_queue():
		act(run, "Issue")
		work_through(run, "issue")
	assert run.status == "Issued", failures_of(run)
	return run


def rolled_back(run: Any) -> None:
	with no_queue():
		act(run, "Roll Back")
		work_through(run, "roll_back")
	assert run.status == "Rolled Back", failures_of(run)


def failures_of(run: Any) -> list[str]:
	failures: list[str] = frappe.get_all(
		"Penalty Run Shard", {"penalty_run": run.name, "status": "Failed"}, pluck="failure"
	)
	return failures


def charges(account: str) -> dict[str, int]:
	"""Period -> tiyin of issued charges."""
	found: dict[str, int] = {}
	for row in frappe.get_all(
		"Penalty Charge",
		{"personal_account": account, "docstatus": 1},
		["period", "amount"],
		order_by="name",
	):
		found[row.period] = found.get(row.period, 0) + tiyin(row.amount)
	return found


def ranges(bill: str) -> list[Range]:
	"""(from, to, debt, penalty) of a bill's rows that nothing took back, in order of days; tiyin."""
	rows = frappe.db.sql(
		"""SELECT part.from_date, part.to_date, part.debt, part.amount
		FROM `tabPenalty Accrual` part
		LEFT JOIN `tabPenalty Accrual` back ON back.reverses = part.name
		WHERE part.bill = %s AND part.kind = 'Accrued' AND back.name IS NULL
		ORDER BY part.from_date""",
		bill,
	)
	return [(str(first), str(last), tiyin(debt), tiyin(amount)) for first, last, debt, amount in rows]


def penalty_owed(account: str) -> int:
	"""Charged and not paid, tiyin."""
	(row,) = frappe.db.sql(
		"""SELECT COALESCE((SELECT SUM(amount) FROM `tabPenalty Charge`
			WHERE personal_account = %(account)s AND docstatus = 1), 0)
			- COALESCE((SELECT SUM(amount) FROM `tabPayment Allocation`
			WHERE personal_account = %(account)s AND bill IS NULL), 0)""",
		{"account": account},
	)
	return tiyin(row[0])


def empty_district() -> None:
	"""What the story before left is gone."""
	frappe.set_user("Administrator")
	for doctype in EMPTIED:
		frappe.db.sql_ddl(f"TRUNCATE TABLE `tab{doctype}`")
	frappe.db.commit()


def books_agree() -> None:
	"""Σ bills and penalties = Σ postings = Σ balances."""
	frappe.db.commit()
	assert differences(request_cursor(), HET) == []
	((charged, billed),) = frappe.db.sql(
		"""SELECT (SELECT COALESCE(SUM(charged), 0) FROM `tabAccount Balance`),
			(SELECT COALESCE(SUM(amount), 0) FROM `tabElectricity Bill` WHERE docstatus = 1)
			+ (SELECT COALESCE(SUM(amount), 0) FROM `tabPenalty Charge` WHERE docstatus = 1)"""
	)
	assert charged == billed


def cancel(bill: str, period: str) -> None:
	"""As a cancelled bill leaves the books."""
	frappe.db.sql(
		"UPDATE `tabElectricity Bill` SET docstatus = 2, status = 'Cancelled' WHERE name = %s", bill
	)
	reverse_bill_postings(request_cursor(), [bill], PostingDay(period, month_bounds(period)[0]))
