import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.billing.debt import two_persons
from elektrhisob.billing.indexation import steps, trial
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
