from frappe.model.document import Document


class ActReading(Document):
	pass
