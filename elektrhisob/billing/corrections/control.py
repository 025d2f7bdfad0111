"""What is a correction run's own among runs over shards."""

import mariadb

from elektrhisob.billing.corrections.nightly import after_calculation
from elektrhisob.billing.corrections.phases import CORRECT, PHASES
from elektrhisob.billing.corrections.plan import release_claims
from elektrhisob.billing.run_phases import Phase
from elektrhisob.billing.sharded_runs import ShardedRuns


class CorrectionRuns(ShardedRuns):
	doctype = "Bill Correction Run"
	shard_doctype = "Bill Correction Shard"
	link = "correction_run"
	job = "elektrhisob.billing.corrections.shard_job.work_on_shard"
	phases = PHASES

	def at_end(self, cursor: mariadb.Cursor, run: str, phase: Phase) -> Phase | None:
		_sum_statements(cursor, run, phase)
		if phase is CORRECT:
			release_claims(cursor, run)
			return None
		return CORRECT if after_calculation(cursor, run) else None


CORRECTION_RUNS = CorrectionRuns()
revive_stalled_shards = CORRECTION_RUNS.revive_stalled_shards


def _sum_statements(cursor: mariadb.Cursor, run: str, phase: Phase) -> None:
	cursor.execute(
		"""UPDATE `tabBill Correction Run` run JOIN (
			SELECT correction_run, SUM(state = ?) AS bills, SUM(state = 'Held') AS held,
				SUM(state = 'Unchanged') AS unchanged, SUM(IF(state = ?, old_amount, 0)) AS old_amount,
				SUM(IF(state = ?, new_amount, 0)) AS new_amount,
				SUM(IF(state = ?, difference_kwh, 0)) AS kwh
			FROM `tabCorrection Statement` WHERE correction_run = ? GROUP BY correction_run
		) sums ON sums.correction_run = run.name
		SET run.bills_count = sums.bills, run.held_count = sums.held,
			run.unchanged_count = sums.unchanged, run.old_amount = sums.old_amount,
			run.new_amount = sums.new_amount, run.difference_kwh = sums.kwh,
			run.difference_amount = sums.new_amount - sums.old_amount
		WHERE run.name = ?""",
		(*[phase.shard_done] * 4, run, run),
	)
