"""The workflow of recalculation acts: created when missing, never overwritten."""

from elektrhisob.administration.workflows import ensure_workflow, for_roles

ISSUERS = ("Metering Engineer", "Elektrhisob Administrator")
APPROVERS = ("Billing Supervisor", "Elektrhisob Administrator")

OPEN_STATES = (("Draft", "", "0"), ("Issued", "Warning", "0"), ("Disputed", "Danger", "0"))
DECIDED_STATES = (
	("Approved", "Primary", "1"),
	("Invoiced", "Success", "1"),
	("Cancelled", "Inverse", "2"),
)


def ensure_recalculation_workflow() -> None:
	both = tuple(dict.fromkeys((*ISSUERS, *APPROVERS)))
	ensure_workflow(
		"Recalculation Act",
		[*for_roles(both, OPEN_STATES), *for_roles(APPROVERS, DECIDED_STATES)],
		[
			("Draft", "Issue", "Issued", ISSUERS),
			("Issued", "Return to Draft", "Draft", ISSUERS),
			("Issued", "Dispute", "Disputed", both),
			("Disputed", "Return to Draft", "Draft", ISSUERS),
			("Issued", "Approve", "Approved", APPROVERS),
			("Disputed", "Approve", "Approved", APPROVERS),
			("Approved", "Cancel the Act", "Cancelled", APPROVERS),
		],
	)
