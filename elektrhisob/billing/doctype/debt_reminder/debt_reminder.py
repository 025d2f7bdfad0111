import frappe
from frappe.model.document import Document


class DebtReminder(Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Debt Reminder", ["rule", "remind_on", "personal_account"], "one_reminder_a_day_and_rule"
	)
