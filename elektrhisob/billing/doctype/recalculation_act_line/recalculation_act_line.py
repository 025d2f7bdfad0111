from frappe.model.document import Document


class RecalculationActLine(Document):
	pass
