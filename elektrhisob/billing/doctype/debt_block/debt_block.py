from frappe.model.document import Document


class DebtBlock(Document):
	pass
