from frappe.model.document import Document


class DebtReminder(Document):
	pass
