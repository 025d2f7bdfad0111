from frappe.model.document import Document


class FieldTeam(Document):
	pass
