"""What moves a penalty run on: jobs to the queue, the end of a pass, shards whose worker died."""

import frappe
from frappe.utils.background_jobs import is_job_enqueued

from elektrhisob.billing.run_phases import PHASES, Phase
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import held_locks

QUEUE = "long"
SHARD_TIMEOUT_SECONDS = 3600
# A shard that killed its worker this often will do so again: a person has to look.
MAX_ATTEMPTS = 6
PROGRESS_EVENT = "penalty_run_progress"


def start_phase(penalty_run: str, phase: Phase) -> None:
	"""Queue every shard that the pass has not done yet, once the caller's transaction is committed."""
	for shard, attempts in _open_shards(penalty_run, phase):
		_enqueue(shard, attempts, phase, after_commit=True)


def retry_failed(penalty_run: str, phase: Phase) -> int:
	"""Queue the failed shards again, with their attempts counted anew; returns how many."""
	failed = frappe.get_all(
		"Penalty Run Shard", {"penalty_run": penalty_run, "status": "Failed"}, pluck="name", order_by="name"
	)
	if failed:
		frappe.db.sql(
			"UPDATE `tabPenalty Run Shard` SET status = 'Planned', attempts = 0 WHERE name IN %s", (failed,)
		)
	for shard in failed:
		_enqueue(shard, frappe.generate_hash(length=6), phase, after_commit=True)
	return len(failed)


def finish_phase_if_done(penalty_run: str, phase: Phase) -> None:
	"""Move the run on when its last shard is done. One statement: of two last shards only one moves it."""
	with bulk_connection() as connection:
		cursor = connection.cursor()
		cursor.execute(
			"""UPDATE `tabPenalty Run` run JOIN (
				SELECT penalty_run, SUM(status <> ?) AS undone, SUM(charges_count) AS charges,
					SUM(accruals_count) AS accruals, SUM(total_amount) AS total, SUM(taken_back) AS taken_back
				FROM `tabPenalty Run Shard` WHERE penalty_run = ? GROUP BY penalty_run
			) sums ON sums.penalty_run = run.name
			SET run.status = ?, run.charges_count = sums.charges, run.accruals_count = sums.accruals,
				run.total_amount = sums.total, run.taken_back = sums.taken_back,
				run.open_for = IF(? IN ('Issued', 'Rolled Back'), NULL, run.open_for),
				run.finished_at = NOW(6), run.modified = NOW(6)
			WHERE run.status = ? AND sums.undone = 0""",
			(phase.shard_done, penalty_run, phase.run_done, phase.run_done, phase.run_status),
		)
		moved = cursor.rowcount > 0
		connection.commit()
	if moved:
		_tell(penalty_run, phase)


def publish_progress(penalty_run: str) -> None:
	frappe.publish_realtime(
		PROGRESS_EVENT, {"penalty_run": penalty_run}, doctype="Penalty Run", docname=penalty_run
	)


def revive_stalled_shards() -> None:
	"""Scheduler, every minute: queue again what a dead worker or a lost queue left behind."""
	running = {phase.run_status: phase for phase in PHASES}
	runs = frappe.get_all(
		"Penalty Run",
		{"status": ("in", list(running))},
		["name", "status"],
		order_by="name",
		limit_page_length=0,
	)
	for run in runs:
		revive_run(run.name, running[run.status])


def revive_run(penalty_run: str, phase: Phase) -> int:
	"""Queue the shards of one run that nobody works on and no queue holds; returns how many."""
	shards = [
		(shard, attempts) for shard, attempts in _open_shards(penalty_run, phase) if attempts < MAX_ATTEMPTS
	]
	with bulk_connection() as connection:
		held = held_locks(connection, [shard for shard, _attempts in shards])
	revived = 0
	for shard, attempts in shards:
		if shard not in held and not is_job_enqueued(_job_id(shard, attempts, phase)):
			_enqueue(shard, attempts, phase, after_commit=False)
			revived += 1
	finish_phase_if_done(penalty_run, phase)
	return revived


def _open_shards(penalty_run: str, phase: Phase) -> list[tuple[str, int]]:
	return frappe.get_all(
		"Penalty Run Shard",
		{"penalty_run": penalty_run, "status": ("not in", [phase.shard_done, "Failed"])},
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
		"elektrhisob.billing.debt.penalty_run.shard_job.work_on_shard",
		queue=QUEUE,
		timeout=SHARD_TIMEOUT_SECONDS,
		job_id=_job_id(shard, attempts, phase),
		deduplicate=True,
		enqueue_after_commit=after_commit,
		shard=shard,
		phase=phase.name,
	)


def _tell(penalty_run: str, phase: Phase) -> None:
	run = frappe.get_doc("Penalty Run", penalty_run)
	run.add_comment("Info", frappe._("Penalty run is now {0}.").format(frappe._(phase.run_done)))
	# Outside a request nobody else commits; the run has already moved on for good.
	frappe.db.commit()
	run.notify_update()
	publish_progress(penalty_run)
