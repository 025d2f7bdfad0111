"""One job on one shard: one worker at a time, one transaction; done is skipped, killed keeps nothing."""

import os
import resource
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

import frappe
import mariadb

from elektrhisob.billing.bill_run_control import finish_phase_if_done, publish_progress
from elektrhisob.billing.calculate_shard import calculate_shard
from elektrhisob.billing.issue_shard import issue_shard
from elektrhisob.billing.roll_back_shard import roll_back_shard
from elektrhisob.billing.run_phases import CALCULATE, ISSUE, ROLL_BACK, Phase
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import take_lock

# Deadlock, lock wait, and a connection that was lost or killed: the same work again succeeds.
TRANSIENT_ERRORS = frozenset({1205, 1213, 1927, 2006, 2013, 2055})
TRIES = 4

WORK: dict[str, Callable[[mariadb.Connection, str], None]] = {
	CALCULATE.name: calculate_shard,
	ISSUE.name: issue_shard,
	ROLL_BACK.name: roll_back_shard,
}


@dataclass(frozen=True)
class ShardState:
	bill_run: str
	run_status: str
	shard_status: str


def work_on_shard(shard: str, phase: str) -> None:
	"""The RQ job. Harmless when called twice, late, or for a run that was paused or rolled back meanwhile."""
	for attempt in range(1, TRIES + 1):
		try:
			_work_once(shard, Phase.named(phase))
			return
		except mariadb.Error as error:
			if error.errno not in TRANSIENT_ERRORS or attempt == TRIES:
				_mark_failed(shard, Phase.named(phase), frappe.get_traceback())
				return
			time.sleep(0.2 * attempt)
		except Exception:
			_mark_failed(shard, Phase.named(phase), frappe.get_traceback())
			return


def _work_once(shard: str, phase: Phase) -> None:
	with bulk_connection() as connection:
		# The server frees the lock when this connection dies, however the worker was killed.
		if not take_lock(connection, shard, phase.lock_wait_seconds):
			return
		state = _state_of(connection, shard)
		if state and state.run_status == phase.run_status and state.shard_status != phase.shard_done:
			_mark_running(connection, shard)
			WORK[phase.name](connection, shard)
			_note_memory(connection, shard)
	if state:
		publish_progress(state.bill_run)
		finish_phase_if_done(state.bill_run, phase)


def _state_of(connection: mariadb.Connection, shard: str) -> ShardState | None:
	cursor = connection.cursor()
	cursor.execute(
		"""SELECT shard.bill_run, run.status, shard.status
		FROM `tabBill Run Shard` shard JOIN `tabBill Run` run ON run.name = shard.bill_run
		WHERE shard.name = ?""",
		(shard,),
	)
	row = cursor.fetchone()
	connection.rollback()
	return ShardState(*row) if row else None


def _mark_running(connection: mariadb.Connection, shard: str) -> None:
	connection.cursor().execute(
		"""UPDATE `tabBill Run Shard` SET status = 'Running', attempts = attempts + 1, worker = ?,
			started_at = NOW(6), finished_at = NULL, failure = NULL, modified = NOW(6) WHERE name = ?""",
		(f"{socket.gethostname()}:{os.getpid()}", shard),
	)
	connection.commit()


def _note_memory(connection: mariadb.Connection, shard: str) -> None:
	# Linux counts ru_maxrss in KiB.
	peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
	connection.cursor().execute(
		"UPDATE `tabBill Run Shard` SET peak_memory_mb = GREATEST(peak_memory_mb, ?) WHERE name = ?",
		(peak, shard),
	)
	connection.commit()


def _mark_failed(shard: str, phase: Phase, failure: str) -> None:
	with bulk_connection() as connection:
		connection.cursor().execute(
			"""UPDATE `tabBill Run Shard` SET status = 'Failed', failure = ?, finished_at = NOW(6),
				modified = NOW(6)
			WHERE name = ? AND status <> ?""",
			(failure, shard, phase.shard_done),
		)
		connection.commit()
	frappe.log_error(
		title=f"Bill run shard {shard} failed",
		message=failure,
		reference_doctype="Bill Run Shard",
		reference_name=shard,
	)
	publish_progress(frappe.db.get_value("Bill Run Shard", shard, "bill_run"))
