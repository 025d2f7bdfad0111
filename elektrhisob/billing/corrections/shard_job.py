"""The job of a correction run on one of its shards."""

from elektrhisob.billing.corrections.control import CORRECTION_RUNS
from elektrhisob.billing.corrections.correct_shard import calculate_corrections, correct
from elektrhisob.billing.corrections.phases import CALCULATE, CORRECT

WORK = {CALCULATE.name: calculate_corrections, CORRECT.name: correct}


def work_on_shard(shard: str, phase: str) -> None:
	"""The RQ job."""
	CORRECTION_RUNS.work_on_shard(shard, phase, WORK)
