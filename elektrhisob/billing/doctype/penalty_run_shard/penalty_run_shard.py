from frappe.model.document import Document


class PenaltyRunShard(Document):
	pass
