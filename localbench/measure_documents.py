"""The same bills one by one, as forms and REST make them: `insert` and `submit`, a commit each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import frappe

from elektrhisob.administration.periods import ensure_period
from localbench.measure_site import in_processes, start_together

if TYPE_CHECKING:
	from frappe.model.document import Document

SAMPLE = 200
# The sample's accounts have their bill of the measured month; the same bill again is one of the month after.
PERIOD = "2025-08"
_WRITTEN_BY_THE_FRAMEWORK = ("name", "parent", "owner", "creation", "modified", "modified_by", "docstatus")
_WRITTEN_AT_ISSUE = ("status", "issue_date", "due_date", "previous_balance", "paid_amount", "amount_due")
_OF_THE_RUN = ("bill_run", "shard")


def bills_a_second(run: str, processes: int) -> float:
	"""By as many processes as the run had workers, side by side."""
	ensure_period(PERIOD)
	frappe.db.commit()
	names = _sample(run)
	spans = in_processes(_enter_bills, [(names[number::processes],) for number in range(processes)])
	return len(names) / (max(end for _begin, end in spans) - min(begin for begin, _end in spans))


def _sample(run: str) -> list[str]:
	"""Bills spread evenly over the run."""
	low, high = frappe.db.sql(
		"SELECT CAST(SUBSTRING(MIN(name), 2) AS INT), CAST(SUBSTRING(MAX(name), 2) AS INT)"
		" FROM `tabElectricity Bill` WHERE bill_run = %s",
		(run,),
	)[0]
	step = (high - low) / SAMPLE
	found = {
		frappe.db.sql(
			"SELECT MIN(name) FROM `tabElectricity Bill` WHERE name >= %s AND bill_run = %s",
			(f"B{low + int(number * step)}", run),
		)[0][0]
		for number in range(SAMPLE)
	}
	return sorted(name for name in found if name)


def _enter_bills(names: list[str]) -> tuple[float, float]:
	copies = [_copy(frappe.get_doc("Electricity Bill", name)) for name in names]
	begin = start_together()
	for copy in copies:
		bill = frappe.get_doc(copy)
		bill.insert()
		bill.submit()
		frappe.db.commit()
	return begin, time.time()


def _copy(bill: Document) -> dict[str, Any]:
	kept = bill.as_dict(no_default_fields=False)
	for field in (*_WRITTEN_BY_THE_FRAMEWORK, *_WRITTEN_AT_ISSUE, *_OF_THE_RUN):
		kept.pop(field, None)
	for row in (*kept["lines"], *kept["consumption"]):
		for field in _WRITTEN_BY_THE_FRAMEWORK:
			row.pop(field, None)
	return {**kept, "doctype": "Electricity Bill", "period": PERIOD}
