"""The workflow of a supply contract: created when missing, never overwritten."""

from __future__ import annotations

from elektrhisob.administration.workflows import ensure_workflow

DOCTYPE = "Supply Contract"
OPERATOR, SUPERVISOR = "Billing Operator", "Billing Supervisor"
LAWYER, ADMINISTRATOR = "Claims Lawyer", "Elektrhisob Administrator"

# State, style, docstatus, who may edit in it.
STATES = (
	("Draft", "", "0", (OPERATOR, SUPERVISOR, LAWYER, ADMINISTRATOR)),
	("Legal Check", "Warning", "0", (LAWYER, ADMINISTRATOR)),
	("Signed", "Info", "1", (SUPERVISOR, LAWYER, ADMINISTRATOR)),
	("Active", "Success", "1", (SUPERVISOR, LAWYER, ADMINISTRATOR)),
	("Suspended", "Warning", "1", (SUPERVISOR, LAWYER, ADMINISTRATOR)),
	("Terminated", "Inverse", "1", (SUPERVISOR, ADMINISTRATOR)),
	("Superseded", "Inverse", "1", (SUPERVISOR, ADMINISTRATOR)),
	("Cancelled", "Danger", "2", (SUPERVISOR, ADMINISTRATOR)),
)

# From, action, to, roles. A version becomes Superseded when the next one is put in force: that is no action.
TRANSITIONS = (
	("Draft", "Send to Legal Check", "Legal Check", (OPERATOR, SUPERVISOR, LAWYER, ADMINISTRATOR)),
	("Legal Check", "Return to Draft", "Draft", (LAWYER, ADMINISTRATOR)),
	("Legal Check", "Sign", "Signed", (LAWYER, ADMINISTRATOR)),
	("Signed", "Put in Force", "Active", (SUPERVISOR, ADMINISTRATOR)),
	("Signed", "Annul", "Cancelled", (SUPERVISOR, LAWYER, ADMINISTRATOR)),
	("Active", "Suspend", "Suspended", (SUPERVISOR, ADMINISTRATOR)),
	("Suspended", "Resume", "Active", (SUPERVISOR, ADMINISTRATOR)),
	("Active", "Terminate", "Terminated", (SUPERVISOR, ADMINISTRATOR)),
	("Suspended", "Terminate", "Terminated", (SUPERVISOR, ADMINISTRATOR)),
)


def ensure_contract_workflow() -> None:
	ensure_workflow(DOCTYPE, STATES, TRANSITIONS)
