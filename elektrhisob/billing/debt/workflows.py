"""Workflows of the debt documents: created when missing, never overwritten."""

from elektrhisob.administration.workflows import ensure_workflow, for_roles

OPERATOR = "Billing Operator"
SUPERVISOR = "Billing Supervisor"
RUN_ROLES = (OPERATOR, SUPERVISOR)
REQUESTERS = (SUPERVISOR, "Accountant", "Claims Lawyer")
APPROVERS = (SUPERVISOR, "Accountant", "Elektrhisob Administrator")

RUN_STATES = (
	("Draft", "", "0"),
	("Calculating", "Warning", "0"),
	("Calculated", "Primary", "0"),
	("Issuing", "Warning", "0"),
	("Issued", "Success", "0"),
	("Rolling Back", "Danger", "0"),
	("Rolled Back", "Inverse", "0"),
)
# What the system moves on itself (Calculating to Calculated …) is no action.
RUN_TRANSITIONS = (
	("Draft", "Calculate", "Calculating", RUN_ROLES),
	("Calculated", "Issue", "Issuing", (SUPERVISOR,)),
	("Calculated", "Roll Back", "Rolling Back", RUN_ROLES),
)

DECISION_STATES = (
	("Draft", "", "0"),
	("Awaiting Approval", "Warning", "0"),
	("Approved", "Success", "0"),
	("Rejected", "Inverse", "0"),
)


def ensure_debt_workflows() -> None:
	ensure_workflow("Penalty Run", for_roles(RUN_ROLES, RUN_STATES), RUN_TRANSITIONS)
	for doctype in ("Penalty Waiver", "Penalty Moratorium"):
		ensure_workflow(doctype, for_roles(REQUESTERS, DECISION_STATES), _decision(REQUESTERS))
	planners = (OPERATOR, *REQUESTERS)
	states = (
		*DECISION_STATES,
		("Active", "Success", "0"),
		("Broken", "Danger", "0"),
		("Done", "Inverse", "0"),
	)
	ensure_workflow(
		"Instalment Plan",
		for_roles(planners, states),
		[*_decision(planners), ("Active", "End the Plan", "Broken", APPROVERS)],
	)


def _decision(requesters: tuple[str, ...]) -> list[tuple[str, str, str, tuple[str, ...]]]:
	"""One asks, another one decides: that they are two is the document's own rule."""
	return [
		("Draft", "Ask for Approval", "Awaiting Approval", requesters),
		("Awaiting Approval", "Approve", "Approved", APPROVERS),
		("Awaiting Approval", "Reject", "Rejected", APPROVERS),
		("Awaiting Approval", "Return to Draft", "Draft", requesters),
	]
