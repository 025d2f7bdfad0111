"""The workflow of movements and counts: a draft is posted, what is posted may be cancelled."""

from elektrhisob.administration.workflows import ensure_workflow, for_roles

DOCUMENTS = ("Device Movement", "Store Inventory Count")
ROLES = ("Metering Engineer", "Elektrhisob Administrator")
# State, style, docstatus.
STATES = (("Draft", "", "0"), ("Posted", "Success", "1"), ("Cancelled", "Danger", "2"))
# From, action, to.
TRANSITIONS = (("Draft", "Post", "Posted"), ("Posted", "Cancel", "Cancelled"))


def ensure_workflows() -> None:
	for document in DOCUMENTS:
		ensure_workflow(document, for_roles(ROLES, STATES), for_roles(ROLES, TRANSITIONS))
