"""The workflow of a bill run: created when missing, never overwritten: administrators may change it."""

import frappe

WORKFLOW = "Bill Run"
OPERATOR = "Billing Operator"
SUPERVISOR = "Billing Supervisor"

# State, style, who may edit in it: a row for each role.
STATES = (
	("Draft", "", OPERATOR),
	("Draft", "", SUPERVISOR),
	("Calculating", "Warning", SUPERVISOR),
	("Paused", "Warning", SUPERVISOR),
	("Calculated", "Primary", SUPERVISOR),
	("Checked", "Info", SUPERVISOR),
	("Issuing", "Warning", SUPERVISOR),
	("Issued", "Success", SUPERVISOR),
	("Rolling Back", "Danger", SUPERVISOR),
	("Rolled Back", "Inverse", SUPERVISOR),
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
	for state, style, _role in STATES:
		_create_if_missing("Workflow State", {"workflow_state_name": state, "style": style})
	for _from, action, _to, _roles in TRANSITIONS:
		_create_if_missing("Workflow Action Master", {"workflow_action_name": action})
	if not frappe.db.exists("Workflow", WORKFLOW):
		_new_workflow().insert()


def _create_if_missing(doctype: str, values: dict[str, str]) -> None:
	if not frappe.db.exists(doctype, next(iter(values.values()))):
		frappe.get_doc({"doctype": doctype, **values}).insert()


def _new_workflow() -> "frappe.model.document.Document":
	return frappe.get_doc(
		{
			"doctype": "Workflow",
			"workflow_name": WORKFLOW,
			"document_type": "Bill Run",
			"workflow_state_field": "status",
			"is_active": 1,
			"send_email_alert": 0,
			"states": [
				{"state": state, "doc_status": "0", "allow_edit": role} for state, _style, role in STATES
			],
			"transitions": [
				{
					"state": source,
					"action": action,
					"next_state": target,
					"allowed": role,
					"allow_self_approval": 1,
				}
				for source, action, target, roles in TRANSITIONS
				for role in roles
			],
		}
	)
