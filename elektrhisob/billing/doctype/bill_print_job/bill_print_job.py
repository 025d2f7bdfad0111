import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.naming import make_autoname

from elektrhisob.billing.documents.mass_print import control, files, plan, progress


class BillPrintJob(Document):
	def autoname(self) -> None:
		period = frappe.db.get_value("Bill Run", self.bill_run, "period")
		self.name = make_autoname(f"PRINT-{period}-.#####")

	def validate(self) -> None:
		if self.is_new():
			plan.check_choice(self)

	def on_trash(self) -> None:
		if self.status in ("Planning", "Printing"):
			frappe.throw(_("Stop the print job before deleting it."))
		files.delete_files(self.name)

	@frappe.whitelist(methods=["POST"])
	def print_bills(self) -> None:
		"""Begin, or go on with what is missing."""
		self.check_permission("write")
		control.start(self)

	@frappe.whitelist(methods=["POST"])
	def stop_printing(self) -> None:
		"""The files being made are finished; the others wait."""
		self.check_permission("write")
		control.stop(self)

	@frappe.whitelist(methods=["POST"])
	def retry_failed_files(self) -> int:
		"""Queue the failed files again; returns how many."""
		self.check_permission("write")
		return control.PRINT_JOBS.retry_failed(self)

	@frappe.whitelist(methods=["POST"])
	def make_archive(self, kind: str) -> None:
		"""Queue one file of all: zip or pdf."""
		self.check_permission("write")
		files.ask_archive(self, kind)

	@frappe.whitelist(methods=["GET", "POST"])
	def progress(self) -> dict[str, object]:
		"""What is printed, as it stands now."""
		self.check_permission("read")
		return progress.progress_of(self.name)
