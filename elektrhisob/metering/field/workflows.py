"""A workflow as rows of data, created when missing: administrators may change what stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
	from collections.abc import Sequence


def ensure_workflow(
	name: str,
	doctype: str,
	states: Sequence[tuple[str, str]],
	transitions: Sequence[tuple[str, str, str]],
	roles: Sequence[str],
) -> None:
	"""`states` are (state, style); `transitions` (from, action, to), each for all the roles."""
	for state, style in states:
		_create_if_missing("Workflow State", {"workflow_state_name": state, "style": style})
	for _from, action, _to in transitions:
		_create_if_missing("Workflow Action Master", {"workflow_action_name": action})
	if frappe.db.exists("Workflow", name):
		return
	frappe.get_doc(
		{
			"doctype": "Workflow",
			"workflow_name": name,
			"document_type": doctype,
			"workflow_state_field": "status",
			"is_active": 1,
			"send_email_alert": 0,
			"states": [
				{"state": state, "doc_status": "0", "allow_edit": role}
				for state, _style in states
				for role in roles
			],
			"transitions": [
				{
					"state": source,
					"action": action,
					"next_state": target,
					"allowed": role,
					"allow_self_approval": 1,
				}
				for source, action, target in transitions
				for role in roles
			],
		}
	).insert()


def _create_if_missing(doctype: str, values: dict[str, str]) -> None:
	if not frappe.db.exists(doctype, next(iter(values.values()))):
		frappe.get_doc({"doctype": doctype, **values}).insert()
