import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.billing.debt import two_persons
from elektrhisob.billing.indexation import notices, steps, trial
from elektrhisob.bulk.keys import Key, next_key


class TariffIndexation(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.INDEXATION)

	def validate(self) -> None:
		steps.follow(self)

	def on_trash(self) -> None:
		if self.status == two_persons.APPROVED:
			frappe.throw(_("An approved indexation stays on record: its versions name it."))

	@frappe.whitelist(methods=["POST"])
	def try_on(self, org_unit: str) -> str:
		"""Begin to work out what the district's last bills would be; returns the trial's name."""
		self.check_permission("read")
		return str(trial.begin(self.name, org_unit).name)

	@frappe.whitelist(methods=["GET"])
	def print_notices(self, org_unit: str) -> None:
		"""Download a notice for each consumer of a route or section, in the order of delivery."""
		self.check_permission("print")
		pdf = notices.notices_pdf(self, org_unit)
		frappe.response.update(
			{"type": "download", "filename": f"{self.name}-{org_unit}.pdf", "filecontent": pdf}
		)
