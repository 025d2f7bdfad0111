"""What verification begins with: the legal intervals and the workflow, entered where missing."""

from __future__ import annotations

from pathlib import Path

from elektrhisob.administration.workflows import ensure_workflow, for_roles
from elektrhisob.reference.directory_files import ensure_rows, read_table

DATA = Path(__file__).parent / "data"
ROLES = ("Metering Engineer", "Network Engineer")
# State, style, docstatus: an order is never submitted, its results are facts of their own.
STATES = (
	("Draft", "", "0"),
	("Sent", "Primary", "0"),
	("In Work", "Warning", "0"),
	("Closed", "Success", "0"),
	("Cancelled", "Inverse", "0"),
)
# From, action, to.
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
	ensure_workflow("Verification Order", for_roles(ROLES, STATES), for_roles(ROLES, TRANSITIONS))
