from frappe.model.document import Document


class ReminderRule(Document):
	pass
