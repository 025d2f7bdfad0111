"""One job on one shard: one worker at a time, one transaction; done is skipped, killed keeps nothing."""

import os
import socket
import time
from collections.abc import Callable

import frappe
import mariadb
from frappe.utils import now_datetime

from elektrhisob.accounting.bill_postings import Sql
from elektrhisob.accounting.penalty_postings import post_penalties
from elektrhisob.accounting.staging import Author, PostingDay, read_committed
from elektrhisob.administration.periods import month_bounds, require_open
from elektrhisob.billing.debt.accrue_shard import accrue_shard, shard_of
from elektrhisob.billing.debt.penalty_run.control import finish_phase_if_done, publish_progress
from elektrhisob.billing.run_phases import CALCULATE, ISSUE, ROLL_BACK, Phase
from elektrhisob.billing.shard_job import TRANSIENT_ERRORS, TRIES, ShardState
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import take_lock


def work_on_shard(shard: str, phase: str) -> None:
	"""The RQ job. Harmless when called twice, late, or for a run that was rolled back meanwhile."""
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


def issue_shard(connection: mariadb.Connection, name: str) -> None:
	cursor = connection.cursor()
	# Shards are issued side by side: they must lock their own accounts' rows, not the gaps between them.
	read_committed(cursor)
	shard = shard_of(connection, name)
	require_open(shard.period)
	post_penalties(
		cursor,
		Sql("charge.penalty_run = %s AND charge.shard = %s", (shard.penalty_run, shard.name)),
		PostingDay(shard.period, month_bounds(shard.period)[1]),
		Author(shard.owner, now_datetime()),
	)
	_mark_done(cursor, name, "status = 'Issued'")
	connection.commit()


def roll_back_shard(connection: mariadb.Connection, name: str) -> None:
	"""The charges are drafts, nothing was posted, so they and their ranges go away."""
	shard = shard_of(connection, name)
	cursor = connection.cursor()
	drafts = "charge.penalty_run = ? AND charge.shard = ? AND charge.docstatus = 0"
	for statement in (
		f"""DELETE part FROM `tabPenalty Charge` charge STRAIGHT_JOIN `tabPenalty Accrual` part
			ON part.penalty_charge = charge.name WHERE {drafts}""",
		f"DELETE charge FROM `tabPenalty Charge` charge WHERE {drafts}",
	):
		cursor.execute(statement, (shard.penalty_run, name))
	_mark_done(
		cursor,
		name,
		"status = 'Rolled Back', charges_count = 0, accruals_count = 0, total_amount = 0, taken_back = 0",
	)
	connection.commit()


WORK: dict[str, Callable[[mariadb.Connection, str], None]] = {
	CALCULATE.name: accrue_shard,
	ISSUE.name: issue_shard,
	ROLL_BACK.name: roll_back_shard,
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
		"""SELECT shard.penalty_run, run.status, shard.status
		FROM `tabPenalty Run Shard` shard JOIN `tabPenalty Run` run ON run.name = shard.penalty_run
		WHERE shard.name = ?""",
		(shard,),
	)
	row = cursor.fetchone()
	connection.rollback()
	return ShardState(*row) if row else None


def _mark_running(connection: mariadb.Connection, shard: str) -> None:
	connection.cursor().execute(
		"""UPDATE `tabPenalty Run Shard` SET status = 'Running', attempts = attempts + 1, worker = ?,
			started_at = NOW(6), finished_at = NULL, failure = NULL, modified = NOW(6) WHERE name = ?""",
		(f"{socket.gethostname()}:{os.getpid()}", shard),
	)
	connection.commit()


def _mark_done(cursor: mariadb.Cursor, shard: str, assignments: str) -> None:
	cursor.execute(
		f"""UPDATE `tabPenalty Run Shard` SET {assignments}, finished_at = NOW(6), modified = NOW(6)
		WHERE name = ?""",
		(shard,),
	)


def _mark_failed(shard: str, phase: Phase, failure: str) -> None:
	with bulk_connection() as connection:
		connection.cursor().execute(
			"""UPDATE `tabPenalty Run Shard` SET status = 'Failed', failure = ?, finished_at = NOW(6),
				modified = NOW(6)
			WHERE name = ? AND status <> ?""",
			(failure, shard, phase.shard_done),
		)
		connection.commit()
	frappe.log_error(
		title=f"Penalty run shard {shard} failed",
		message=failure,
		reference_doctype="Penalty Run Shard",
		reference_name=shard,
	)
	publish_progress(frappe.db.get_value("Penalty Run Shard", shard, "penalty_run"))
