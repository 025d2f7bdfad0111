import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.naming import make_autoname

from elektrhisob.administration.divisions import require_unit
from elektrhisob.billing.corrections import progress, steps
from elektrhisob.billing.corrections.control import CORRECTION_RUNS


class BillCorrectionRun(Document):
	def autoname(self) -> None:
		self.name = make_autoname(f"CORR-{self.org_unit}-.#####")

	def validate(self) -> None:
		if self.org_unit:
			require_unit(self.org_unit)
		steps.check(self)
		self.title = f"{_(self.cause)} · {frappe.db.get_value('Org Unit', self.org_unit, 'unit_name')}"

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before and before.status != self.status:
			steps.enter(self, self.status)

	def on_trash(self) -> None:
		steps.forget(self)

	@frappe.whitelist(methods=["GET", "POST"])
	def progress(self) -> dict[str, object]:
		"""Counts, sums and what is held back, as they stand now."""
		self.check_permission("read")
		return progress.progress_of(self.name)

	@frappe.whitelist(methods=["POST"])
	def retry_failed_shards(self) -> int:
		"""Queue the failed shards again; returns how many."""
		self.check_permission("write")
		return CORRECTION_RUNS.retry_failed(self)
