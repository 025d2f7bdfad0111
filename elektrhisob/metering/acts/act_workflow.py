"""The workflow that all field acts share: issued for signatures, then approved."""

from elektrhisob.administration.workflows import ensure_workflow, for_roles
from elektrhisob.metering.acts.kinds import ACT_DOCTYPES

ROLES = ("Metering Engineer", "Elektrhisob Administrator")

# State, style, docstatus.
STATES = (
	("Draft", "", "0"),
	("Awaiting Signatures", "Warning", "0"),
	("Approved", "Success", "1"),
	("Cancelled", "Inverse", "2"),
)

# From, action, to.
TRANSITIONS = (
	("Draft", "Issue", "Awaiting Signatures"),
	("Awaiting Signatures", "Approve", "Approved"),
	("Awaiting Signatures", "Return to Draft", "Draft"),
	("Approved", "Cancel the Act", "Cancelled"),
)


def ensure_act_workflows() -> None:
	for doctype in ACT_DOCTYPES:
		ensure_workflow(doctype, for_roles(ROLES, STATES), for_roles(ROLES, TRANSITIONS))
