from frappe.model.document import Document


class DebtAge(Document):
	pass
