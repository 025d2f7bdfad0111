from frappe.model.document import Document


class FieldVisitPhoto(Document):
	pass
