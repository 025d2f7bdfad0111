from frappe.model.document import Document


class ActParticipant(Document):
	pass
