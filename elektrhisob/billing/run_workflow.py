"""The workflow of a bill run: created when missing, never overwritten: administrators may change it."""

from elektrhisob.administration.workflows import ensure_workflow

OPERATOR = "Billing Operator"
SUPERVISOR = "Billing Supervisor"

# State, style, docstatus, who may edit in it.
STATES = (
	("Draft", "", "0", (OPERATOR, SUPERVISOR)),
	("Calculating", "Warning", "0", (SUPERVISOR,)),
	("Paused", "Warning", "0", (SUPERVISOR,)),
	("Calculated", "Primary", "0", (SUPERVISOR,)),
	("Checked", "Info", "0", (SUPERVISOR,)),
	("Issuing", "Warning", "0", (SUPERVISOR,)),
	("Issued", "Success", "0", (SUPERVISOR,)),
	("Rolling Back", "Danger", "0", (SUPERVISOR,)),
	("Rolled Back", "Inverse", "0", (SUPERVISOR,)),
)

# From, action, to, roles. What the system moves on itself (Calculating to Calculated …) is no action.
TRANSITIONS = (
	("Draft", "Calculate", "Calculating", (OPERATOR, SUPERVISOR)),
	("Calculating", "Pause", "Paused", (OPERATOR, SUPERVISOR)),
	("Paused", "Resume", "Calculating", (OPERATOR, SUPERVISOR)),
	("Paused", "Roll Back", "Rolling Back", (SUPERVISOR,)),
	("Calculated", "Check", "Checked", (SUPERVISOR,)),
	("Calculated", "Roll Back", "Rolling Back", (SUPERVISOR,)),
	("Checked", "Issue", "Issuing", (SUPERVISOR,)),
	("Checked", "Roll Back", "Rolling Back", (SUPERVISOR,)),
)


def ensure_bill_run_workflow() -> None:
	ensure_workflow("Bill Run", STATES, TRANSITIONS)
