"""The workflows of corrections: created when missing, never overwritten."""

from elektrhisob.administration.workflows import ensure_workflow, for_roles
from elektrhisob.billing.debt.workflows import DECISION_STATES, REQUESTERS
from elektrhisob.billing.debt.workflows import _decision as decision

OPERATOR = "Billing Operator"
SUPERVISOR = "Billing Supervisor"
RUN_ROLES = (OPERATOR, SUPERVISOR)

STATES = (
	("Draft", "", "0"),
	("Calculating", "Warning", "0"),
	("Calculated", "Primary", "0"),
	("Correcting", "Warning", "0"),
	("Corrected", "Success", "0"),
	("Withdrawn", "Inverse", "0"),
)
# What the system moves on itself (Calculating to Calculated …) is no action.
TRANSITIONS = (
	("Draft", "Calculate", "Calculating", RUN_ROLES),
	("Calculated", "Calculate Again", "Calculating", RUN_ROLES),
	("Calculated", "Approve", "Correcting", (SUPERVISOR,)),
	("Calculated", "Withdraw", "Withdrawn", RUN_ROLES),
	("Draft", "Withdraw", "Withdrawn", RUN_ROLES),
)


def ensure_correction_workflows() -> None:
	ensure_workflow("Bill Correction Run", for_roles(RUN_ROLES, STATES), TRANSITIONS)
	ensure_workflow("Account Adjustment", for_roles(REQUESTERS, DECISION_STATES), decision(REQUESTERS))
