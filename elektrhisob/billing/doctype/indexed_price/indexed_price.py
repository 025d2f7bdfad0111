from frappe.model.document import Document


class IndexedPrice(Document):
	pass
