from frappe.model.document import Document


class ActTransformer(Document):
	pass
