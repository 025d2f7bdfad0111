from frappe.model.document import Document


class VerificationOrderItem(Document):
	pass
