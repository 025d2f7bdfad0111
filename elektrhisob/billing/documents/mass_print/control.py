"""What moves a print job on: planned by a job, printed file by file, stopped, gone on with."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from elektrhisob.billing.documents.mass_print.plan import plan_parts
from elektrhisob.billing.run_phases import Phase
from elektrhisob.billing.sharded_runs import QUEUE, ShardedRuns

PRINT = Phase("print", "Printing", "Printed", "Printed")


class PrintJobs(ShardedRuns):
	"""Print jobs; their shards are the files."""

	doctype = "Bill Print Job"
	shard_doctype = "Bill Print Part"
	link = "print_job"
	job = "elektrhisob.billing.documents.mass_print.part_job.print_part"
	phases = (PRINT,)
	load = "bills_count"
	working = "Printing"
	timeout_seconds = 1800

	def phase_shown(self, run_status: str) -> Phase | None:
		return None if run_status in ("Draft", PRINT.run_done) else PRINT


PRINT_JOBS = PrintJobs()


class PrintStateError(frappe.ValidationError):
	"""A step the job cannot take in its state."""


def start(doc: Document) -> None:
	"""Begin, or go on with what is missing."""
	if doc.status not in ("Draft", "Stopped"):
		frappe.throw(_("The print job is {0} already.").format(_(doc.status)), PrintStateError)
	planned = frappe.db.exists("Bill Print Part", {"print_job": doc.name})
	doc.db_set(
		{
			"status": "Printing" if planned else "Planning",
			"started_at": doc.started_at or now_datetime(),
			"failure": None,
		}
	)
	if planned:
		PRINT_JOBS.start_phase(doc.name, PRINT)
	else:
		_enqueue_plan(doc.name)


def stop(doc: Document) -> None:
	"""The files being made are finished; the others wait."""
	if doc.status not in ("Planning", "Printing"):
		frappe.throw(_("Nothing is being printed: the job is {0}.").format(_(doc.status)), PrintStateError)
	doc.db_set("status", "Stopped")


def plan_job(print_job: str) -> None:
	"""The RQ job that cuts a print job into files. Harmless when called twice."""
	try:
		planned = plan_parts(print_job)
	except Exception as error:
		frappe.db.rollback()
		frappe.db.set_value("Bill Print Job", print_job, {"status": "Stopped", "failure": str(error)[:1000]})
		frappe.log_error(title=f"Print job {print_job} could not be planned")
		frappe.db.commit()
	else:
		if planned:
			PRINT_JOBS.start_phase(print_job, PRINT)
			frappe.db.commit()
	PRINT_JOBS.publish_progress(print_job)


def revive_stalled_parts() -> None:
	"""Scheduler, every minute: queue again what a dead worker or a lost queue left behind."""
	for job in frappe.get_all("Bill Print Job", {"status": "Planning"}, pluck="name", order_by="name"):
		_enqueue_plan(job)
	PRINT_JOBS.revive_stalled_shards()


def _enqueue_plan(print_job: str) -> None:
	frappe.enqueue(
		"elektrhisob.billing.documents.mass_print.control.plan_job",
		queue=QUEUE,
		timeout=PRINT_JOBS.timeout_seconds,
		job_id=f"{print_job}-plan",
		deduplicate=True,
		enqueue_after_commit=True,
		print_job=print_job,
	)
