"""The controller of all field acts; what an act does is in `effects`, what it needs in `missing`."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import get_workflow_name
from frappe.utils import now

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.acts import changes, effects, filling, missing
from elektrhisob.metering.acts.errors import ActIsKeptError, ActStepError


class FieldAct(Document):
	def autoname(self) -> None:
		if not self.amended_from:
			self.name = next_key(Key.ACT)

	def onload(self) -> None:
		if self.docstatus == 0 and not self.is_new():
			self.set_onload("missing", missing.of(self))

	def before_validate(self) -> None:
		if self.docstatus == 0 and self.supply_point:
			filling.fill(self)

	def validate(self) -> None:
		changes.refuse_after_issue(self)
		filling.judge_readings(self)
		if self.status != "Draft" and self.docstatus == 0:
			missing.require_for_issue(self)

	def before_submit(self) -> None:
		self._require_step("Approved")
		missing.require_for_approval(self)
		self.approved_by, self.approved_on = frappe.session.user, now()

	def on_submit(self) -> None:
		effects.apply(self)

	def before_cancel(self) -> None:
		self._require_step("Cancelled")

	def on_cancel(self) -> None:
		self.ignore_linked_doctypes = effects.FOLLOWING
		effects.undo(self)

	def on_trash(self) -> None:
		if self.status != "Draft":
			frappe.throw(
				_("Act {0} was issued and is kept. Return it to draft, or cancel it.").format(self.name),
				ActIsKeptError,
			)

	def _require_step(self, status: str) -> None:
		"""Where a workflow is in force, its steps alone approve and cancel; without one the buttons do."""
		if not get_workflow_name(self.doctype):
			self.status = status
			return
		if self.status == frappe.db.get_value(self.doctype, self.name, "status"):
			frappe.throw(
				_("Act {0} is approved and cancelled by the actions of its workflow.").format(self.name),
				ActStepError,
			)
