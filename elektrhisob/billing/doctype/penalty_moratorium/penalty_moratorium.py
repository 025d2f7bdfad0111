from frappe.model.document import Document


class PenaltyMoratorium(Document):
	pass
