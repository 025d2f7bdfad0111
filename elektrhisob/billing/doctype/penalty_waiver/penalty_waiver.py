from frappe.model.document import Document


class PenaltyWaiver(Document):
	pass
