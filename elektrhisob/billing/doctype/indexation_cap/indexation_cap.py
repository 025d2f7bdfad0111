from frappe.model.document import Document


class IndexationCap(Document):
	pass
