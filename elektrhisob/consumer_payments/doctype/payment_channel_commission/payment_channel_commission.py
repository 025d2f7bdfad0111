from frappe.model.document import Document


class PaymentChannelCommission(Document):
	pass
