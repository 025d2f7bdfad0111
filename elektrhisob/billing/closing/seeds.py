"""Checks and workflows of closing: created when missing, never overwritten."""

from pathlib import Path

from elektrhisob.administration.workflows import ensure_workflow, for_roles
from elektrhisob.reference.directory_files import ensure_rows, read_table

RULES = Path(__file__).parents[1] / "data" / "closing_checks.csv"

PREPARERS = ("Billing Operator", "Billing Supervisor", "Accountant")
CLOSERS = ("Billing Supervisor", "Elektrhisob Administrator")
REQUESTERS = ("Billing Supervisor", "Accountant")

STATES = (("Draft", "", "0"), ("Awaiting Closing", "Warning", "0"), ("Closed", "Success", "0"))
TRANSITIONS = (
	("Draft", "Ask for Closing", "Awaiting Closing", PREPARERS),
	("Awaiting Closing", "Close the Month", "Closed", CLOSERS),
	("Awaiting Closing", "Return to Draft", "Draft", PREPARERS),
)
DECISION_STATES = (
	("Draft", "", "0"),
	("Awaiting Approval", "Warning", "0"),
	("Approved", "Success", "0"),
	("Rejected", "Inverse", "0"),
)
DECISION = (
	("Draft", "Ask for Approval", "Awaiting Approval", REQUESTERS),
	("Awaiting Approval", "Approve", "Approved", CLOSERS),
	("Awaiting Approval", "Reject", "Rejected", CLOSERS),
	("Awaiting Approval", "Return to Draft", "Draft", REQUESTERS),
)


def ensure_closing_checks() -> None:
	ensure_rows("Closing Check Rule", ("control", "valid_from"), read_table(RULES))


def ensure_closing_workflows() -> None:
	ensure_workflow("Period Closing", for_roles(PREPARERS, STATES), TRANSITIONS)
	ensure_workflow("Period Reopening", for_roles(REQUESTERS, DECISION_STATES), DECISION)
