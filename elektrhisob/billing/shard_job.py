"""The job of a bill run on one of its shards."""

from elektrhisob.billing.bill_run_control import BILL_RUNS
from elektrhisob.billing.calculate_shard import calculate_shard
from elektrhisob.billing.issue_shard import issue_shard
from elektrhisob.billing.roll_back_shard import roll_back_shard
from elektrhisob.billing.run_phases import CALCULATE, ISSUE, ROLL_BACK

WORK = {
	CALCULATE.name: calculate_shard,
	ISSUE.name: issue_shard,
	ROLL_BACK.name: roll_back_shard,
}


def work_on_shard(shard: str, phase: str) -> None:
	"""The RQ job."""
	BILL_RUNS.work_on_shard(shard, phase, WORK)
