"""A run over shards: jobs to the queue, one worker a shard, the end of a pass, shards whose worker died."""

import os
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

import frappe
import mariadb
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from frappe.utils.background_jobs import is_job_enqueued

from elektrhisob.billing.run_phases import Phase
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import held_locks, take_lock

QUEUE = "long"
# A shard that killed its worker this often will do so again: a person has to look.
MAX_ATTEMPTS = 6
# Deadlock, lock wait, and a connection that was lost or killed: the same work again succeeds.
TRANSIENT_ERRORS = frozenset({1205, 1213, 1927, 2006, 2013, 2055})
TRIES = 4
PROGRESS_EVENT = "run_progress"
FAILURES_SHOWN = 20

Work = Mapping[str, Callable[[mariadb.Connection, str], None]]


class NothingAtWorkError(frappe.ValidationError):
	"""Failed shards are tried again only while the run is at work."""


class ShardedRuns:
	"""All runs of one DocType; what a kind has of its own is given by a subclass."""

	doctype: str
	shard_doctype: str
	# The field of a shard that names its run.
	link: str
	# The RQ job: called with the shard's name and the pass's.
	job: str
	phases: tuple[Phase, ...]
	# Figures that the run has as sums of its shards', by the same name.
	sums: tuple[str, ...] = ()
	# What of the work is done is counted by this field of shards and run.
	load = "accounts_planned"
	working = "Running"
	timeout_seconds = 3600

	def at_end(self, cursor: mariadb.Cursor, run: str, phase: Phase) -> Phase | None:
		"""What else is written as the run moves on, in that transaction; returns the pass that follows."""
		return None

	def after_work(self, connection: mariadb.Connection, shard: str) -> None:
		"""What is noted of a shard whose work is done."""

	def after_failure(self, run: str, failure: str) -> None:
		"""What a failed shard means for its run."""

	def phase_named(self, name: str) -> Phase:
		return next(phase for phase in self.phases if phase.name == name)

	def phase_of(self, run_status: str) -> Phase | None:
		return next((phase for phase in self.phases if phase.run_status == run_status), None)

	def start_phase(self, run: str, phase: Phase) -> None:
		"""Queue every shard that the pass has not done yet, once the caller's transaction is committed."""
		for shard, attempts in self._open_shards(run, phase):
			self.enqueue(shard, attempts, phase, after_commit=True)

	def start_phase_of(self, run: Document) -> None:
		"""The pass that the run's state stands for, if any."""
		if phase := self.phase_of(run.status):
			self.start_phase(str(run.name), phase)

	def retry_failed(self, run: Document) -> int:
		"""Queue the failed shards again, with their attempts counted anew; returns how many."""
		phase = self.phase_of(run.status)
		if phase is None:
			frappe.throw(
				_("Nothing is being worked on: {0} is {1}.").format(run.name, _(run.status)),
				NothingAtWorkError,
			)
		failed = self._failed(str(run.name))
		if failed:
			frappe.db.sql(
				f"UPDATE `tab{self.shard_doctype}` SET status = 'Planned', attempts = 0 WHERE name IN %s",
				(failed,),
			)
		for shard in failed:
			self.enqueue(shard, frappe.generate_hash(length=6), cast("Phase", phase), after_commit=True)
		return len(failed)

	def finish_phase_if_done(self, run: str, phase: Phase) -> None:
		"""Move the run on when its last shard is done; one statement, so that one of two last shards does."""
		summed = "".join(f", SUM({field}) AS {field}" for field in self.sums)
		set_sums = "".join(f" run.{field} = sums.{field}," for field in self.sums)
		with bulk_connection() as connection:
			cursor = connection.cursor()
			cursor.execute(
				f"""UPDATE `tab{self.doctype}` run JOIN (
					SELECT {self.link}, SUM(status <> ?) AS undone{summed}
					FROM `tab{self.shard_doctype}` WHERE {self.link} = ? GROUP BY {self.link}
				) sums ON sums.{self.link} = run.name
				SET run.status = ?,{set_sums} run.finished_at = NOW(6), run.modified = NOW(6)
				WHERE run.status = ? AND sums.undone = 0""",
				(phase.shard_done, run, phase.run_done, phase.run_status),
			)
			moved = cursor.rowcount > 0
			follows = self.at_end(cursor, run, phase) if moved else None
			connection.commit()
		if moved:
			self._tell(run, phase)
		if follows:
			self.start_phase(run, follows)
			frappe.db.commit()

	def publish_progress(self, run: str) -> None:
		frappe.publish_realtime(
			PROGRESS_EVENT, {"doctype": self.doctype, "name": run}, doctype=self.doctype, docname=run
		)

	def revive_stalled_shards(self) -> None:
		"""Scheduler, every minute: queue again what a dead worker or a lost queue left behind."""
		running = {phase.run_status: phase for phase in self.phases}
		for run in frappe.get_all(
			self.doctype,
			{"status": ("in", list(running))},
			["name", "status"],
			order_by="name",
			limit_page_length=0,
		):
			self.revive_run(run.name, running[run.status])

	def revive_run(self, run: str, phase: Phase) -> int:
		"""Queue the shards of one run that nobody works on and no queue holds; returns how many."""
		shards = [
			(shard, attempts) for shard, attempts in self._open_shards(run, phase) if attempts < MAX_ATTEMPTS
		]
		with bulk_connection() as connection:
			held = held_locks(connection, [shard for shard, _attempts in shards])
		revived = 0
		for shard, attempts in shards:
			if shard not in held and not is_job_enqueued(_job_id(shard, attempts, phase)):
				self.enqueue(shard, attempts, phase, after_commit=False)
				revived += 1
		self.finish_phase_if_done(run, phase)
		return revived

	def enqueue(self, shard: str, attempts: int | str, phase: Phase, *, after_commit: bool) -> None:
		frappe.enqueue(
			self.job,
			queue=QUEUE,
			timeout=self.timeout_seconds,
			job_id=_job_id(shard, attempts, phase),
			deduplicate=True,
			enqueue_after_commit=after_commit,
			shard=shard,
			phase=phase.name,
		)

	def work_on_shard(self, shard: str, phase_name: str, work: Work) -> None:
		"""Harmless when called twice, late, or for a run that was stopped or taken back meanwhile."""
		phase = self.phase_named(phase_name)
		for attempt in range(1, TRIES + 1):
			try:
				self._work_once(shard, phase, work)
				return
			except mariadb.Error as error:
				frappe.db.rollback()
				if error.errno not in TRANSIENT_ERRORS or attempt == TRIES:
					self._mark_failed(shard, phase, frappe.get_traceback())
					return
				time.sleep(0.2 * attempt)
			except Exception:
				frappe.db.rollback()
				self._mark_failed(shard, phase, frappe.get_traceback())
				return

	def progress_of(self, run: str) -> dict[str, Any]:
		"""What every progress panel draws; the caller has checked the permission."""
		head = frappe.db.get_value(
			self.doctype,
			run,
			["status", self.load, "started_at", "finished_at"],
			as_dict=True,
		)
		shards = {
			row.status: {"shards": int(row.shards), "load": int(row.load or 0)}
			for row in frappe.db.sql(
				f"""SELECT status, COUNT(*) AS shards, SUM({self.load}) AS `load`
				FROM `tab{self.shard_doctype}` WHERE {self.link} = %s GROUP BY status""",
				(run,),
				as_dict=True,
			)
		}
		planned = head[self.load] or 0
		seconds = 0.0
		if head.started_at:
			seconds = ((head.finished_at or now_datetime()) - head.started_at).total_seconds()
		return {
			"status": head.status,
			"planned": planned,
			"shards": shards,
			"percent": self._percent(head.status, planned, shards),
			"seconds": seconds,
			**self._sums_of(run),
			"failures": self._failures(run),
		}

	def phase_shown(self, run_status: str) -> Phase | None:
		"""The pass whose share is drawn."""
		return self.phase_of(run_status)

	def _percent(self, status: str, planned: int, shards: dict[str, dict[str, int]]) -> int:
		phase = self.phase_shown(status)
		if phase is None:
			return 0 if status == "Draft" else 100
		return shards.get(phase.shard_done, {}).get("load", 0) * 100 // planned if planned else 0

	def _sums_of(self, run: str) -> dict[str, Any]:
		if not self.sums:
			return {}
		columns = ", ".join(f"COALESCE(SUM({field}), 0) AS {field}" for field in self.sums)
		return dict(
			frappe.db.sql(
				f"SELECT {columns} FROM `tab{self.shard_doctype}` WHERE {self.link} = %s",
				(run,),
				as_dict=True,
			)[0]
		)

	def _failures(self, run: str) -> list[dict[str, Any]]:
		rows = frappe.get_all(
			self.shard_doctype,
			{self.link: run, "status": "Failed"},
			["name", "failure"],
			order_by="name",
			limit_page_length=FAILURES_SHOWN,
		)
		return [{"shard": row.name, "failure": (row.failure or "").strip().splitlines()[-1:]} for row in rows]

	def _failed(self, run: str) -> list[str]:
		return frappe.get_all(
			self.shard_doctype,
			{self.link: run, "status": "Failed"},
			pluck="name",
			order_by="name",
			limit_page_length=0,
		)

	def _open_shards(self, run: str, phase: Phase) -> list[tuple[str, int]]:
		return frappe.get_all(
			self.shard_doctype,
			{self.link: run, "status": ("not in", [phase.shard_done, "Failed"])},
			["name", "attempts"],
			order_by="name",
			as_list=True,
			limit_page_length=0,
		)

	def _work_once(self, shard: str, phase: Phase, work: Work) -> None:
		with bulk_connection() as connection:
			# The server frees the lock when this connection dies, however the worker was killed.
			if not take_lock(connection, shard, phase.lock_wait_seconds):
				return
			state = self._state_of(connection, shard)
			if state is None:
				return
			run, run_status, shard_status = state
			if run_status == phase.run_status and shard_status != phase.shard_done:
				self._mark_running(connection, shard)
				work[phase.name](connection, shard)
				self.after_work(connection, shard)
		self.publish_progress(run)
		self.finish_phase_if_done(run, phase)

	def _state_of(self, connection: mariadb.Connection, shard: str) -> tuple[str, str, str] | None:
		cursor = connection.cursor()
		cursor.execute(
			f"""SELECT run.name, run.status, shard.status FROM `tab{self.shard_doctype}` shard
			JOIN `tab{self.doctype}` run ON run.name = shard.{self.link} WHERE shard.name = ?""",
			(shard,),
		)
		row: tuple[str, str, str] | None = cursor.fetchone()
		connection.rollback()
		return row

	def _mark_running(self, connection: mariadb.Connection, shard: str) -> None:
		connection.cursor().execute(
			f"""UPDATE `tab{self.shard_doctype}` SET status = ?, attempts = attempts + 1, worker = ?,
				started_at = NOW(6), finished_at = NULL, failure = NULL, modified = NOW(6) WHERE name = ?""",
			(self.working, f"{socket.gethostname()}:{os.getpid()}", shard),
		)
		connection.commit()

	def _mark_failed(self, shard: str, phase: Phase, failure: str) -> None:
		with bulk_connection() as connection:
			connection.cursor().execute(
				f"""UPDATE `tab{self.shard_doctype}` SET status = 'Failed', failure = ?, finished_at = NOW(6),
					modified = NOW(6) WHERE name = ? AND status <> ?""",
				(failure, shard, phase.shard_done),
			)
			connection.commit()
		frappe.log_error(
			title=f"{self.shard_doctype} {shard} failed",
			message=failure,
			reference_doctype=self.shard_doctype,
			reference_name=shard,
		)
		run = frappe.db.get_value(self.shard_doctype, shard, self.link)
		self.after_failure(run, failure)
		self.publish_progress(run)

	def _tell(self, run: str, phase: Phase) -> None:
		doc = frappe.get_doc(self.doctype, run)
		doc.add_comment("Info", _("{0} is now {1}.").format(run, _(phase.run_done)))
		# Outside a request nobody else commits; the run has already moved on for good.
		frappe.db.commit()
		doc.notify_update()
		self.publish_progress(run)


def _job_id(shard: str, attempts: int | str, phase: Phase) -> str:
	# With the attempt in it: the job of a killed worker stays "started" in the queue's books for an hour.
	return f"{shard}-{phase.name}-{attempts}"
