from frappe.model.document import Document


class ProtectedDay(Document):
	pass
