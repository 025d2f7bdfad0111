"""The job of a penalty run on one of its shards: one transaction, killed keeps nothing."""

import mariadb
from frappe.utils import now_datetime

from elektrhisob.accounting.bill_postings import Sql
from elektrhisob.accounting.penalty_postings import post_penalties
from elektrhisob.accounting.staging import Author, PostingDay, read_committed
from elektrhisob.administration.periods import month_bounds, require_open
from elektrhisob.billing.debt.accrue_shard import accrue_shard, shard_of
from elektrhisob.billing.debt.penalty_run.control import PENALTY_RUNS
from elektrhisob.billing.run_phases import CALCULATE, ISSUE, ROLL_BACK


def work_on_shard(shard: str, phase: str) -> None:
	"""The RQ job."""
	PENALTY_RUNS.work_on_shard(shard, phase, WORK)


def issue_shard(connection: mariadb.Connection, name: str) -> None:
	cursor = connection.cursor()
	# Shards are issued side by side: they must lock their own accounts' rows, not the gaps between them.
	read_committed(cursor)
	shard = shard_of(connection, name)
	require_open(shard.period, shard.het)
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


WORK = {
	CALCULATE.name: accrue_shard,
	ISSUE.name: issue_shard,
	ROLL_BACK.name: roll_back_shard,
}


def _mark_done(cursor: mariadb.Cursor, shard: str, assignments: str) -> None:
	cursor.execute(
		f"""UPDATE `tabPenalty Run Shard` SET {assignments}, finished_at = NOW(6), modified = NOW(6)
		WHERE name = ?""",
		(shard,),
	)
