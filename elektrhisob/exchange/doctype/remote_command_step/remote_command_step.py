from frappe.model.document import Document


class RemoteCommandStep(Document):
	pass
