from frappe.model.document import Document


class ServiceOrganization(Document):
	pass
