"""What moves a correction run on: jobs to the queue, the end of a pass, shards whose worker died."""

import frappe
from frappe.utils.background_jobs import is_job_enqueued

from elektrhisob.billing.corrections.nightly import after_calculation
from elektrhisob.billing.corrections.phases import CORRECT, PHASES
from elektrhisob.billing.corrections.plan import release_claims
from elektrhisob.billing.run_phases import Phase
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import held_locks

QUEUE = "long"
SHARD_TIMEOUT_SECONDS = 3600
# A shard that killed its worker this often will do so again: a person has to look.
MAX_ATTEMPTS = 6
PROGRESS_EVENT = "correction_run_progress"


def start_phase(correction_run: str, phase: Phase) -> None:
	"""Queue every shard that the pass has not done yet, once the caller's transaction is committed."""
	for shard, attempts in _open_shards(correction_run, phase):
		_enqueue(shard, attempts, phase, after_commit=True)


def retry_failed(correction_run: str, phase: Phase) -> int:
	"""Queue the failed shards again, with their attempts counted anew; returns how many."""
	failed = frappe.get_all(
		"Bill Correction Shard",
		{"correction_run": correction_run, "status": "Failed"},
		pluck="name",
		order_by="name",
	)
	if failed:
		frappe.db.sql(
			"UPDATE `tabBill Correction Shard` SET status = 'Planned', attempts = 0 WHERE name IN %s",
			(failed,),
		)
	for shard in failed:
		_enqueue(shard, frappe.generate_hash(length=6), phase, after_commit=True)
	return len(failed)


def finish_phase_if_done(correction_run: str, phase: Phase) -> None:
	"""Move the run on when its last shard is done. One statement: of two last shards only one moves it."""
	with bulk_connection() as connection:
		cursor = connection.cursor()
		cursor.execute(
			"""UPDATE `tabBill Correction Run` run JOIN (
				SELECT correction_run, SUM(status <> ?) AS undone
				FROM `tabBill Correction Shard` WHERE correction_run = ? GROUP BY correction_run
			) shards ON shards.correction_run = run.name
			JOIN (
				SELECT correction_run, SUM(state = ?) AS bills, SUM(state = 'Held') AS held,
					SUM(state = 'Unchanged') AS unchanged, SUM(IF(state = ?, old_amount, 0)) AS old_amount,
					SUM(IF(state = ?, new_amount, 0)) AS new_amount,
					SUM(IF(state = ?, difference_kwh, 0)) AS kwh
				FROM `tabCorrection Statement` WHERE correction_run = ? GROUP BY correction_run
			) sums ON sums.correction_run = run.name
			SET run.status = ?, run.bills_count = sums.bills, run.held_count = sums.held,
				run.unchanged_count = sums.unchanged, run.old_amount = sums.old_amount,
				run.new_amount = sums.new_amount, run.difference_kwh = sums.kwh,
				run.difference_amount = sums.new_amount - sums.old_amount,
				run.finished_at = NOW(6), run.modified = NOW(6)
			WHERE run.status = ? AND shards.undone = 0""",
			(
				phase.shard_done,
				correction_run,
				*[phase.shard_done] * 4,
				correction_run,
				phase.run_done,
				phase.run_status,
			),
		)
		moved = cursor.rowcount > 0
		goes_on = False
		if moved and phase is CORRECT:
			release_claims(cursor, correction_run)
		elif moved:
			goes_on = after_calculation(cursor, correction_run)
		connection.commit()
	if moved:
		_tell(correction_run, phase)
	if goes_on:
		start_phase(correction_run, CORRECT)
		frappe.db.commit()


def publish_progress(correction_run: str) -> None:
	frappe.publish_realtime(
		PROGRESS_EVENT,
		{"correction_run": correction_run},
		doctype="Bill Correction Run",
		docname=correction_run,
	)


def revive_stalled_shards() -> None:
	"""Scheduler, every minute: queue again what a dead worker or a lost queue left behind."""
	running = {phase.run_status: phase for phase in PHASES}
	runs = frappe.get_all(
		"Bill Correction Run",
		{"status": ("in", list(running))},
		["name", "status"],
		order_by="name",
		limit_page_length=0,
	)
	for run in runs:
		revive_run(run.name, running[run.status])


def revive_run(correction_run: str, phase: Phase) -> int:
	"""Queue the shards of one run that nobody works on and no queue holds; returns how many."""
	shards = [
		(shard, attempts)
		for shard, attempts in _open_shards(correction_run, phase)
		if attempts < MAX_ATTEMPTS
	]
	with bulk_connection() as connection:
		held = held_locks(connection, [shard for shard, _attempts in shards])
	revived = 0
	for shard, attempts in shards:
		if shard not in held and not is_job_enqueued(_job_id(shard, attempts, phase)):
			_enqueue(shard, attempts, phase, after_commit=False)
			revived += 1
	finish_phase_if_done(correction_run, phase)
	return revived


def _open_shards(correction_run: str, phase: Phase) -> list[tuple[str, int]]:
	return frappe.get_all(
		"Bill Correction Shard",
		{"correction_run": correction_run, "status": ("not in", [phase.shard_done, "Failed"])},
		["name", "attempts"],
		order_by="name",
		as_list=True,
		limit_page_length=0,
	)


def _job_id(shard: str, attempts: int | str, phase: Phase) -> str:
	# With the attempt in it: the job of a killed worker stays "started" in the queue's books for an hour.
	return f"{shard}-{phase.name}-{attempts}"


def _enqueue(shard: str, attempts: int | str, phase: Phase, *, after_commit: bool) -> None:
	frappe.enqueue(
		"elektrhisob.billing.corrections.shard_job.work_on_shard",
		queue=QUEUE,
		timeout=SHARD_TIMEOUT_SECONDS,
		job_id=_job_id(shard, attempts, phase),
		deduplicate=True,
		enqueue_after_commit=after_commit,
		shard=shard,
		phase=phase.name,
	)


def _tell(correction_run: str, phase: Phase) -> None:
	run = frappe.get_doc("Bill Correction Run", correction_run)
	run.add_comment("Info", frappe._("Correction run is now {0}.").format(frappe._(phase.run_done)))
	# Outside a request nobody else commits; the run has already moved on for good.
	frappe.db.commit()
	run.notify_update()
	publish_progress(correction_run)
