"""Workflows of movements and counts: created when missing; administrators may change them."""

import frappe

ENGINEER, ADMINISTRATOR = "Metering Engineer", "Elektrhisob Administrator"
DOCUMENTS = ("Device Movement", "Store Inventory Count")
# State, style, docstatus.
STATES = (("Draft", "", "0"), ("Posted", "Success", "1"), ("Cancelled", "Danger", "2"))
TRANSITIONS = (("Draft", "Post", "Posted"), ("Posted", "Cancel", "Cancelled"))


def ensure_workflows() -> None:
	for state, style, _docstatus in STATES:
		if not frappe.db.exists("Workflow State", state):
			frappe.get_doc(
				{"doctype": "Workflow State", "workflow_state_name": state, "style": style}
			).insert()
	for _from, action, _to in TRANSITIONS:
		if not frappe.db.exists("Workflow Action Master", action):
			frappe.get_doc({"doctype": "Workflow Action Master", "workflow_action_name": action}).insert()
	for document in DOCUMENTS:
		if not frappe.db.exists("Workflow", document):
			_workflow_of(document).insert()


def _workflow_of(document: str) -> "frappe.model.document.Document":
	roles = (ENGINEER, ADMINISTRATOR)
	return frappe.get_doc(
		{
			"doctype": "Workflow",
			"workflow_name": document,
			"document_type": document,
			"workflow_state_field": "status",
			"is_active": 1,
			"send_email_alert": 0,
			"states": [
				{"state": state, "doc_status": docstatus, "allow_edit": role}
				for state, _style, docstatus in STATES
				for role in roles
			],
			"transitions": [
				{
					"state": source,
					"action": action,
					"next_state": to,
					"allowed": role,
					"allow_self_approval": 1,
				}
				for source, action, to in TRANSITIONS
				for role in roles
			],
		}
	)
