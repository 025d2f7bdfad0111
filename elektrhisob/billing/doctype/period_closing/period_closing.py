import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.billing.closing import check_job, steps, together


class PeriodClosing(Document):
	def autoname(self) -> None:
		self.name = f"{self.period}-{self.het}"

	def validate(self) -> None:
		steps.follow(self)

	def on_trash(self) -> None:
		if self.status != steps.DRAFT or self.reopenings:
			frappe.throw(
				_("A closing that was asked for, done or opened again stays on record."),
				steps.ClosedForGoodError,
			)

	@frappe.whitelist(methods=["POST"])
	def run_checks(self) -> None:
		"""Begin the checks as a job; the form follows them."""
		self.check_permission("write")
		check_job.start(self)

	@frappe.whitelist(methods=["GET", "POST"])
	def progress(self) -> dict[str, object]:
		self.check_permission("read")
		return {"checking": self.checking, "percent": self.percent, "failure": self.failure}


@frappe.whitelist(methods=["POST"])
def prepare_districts(org_unit: str, period: str) -> dict[str, list[dict[str, str]]]:
	"""Closings for all districts of a unit, checked in the background."""
	frappe.has_permission("Period Closing", "create", throw=True)
	return check_job.prepare(org_unit, period)


@frappe.whitelist(methods=["POST"])
def close_districts(names: list[str] | str) -> None:
	"""Close the months of several districts in the background; each closing says what came of it."""
	frappe.has_permission("Period Closing", "write", throw=True)
	together.begin(frappe.parse_json(names))


def on_doctype_update() -> None:
	frappe.db.add_unique("Period Closing", ["het", "period"], constraint_name="het_period_unique")
