"""Workflows as rows of data, created when missing and never overwritten: administrators may change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
	from collections.abc import Iterable, Sequence

	Row = tuple[str, str, str, Sequence[str]]


def ensure_workflow(doctype: str, states: Sequence[Row], transitions: Sequence[Row]) -> None:
	"""The DocType's field `status` follows them, unless it has a workflow already.

	states: state, style, docstatus, who may edit in it. transitions: from, action, to, who may.
	"""
	if frappe.db.exists("Workflow", {"document_type": doctype}):
		return
	for state, style, _docstatus, _roles in states:
		_ensure("Workflow State", {"workflow_state_name": state, "style": style})
	for _from, action, _to, _roles in transitions:
		_ensure("Workflow Action Master", {"workflow_action_name": action})
	frappe.get_doc(
		{
			"doctype": "Workflow",
			"workflow_name": doctype,
			"document_type": doctype,
			"workflow_state_field": "status",
			"is_active": 1,
			"send_email_alert": 0,
			"states": [
				{"state": state, "doc_status": docstatus, "allow_edit": role}
				for state, _style, docstatus, roles in states
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
				for source, action, target, roles in transitions
				for role in roles
			],
		}
	).insert()


def for_roles(roles: Sequence[str], rows: Iterable[tuple[str, str, str]]) -> list[Row]:
	"""States or transitions that are the same people's."""
	return [(*row, roles) for row in rows]


def _ensure(doctype: str, values: dict[str, str]) -> None:
	if not frappe.db.exists(doctype, next(iter(values.values()))):
		frappe.get_doc({"doctype": doctype, **values}).insert()
