from frappe.model.document import Document


class ShadowRunShard(Document):
	pass
