import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.naming import make_autoname

from elektrhisob.administration.divisions import stamp_and_check
from elektrhisob.billing.debt.penalty_run import plan
from elektrhisob.billing.debt.penalty_run.control import PENALTY_RUNS
from elektrhisob.billing.run_phases import CALCULATE


class PenaltyRun(Document):
	def autoname(self) -> None:
		self.name = make_autoname(f"PENRUN-{self.period}-{self.het}-.##")

	def validate(self) -> None:
		stamp_and_check(self)
		if self.is_new():
			plan.refuse_wrong_month(self.het, self.period, None)
			self.open_for = self.het
		self.title = f"{self.period} · {frappe.db.get_value('Org Unit', self.het, 'unit_name')}"

	def db_insert(self, *args: object, **kwargs: object) -> None:
		try:
			super().db_insert(*args, **kwargs)
		except frappe.UniqueValidationError:
			plan.throw_open(self.het, _("made at this moment"))

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before and before.status != self.status:
			self.enter(self.status, before.status)

	def enter(self, status: str, previous: str) -> None:
		"""What begins when the workflow brings the run into a state."""
		if status == CALCULATE.run_status and previous == "Draft":
			plan.refuse_wrong_month(self.het, self.period, self.name)
			planned = plan.plan(self.name, self.het)
			self.db_set({"accounts_planned": planned, "started_at": frappe.utils.now_datetime()})
		PENALTY_RUNS.start_phase_of(self)

	def on_trash(self) -> None:
		if self.status not in ("Draft", "Rolled Back"):
			frappe.throw(_("Roll the penalty run back before deleting it."))
		frappe.db.delete("Penalty Run Shard", {"penalty_run": self.name})

	@frappe.whitelist(methods=["GET", "POST"])
	def progress(self) -> dict[str, object]:
		"""Counts and totals, as they stand now."""
		self.check_permission("read")
		return PENALTY_RUNS.progress_of(self.name)

	@frappe.whitelist(methods=["POST"])
	def retry_failed_shards(self) -> int:
		"""Queue the failed shards again; returns how many."""
		self.check_permission("write")
		return PENALTY_RUNS.retry_failed(self)


def on_doctype_update() -> None:
	frappe.db.add_index("Penalty Run", ["het", "period"])
