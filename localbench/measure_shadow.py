"""Bills of a run computed a second time, by as many processes as the run had workers."""

from __future__ import annotations

import time
from dataclasses import dataclass

import frappe

from elektrhisob.billing.shadow.compare import compare
from localbench.measure_site import in_processes, start_together
from localbench.place import Trouble

BILLS_AT_ONCE = 500


@dataclass(frozen=True)
class Shadowed:
	"""Bills computed again, and the seconds from the first to the last."""

	bills: int
	seconds: float

	@property
	def bills_a_second(self) -> float:
		return self.bills / self.seconds


def measure(run: str, processes: int, most: int) -> Shadowed:
	"""Without the writing of differences, of which there must be none."""
	names = frappe.db.sql(
		"SELECT name FROM `tabElectricity Bill` WHERE bill_run = %s AND docstatus < 2 ORDER BY name LIMIT %s",
		(run, most),
		pluck=True,
	)
	spans = in_processes(_compute_again, [(names[number::processes],) for number in range(processes)])
	return Shadowed(len(names), max(end for _begin, end in spans) - min(begin for begin, _end in spans))


def _compute_again(names: list[str]) -> tuple[float, float]:
	begin = start_together()
	for start in range(0, len(names), BILLS_AT_ONCE):
		bills = frappe.get_all(
			"Electricity Bill", {"name": ("in", names[start : start + BILLS_AT_ONCE])}, ["*"], order_by="name"
		)
		differences = compare(bills)
		if differences:
			raise Trouble(f"Bill {differences[0].bill} came out otherwise: {differences[0].what}")
	return begin, time.time()
