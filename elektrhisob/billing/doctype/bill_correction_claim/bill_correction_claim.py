from frappe.model.document import Document


class BillCorrectionClaim(Document):
	pass
