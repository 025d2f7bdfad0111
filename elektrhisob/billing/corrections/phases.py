"""The two passes of a correction run over its shards."""

from elektrhisob.billing.run_phases import Phase

CALCULATE = Phase("calculate", "Calculating", "Calculated", "Calculated")
CORRECT = Phase("correct", "Correcting", "Corrected", "Corrected")
PHASES = (CALCULATE, CORRECT)
