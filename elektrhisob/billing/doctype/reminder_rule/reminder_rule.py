from frappe.model.document import Document

from elektrhisob.billing.debt import reminders


class ReminderRule(Document):
	def validate(self) -> None:
		reminders.check_rule(self)
