"""What verification begins with: the legal intervals and the workflow, entered where missing."""

from __future__ import annotations

from pathlib import Path

from elektrhisob.metering.field.workflows import ensure_workflow
from elektrhisob.reference.directory_files import ensure_rows, read_table

DATA = Path(__file__).parent / "data"
WORKFLOW = "Verification Order"
ROLES = ("Metering Engineer", "Network Engineer")
STATES = (
	("Draft", ""),
	("Sent", "Primary"),
	("In Work", "Warning"),
	("Closed", "Success"),
	("Cancelled", "Inverse"),
)
TRANSITIONS = (
	("Draft", "Send", "Sent"),
	("Sent", "Take in Work", "In Work"),
	("Sent", "Close", "Closed"),
	("In Work", "Close", "Closed"),
	("Draft", "Cancel", "Cancelled"),
	("Sent", "Cancel", "Cancelled"),
)


def ensure_verification_rules() -> None:
	ensure_rows(
		"Verification Interval Rule",
		("device_kind", "consumer_kind", "valid_from"),
		read_table(DATA / "verification_interval_rules.csv"),
	)


def ensure_verification_order_workflow() -> None:
	ensure_workflow(WORKFLOW, "Verification Order", STATES, TRANSITIONS, ROLES)
