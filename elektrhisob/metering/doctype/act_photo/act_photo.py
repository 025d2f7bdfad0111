from frappe.model.document import Document


class ActPhoto(Document):
	pass
