"""One job on one shard: one worker at a time, one transaction; done is skipped, killed keeps nothing."""

import os
import socket
import time
from collections.abc import Callable

import frappe
import mariadb

from elektrhisob.billing.corrections.control import finish_phase_if_done, publish_progress
from elektrhisob.billing.corrections.correct_shard import calculate_corrections, correct
from elektrhisob.billing.corrections.phases import CALCULATE, CORRECT, phase_named
from elektrhisob.billing.run_phases import Phase
from elektrhisob.billing.shard_job import TRANSIENT_ERRORS, TRIES, ShardState
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import take_lock


def work_on_shard(shard: str, phase: str) -> None:
	"""The RQ job. Harmless when called twice, late, or for a run that was withdrawn meanwhile."""
	for attempt in range(1, TRIES + 1):
		try:
			_work_once(shard, phase_named(phase))
			return
		except mariadb.Error as error:
			if error.errno not in TRANSIENT_ERRORS or attempt == TRIES:
				_mark_failed(shard, phase_named(phase), frappe.get_traceback())
				return
			time.sleep(0.2 * attempt)
		except Exception:
			_mark_failed(shard, phase_named(phase), frappe.get_traceback())
			return


WORK: dict[str, Callable[[mariadb.Connection, str], None]] = {
	CALCULATE.name: calculate_corrections,
	CORRECT.name: correct,
}


def _work_once(shard: str, phase: Phase) -> None:
	with bulk_connection() as connection:
		# The server frees the lock when this connection dies, however the worker was killed.
		if not take_lock(connection, shard, phase.lock_wait_seconds):
			return
		state = _state_of(connection, shard)
		if state and state.run_status == phase.run_status and state.shard_status != phase.shard_done:
			_mark_running(connection, shard)
			WORK[phase.name](connection, shard)
	if state:
		publish_progress(state.bill_run)
		finish_phase_if_done(state.bill_run, phase)


def _state_of(connection: mariadb.Connection, shard: str) -> ShardState | None:
	cursor = connection.cursor()
	cursor.execute(
		"""SELECT shard.correction_run, run.status, shard.status
		FROM `tabBill Correction Shard` shard
		JOIN `tabBill Correction Run` run ON run.name = shard.correction_run
		WHERE shard.name = ?""",
		(shard,),
	)
	row = cursor.fetchone()
	connection.rollback()
	return ShardState(*row) if row else None


def _mark_running(connection: mariadb.Connection, shard: str) -> None:
	connection.cursor().execute(
		"""UPDATE `tabBill Correction Shard` SET status = 'Running', attempts = attempts + 1, worker = ?,
			started_at = NOW(6), finished_at = NULL, failure = NULL, modified = NOW(6) WHERE name = ?""",
		(f"{socket.gethostname()}:{os.getpid()}", shard),
	)
	connection.commit()


def _mark_failed(shard: str, phase: Phase, failure: str) -> None:
	with bulk_connection() as connection:
		connection.cursor().execute(
			"""UPDATE `tabBill Correction Shard` SET status = 'Failed', failure = ?, finished_at = NOW(6),
				modified = NOW(6)
			WHERE name = ? AND status <> ?""",
			(failure, shard, phase.shard_done),
		)
		connection.commit()
	frappe.log_error(
		title=f"Correction run shard {shard} failed",
		message=failure,
		reference_doctype="Bill Correction Shard",
		reference_name=shard,
	)
	publish_progress(frappe.db.get_value("Bill Correction Shard", shard, "correction_run"))
