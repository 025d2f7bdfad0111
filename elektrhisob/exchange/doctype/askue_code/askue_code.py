from frappe.model.document import Document


class AskueCode(Document):
	pass
