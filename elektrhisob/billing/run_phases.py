"""The three passes of a bill run over its shards, and the states each goes through."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phase:
	"""A pass: the run's state meanwhile, the shard's state when it is done, the run's state at the end."""

	name: str
	run_status: str
	shard_done: str
	run_done: str
	# Rolling back outwaits a calculation that is still under way; any other second job is one too many.
	lock_wait_seconds: int = 0


CALCULATE = Phase("calculate", "Calculating", "Calculated", "Calculated")
ISSUE = Phase("issue", "Issuing", "Issued", "Issued")
ROLL_BACK = Phase("roll_back", "Rolling Back", "Rolled Back", "Rolled Back", lock_wait_seconds=300)
PHASES = (CALCULATE, ISSUE, ROLL_BACK)
