from frappe.model.document import Document


class PenaltyFreeDay(Document):
	pass
