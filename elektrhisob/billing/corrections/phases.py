"""The two passes of a correction run over its shards."""

from elektrhisob.billing.run_phases import Phase

CALCULATE = Phase("calculate", "Calculating", "Calculated", "Calculated")
CORRECT = Phase("correct", "Correcting", "Corrected", "Corrected")
PHASES = (CALCULATE, CORRECT)


def phase_named(name: str) -> Phase:
	return next(phase for phase in PHASES if phase.name == name)


def phase_of(run_status: str) -> Phase | None:
	return next((phase for phase in PHASES if phase.run_status == run_status), None)
