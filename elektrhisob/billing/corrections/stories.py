"""Correction runs as their tests drive them: every step committed, the test itself the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.corrections.rebill import cancel_and_rebill
from elektrhisob.billing.corrections.shard_job import work_on_shard
from elektrhisob.bulk.exact import tiyin
from elektrhisob.tests import district
from elektrhisob.tests.bill_run_support import no_queue

if TYPE_CHECKING:
	from collections.abc import Sequence

REASON = "The reading came after the bill"


def supervisor() -> str:
	"""The second person."""
	return district.user("Billing Supervisor")


def chosen(*bills: str, cause: str = "Late Reading", **values: Any) -> Any:
	frappe.db.commit()
	run = frappe.get_doc("Bill Correction Run", cancel_and_rebill(bills, cause, REASON, **values))
	frappe.db.commit()
	return run


def selected(selection: str, cause: str, **values: Any) -> Any:
	run = district.insert(
		"Bill Correction Run",
		org_unit=district.HET,
		selection=selection,
		cause=cause,
		reason=REASON,
		**values,
	)
	frappe.db.commit()
	return run


def act(run: Any, action: str) -> None:
	frappe.db.commit()
	run.reload()
	with no_queue():
		apply_workflow(run, action)
	frappe.db.commit()


def shards_of(run: Any) -> list[str]:
	frappe.db.rollback()
	return list(
		frappe.get_all("Bill Correction Shard", {"correction_run": run.name}, pluck="name", order_by="name")
	)


def work_through(run: Any, phase: str) -> None:
	for shard in shards_of(run):
		work_on_shard(shard, phase)
	frappe.db.rollback()
	run.reload()


def calculated(run: Any) -> Any:
	act(run, "Calculate")
	work_through(run, "calculate")
	assert run.status == "Calculated", failures_of(run)
	return run


def approved(run: Any) -> Any:
	frappe.set_user(supervisor())
	try:
		act(run, "Approve")
	finally:
		frappe.set_user("Administrator")
	return run


def corrected(run: Any) -> Any:
	calculated(run)
	approved(run)
	work_through(run, "correct")
	assert run.status == "Corrected", failures_of(run)
	return run


def failures_of(run: Any) -> list[str]:
	return list(
		frappe.get_all(
			"Bill Correction Shard", {"correction_run": run.name, "status": "Failed"}, pluck="failure"
		)
	)


def statements(run: Any) -> list[Any]:
	return list(
		frappe.get_all(
			"Correction Statement",
			{"correction_run": run.name},
			["*"],
			order_by="personal_account, period",
		)
	)


def bills_of(account: str) -> list[tuple[str, str, str, int, int]]:
	"""(period, type, status, kWh, tiyin) of every bill, as they were made."""
	return [
		(row.period, row.bill_type, row.status, round(row.consumption_kwh), tiyin(row.amount))
		for row in frappe.get_all(
			"Electricity Bill",
			{"personal_account": account},
			["period", "bill_type", "status", "consumption_kwh", "amount"],
			order_by="period, correction_number",
		)
	]


def posted(bills: Sequence[str]) -> int:
	"""What the bills' postings leave of their sums, tiyin: debits less credits of the debt."""
	rows = frappe.db.sql(
		"""SELECT COALESCE(SUM(posting.amount * IF(posting.reverses IS NULL, 1, -1)), 0)
		FROM `tabLedger Posting` posting
		WHERE posting.source_name IN %s AND posting.event = 'Bill Issued'""",
		(tuple(bills),),
	)
	return tiyin(rows[0][0])


def balance(account: str) -> int:
	rows = frappe.get_all(
		"Account Balance", {"personal_account": account}, ["balance"], order_by="period desc", limit=1
	)
	return tiyin(rows[0].balance) if rows else 0


def put_stove(account: str) -> None:
	"""The home has an electric stove: its tariff was wrong since June."""
	district.insert(
		"Account Tariff Change",
		personal_account=account,
		change_kind="Electric Stove Home",
		at_fault="Consumer",
		from_date="2025-06-01",
		tariff="HH-STOVE",
		proof_number="17",
		proof_date="2026-11-01",
	).submit()
	frappe.db.commit()


def books_agree(*accounts: str) -> None:
	frappe.db.commit()
	assert differences(request_cursor(), district.HET) == []
	for account in accounts:
		rows = frappe.get_all(
			"Electricity Bill", {"personal_account": account, "docstatus": 1}, ["sum(amount) as amount"]
		)
		paid = frappe.get_all(
			"Account Payment", {"personal_account": account, "docstatus": 1}, ["sum(amount) as amount"]
		)
		assert balance(account) == tiyin(rows[0].amount or 0) - tiyin(paid[0].amount or 0)
