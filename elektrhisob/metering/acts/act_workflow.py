"""Workflows of the field acts: created when missing, never overwritten: administrators may change them."""

from __future__ import annotations

from typing import Any

import frappe

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
	for state, style, _docstatus in STATES:
		_create_if_missing("Workflow State", {"workflow_state_name": state, "style": style})
	for _from, action, _to in TRANSITIONS:
		_create_if_missing("Workflow Action Master", {"workflow_action_name": action})
	covered = set(frappe.get_all("Workflow", {"document_type": ["in", ACT_DOCTYPES]}, pluck="document_type"))
	for doctype in ACT_DOCTYPES:
		if doctype not in covered:
			frappe.get_doc(_workflow(doctype)).insert()


def _create_if_missing(doctype: str, values: dict[str, str]) -> None:
	if not frappe.db.exists(doctype, next(iter(values.values()))):
		frappe.get_doc({"doctype": doctype, **values}).insert()


def _workflow(doctype: str) -> dict[str, Any]:
	return {
		"doctype": "Workflow",
		"workflow_name": doctype,
		"document_type": doctype,
		"workflow_state_field": "status",
		"is_active": 1,
		"send_email_alert": 0,
		"states": [
			{"state": state, "doc_status": docstatus, "allow_edit": role}
			for state, _style, docstatus in STATES
			for role in ROLES
		],
		"transitions": [
			{
				"state": source,
				"action": action,
				"next_state": target,
				"allowed": role,
				"allow_self_approval": 1,
			}
			for source, action, target in TRANSITIONS
			for role in ROLES
		],
	}
