"""What is a penalty run's own among runs over shards."""

import mariadb

from elektrhisob.billing.run_phases import PHASES, Phase
from elektrhisob.billing.sharded_runs import ShardedRuns


class PenaltyRuns(ShardedRuns):
	doctype = "Penalty Run"
	shard_doctype = "Penalty Run Shard"
	link = "penalty_run"
	job = "elektrhisob.billing.debt.penalty_run.shard_job.work_on_shard"
	phases = PHASES
	sums = ("charges_count", "accruals_count", "total_amount", "taken_back")

	def at_end(self, cursor: mariadb.Cursor, run: str, phase: Phase) -> Phase | None:
		if phase.run_done in ("Issued", "Rolled Back"):
			cursor.execute("UPDATE `tabPenalty Run` SET open_for = NULL WHERE name = ?", (run,))
		return None


PENALTY_RUNS = PenaltyRuns()
revive_stalled_shards = PENALTY_RUNS.revive_stalled_shards
