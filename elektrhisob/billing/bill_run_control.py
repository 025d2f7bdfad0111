"""What is a bill run's own among runs over shards."""

import resource

import mariadb

from elektrhisob.billing.run_phases import CALCULATE, PHASES, Phase
from elektrhisob.billing.sharded_runs import ShardedRuns


class BillRuns(ShardedRuns):
	doctype = "Bill Run"
	shard_doctype = "Bill Run Shard"
	link = "bill_run"
	job = "elektrhisob.billing.shard_job.work_on_shard"
	phases = PHASES
	sums = ("bills_count", "exceptions_count", "consumption_kwh", "total_amount", "vat_amount")

	def at_end(self, cursor: mariadb.Cursor, run: str, phase: Phase) -> Phase | None:
		if phase.run_done in ("Issued", "Rolled Back"):
			cursor.execute("DELETE FROM `tabBill Run Claim` WHERE bill_run = ?", (run,))
		return None

	def after_work(self, connection: mariadb.Connection, shard: str) -> None:
		# Linux counts ru_maxrss in KiB.
		peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
		connection.cursor().execute(
			"UPDATE `tabBill Run Shard` SET peak_memory_mb = GREATEST(peak_memory_mb, ?) WHERE name = ?",
			(peak, shard),
		)
		connection.commit()

	def phase_shown(self, run_status: str) -> Phase | None:
		return CALCULATE if run_status == "Paused" else self.phase_of(run_status)


BILL_RUNS = BillRuns()
revive_stalled_shards = BILL_RUNS.revive_stalled_shards
