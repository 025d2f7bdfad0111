from frappe.model.document import Document


class IndexedTariff(Document):
	pass
