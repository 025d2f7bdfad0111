from frappe.model.document import Document


class InstalmentPlanItem(Document):
	pass
