from frappe.model.document import Document


class InstrumentTransformerModel(Document):
	pass
