"""What moves a print job on: parts to the queue, its end, parts whose worker died, stop and go on."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from frappe.utils.background_jobs import is_job_enqueued

from elektrhisob.billing.documents.mass_print.plan import plan_parts
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import held_locks

QUEUE = "long"
PART_TIMEOUT_SECONDS = 1800
# A part that killed its worker this often will do so again: a person has to look.
MAX_ATTEMPTS = 6
PROGRESS_EVENT = "bill_print_progress"
OPEN = ("Planned", "Printing")


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
		queue_open_parts(doc.name, after_commit=True)
	else:
		_enqueue_plan(doc.name)


def stop(doc: Document) -> None:
	"""The files being made are finished; the others wait."""
	if doc.status not in ("Planning", "Printing"):
		frappe.throw(_("Nothing is being printed: the job is {0}.").format(_(doc.status)), PrintStateError)
	doc.db_set("status", "Stopped")


def retry_failed(doc: Document) -> int:
	"""Queue the failed files again, their attempts counted anew; returns how many."""
	failed = frappe.get_all(
		"Bill Print Part", {"print_job": doc.name, "status": "Failed"}, pluck="name", order_by="name"
	)
	if failed:
		frappe.db.sql(
			"UPDATE `tabBill Print Part` SET status = 'Planned', attempts = 0 WHERE name IN %s", (failed,)
		)
		for part in failed:
			_enqueue(part, frappe.generate_hash(length=6), after_commit=True)
	return len(failed)


def plan_job(print_job: str) -> None:
	"""The RQ job that cuts a print job into files. Harmless when called twice."""
	try:
		planned = plan_parts(print_job)
	except Exception as error:
		frappe.db.rollback()
		frappe.db.set_value("Bill Print Job", print_job, {"status": "Stopped", "failure": str(error)[:1000]})
		frappe.log_error(title=f"Print job {print_job} could not be planned")
		frappe.db.commit()
		publish_progress(print_job)
		return
	if planned:
		queue_open_parts(print_job, after_commit=False)
		publish_progress(print_job)


def queue_open_parts(print_job: str, *, after_commit: bool) -> None:
	for part, attempts in open_parts(print_job):
		_enqueue(part, attempts, after_commit=after_commit)


def finish_if_done(print_job: str) -> None:
	"""One statement: of two last parts only one ends the job."""
	with bulk_connection() as connection:
		cursor = connection.cursor()
		cursor.execute(
			"""UPDATE `tabBill Print Job` job SET job.status = 'Printed', job.finished_at = NOW(6),
				job.modified = NOW(6)
			WHERE job.name = ? AND job.status = 'Printing' AND NOT EXISTS (
				SELECT 1 FROM `tabBill Print Part` part
				WHERE part.print_job = job.name AND part.status <> 'Printed')""",
			(print_job,),
		)
		connection.commit()
	publish_progress(print_job)


def publish_progress(print_job: str) -> None:
	frappe.publish_realtime(
		PROGRESS_EVENT, {"print_job": print_job}, doctype="Bill Print Job", docname=print_job
	)


def revive_stalled_parts() -> None:
	"""Scheduler, every minute: queue again what a dead worker or a lost queue left behind."""
	for job in frappe.get_all(
		"Bill Print Job", {"status": ("in", ("Planning", "Printing"))}, ["name", "status"], order_by="name"
	):
		if job.status == "Planning":
			_enqueue_plan(job.name)
		else:
			revive_job(job.name)


def revive_job(print_job: str) -> int:
	"""Queue the parts of one job that nobody works on and no queue holds; returns how many."""
	parts = [(part, attempts) for part, attempts in open_parts(print_job) if attempts < MAX_ATTEMPTS]
	with bulk_connection() as connection:
		held = held_locks(connection, [part for part, _attempts in parts])
	revived = 0
	for part, attempts in parts:
		if part not in held and not is_job_enqueued(_job_id(part, attempts)):
			_enqueue(part, attempts, after_commit=False)
			revived += 1
	finish_if_done(print_job)
	return revived


def open_parts(print_job: str) -> list[tuple[str, int]]:
	return frappe.get_all(
		"Bill Print Part",
		{"print_job": print_job, "status": ("in", OPEN)},
		["name", "attempts"],
		order_by="name",
		as_list=True,
		limit_page_length=0,
	)


def _enqueue_plan(print_job: str) -> None:
	frappe.enqueue(
		"elektrhisob.billing.documents.mass_print.control.plan_job",
		queue=QUEUE,
		timeout=PART_TIMEOUT_SECONDS,
		job_id=f"{print_job}-plan",
		deduplicate=True,
		enqueue_after_commit=True,
		print_job=print_job,
	)


def _job_id(part: str, attempts: int | str) -> str:
	# With the attempt in it: the job of a killed worker stays "started" in the queue's books for an hour.
	return f"{part}-print-{attempts}"


def _enqueue(part: str, attempts: int | str, *, after_commit: bool) -> None:
	frappe.enqueue(
		"elektrhisob.billing.documents.mass_print.part_job.print_part",
		queue=QUEUE,
		timeout=PART_TIMEOUT_SECONDS,
		job_id=_job_id(part, attempts),
		deduplicate=True,
		enqueue_after_commit=after_commit,
		part=part,
	)
