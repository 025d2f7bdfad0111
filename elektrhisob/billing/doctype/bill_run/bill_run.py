import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.naming import make_autoname

from elektrhisob.administration.divisions import require_unit
from elektrhisob.billing import bill_run_plan, run_progress
from elektrhisob.billing.bill_run_control import BILL_RUNS
from elektrhisob.billing.checks import signing
from elektrhisob.billing.run_phases import CALCULATE, ISSUE
from elektrhisob.billing.shadow.differences import require_no_difference


class BillRun(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		accounts_planned: DF.Int
		bills_count: DF.Int
		calculated_by: DF.Link | None
		check_summary: DF.SmallText | None
		checked_by: DF.Link | None
		checked_on: DF.Datetime | None
		consumption_kwh: DF.Float
		exceptions_count: DF.Int
		failure: DF.SmallText | None
		finished_at: DF.Datetime | None
		issue_date: DF.Date | None
		org_unit: DF.Link
		period: DF.Link
		started_at: DF.Datetime | None
		status: DF.Literal[
			"Draft",
			"Calculating",
			"Paused",
			"Calculated",
			"Checked",
			"Issuing",
			"Issued",
			"Rolling Back",
			"Rolled Back",
		]
		title: DF.Data | None
		total_amount: DF.Currency
		vat_amount: DF.Currency
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = make_autoname(f"RUN-{self.period}-{self.org_unit}-.##")

	def validate(self) -> None:
		if self.org_unit:
			require_unit(self.org_unit)
		self.title = f"{self.period} · {frappe.db.get_value('Org Unit', self.org_unit, 'unit_name')}"
		self.refuse_change_after_draft()

	def refuse_change_after_draft(self) -> None:
		before = self.get_doc_before_save()
		if before and before.status != "Draft" and before.org_unit != self.org_unit:
			frappe.throw(
				_("The unit of a bill run cannot change once it has been calculated. Make a new run.")
			)

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before and before.status != self.status:
			self.enter(self.status, before.status)

	def enter(self, status: str, previous: str) -> None:
		"""What begins when the workflow brings the run into a state."""
		if status == CALCULATE.run_status and previous == "Draft":
			planned = bill_run_plan.plan(self.name, self.period, self.org_unit)
			now, user = frappe.utils.now_datetime(), frappe.session.user
			self.db_set({"accounts_planned": planned, "started_at": now, "calculated_by": user})
		if status == "Checked":
			signing.sign(self)
		if status == ISSUE.run_status:
			require_no_difference(self.name)
		BILL_RUNS.start_phase_of(self)

	def on_trash(self) -> None:
		if self.status not in ("Draft", "Rolled Back"):
			frappe.throw(_("Roll the bill run back before deleting it."))
		frappe.db.delete("Bill Run Shard", {"bill_run": self.name})

	@frappe.whitelist(methods=["GET", "POST"])
	def progress(self) -> dict[str, object]:
		"""Counts, totals and exceptions by cause, as they stand now."""
		self.check_permission("read")
		return run_progress.progress_of(self.name)

	@frappe.whitelist(methods=["POST"])
	def retry_failed_shards(self) -> int:
		"""Queue the failed shards again; returns how many."""
		self.check_permission("write")
		return BILL_RUNS.retry_failed(self)
