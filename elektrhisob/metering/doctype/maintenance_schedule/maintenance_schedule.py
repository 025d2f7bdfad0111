import frappe
from frappe import _
from frappe.model.document import Document


class MaintenanceSchedule(Document):
	def validate(self) -> None:
		if not self.every_months:
			frappe.throw(_("Enter after how many months the work is done again."))
