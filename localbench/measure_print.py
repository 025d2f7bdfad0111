"""Printing the bills of an issued run: bills a second of one core, and of the workers together."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import frappe

from elektrhisob.billing.documents.mass_print import control
from elektrhisob.billing.documents.mass_print.part_job import pdf_of
from elektrhisob.bulk.connection import bulk_connection
from localbench.place import Trouble

SAMPLE = 1_000
POLL_SECONDS = 0.1
REVIVE_SECONDS = 15
PATIENCE_SECONDS = 3_600


@dataclass(frozen=True)
class Printed:
	"""core: bills by the processor seconds they took; workers: bills by the seconds the user waits."""

	bills: int
	pages: int
	seconds: float
	core_bills_a_second: float

	@property
	def bills_a_second(self) -> float:
		return self.bills / self.seconds


def measure(run: str) -> Printed:
	"""On the connected site, whose bench has its workers at work; the job and its files are deleted."""
	core = core_bills_a_second(run)
	job = frappe.get_doc({"doctype": "Bill Print Job", "bill_run": run}).insert()
	began = time.monotonic()
	job.print_bills()
	frappe.db.commit()
	try:
		_wait(job.name, began)
		seconds = time.monotonic() - began
		job.reload()
		pages = frappe.db.sql(
			"SELECT SUM(pages_count) FROM `tabBill Print Part` WHERE print_job = %s", (job.name,)
		)
		return Printed(int(job.bills_count), int(pages[0][0] or 0), seconds, core)
	finally:
		_forget(job.name)


def core_bills_a_second(run: str) -> float:
	"""A thousand bills read, worded and typeset, by the processor time of this process and its children."""
	names = frappe.get_all(
		"Electricity Bill",
		{"bill_run": run, "docstatus": 1},
		pluck="name",
		order_by="name",
		limit_page_length=SAMPLE,
	)
	with bulk_connection() as connection:
		before = os.times()
		pdf_of(connection, names)
		after = os.times()
	spent = sum(after[:4]) - sum(before[:4])
	return len(names) / spent


def _wait(job: str, began: float) -> None:
	looked = began
	while True:
		# A new snapshot: the workers write in transactions of their own.
		frappe.db.rollback()
		status = frappe.db.get_value("Bill Print Job", job, "status")
		if status == "Printed":
			return
		now = time.monotonic()
		if now - looked > REVIVE_SECONDS:
			looked = now
			failed = frappe.db.get_value("Bill Print Part", {"print_job": job, "status": "Failed"}, "failure")
			if failed or status == "Stopped" or now - began > PATIENCE_SECONDS:
				raise Trouble(f"Print job {job} is {status}:\n{failed}")
			if status == "Printing":
				control.PRINT_JOBS.revive_run(job, control.PRINT)
		time.sleep(POLL_SECONDS)


def _forget(name: str) -> None:
	frappe.db.rollback()
	job = frappe.get_doc("Bill Print Job", name)
	if job.status in ("Planning", "Printing"):
		job.stop_printing()
	job.delete()
	frappe.db.commit()
