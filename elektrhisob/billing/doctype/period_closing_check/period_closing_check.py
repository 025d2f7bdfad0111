from frappe.model.document import Document


class PeriodClosingCheck(Document):
	pass
