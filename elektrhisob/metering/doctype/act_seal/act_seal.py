from frappe.model.document import Document


class ActSeal(Document):
	pass
