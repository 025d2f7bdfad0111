from frappe.model.document import Document


class InstalmentPlan(Document):
	pass
