"""The limit of indexation and the workflow of its decision: created when missing, never overwritten."""

from pathlib import Path

from elektrhisob.administration.workflows import ensure_workflow, for_roles
from elektrhisob.reference.directory_files import ensure_rows, read_table

CAPS = Path(__file__).parents[1] / "data" / "indexation_caps.csv"

REQUESTERS = ("Billing Supervisor", "Reference Steward")
APPROVERS = (*REQUESTERS, "Elektrhisob Administrator")
STATES = (
	("Draft", "", "0"),
	("Awaiting Approval", "Warning", "0"),
	("Approved", "Success", "0"),
	("Rejected", "Inverse", "0"),
)
TRANSITIONS = (
	("Draft", "Ask for Approval", "Awaiting Approval", REQUESTERS),
	("Awaiting Approval", "Approve", "Approved", APPROVERS),
	("Awaiting Approval", "Reject", "Rejected", APPROVERS),
	("Awaiting Approval", "Return to Draft", "Draft", REQUESTERS),
)


def ensure_indexation() -> None:
	ensure_rows("Indexation Cap", ("valid_from",), read_table(CAPS))
	ensure_workflow("Tariff Indexation", for_roles(REQUESTERS, STATES), TRANSITIONS)
