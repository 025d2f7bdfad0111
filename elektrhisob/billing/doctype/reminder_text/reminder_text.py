from frappe.model.document import Document


class ReminderText(Document):
	pass
