from frappe.model.document import Document


class FieldVisitReading(Document):
	pass
