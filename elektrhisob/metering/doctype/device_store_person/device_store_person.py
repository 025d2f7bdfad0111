from frappe.model.document import Document


class DeviceStorePerson(Document):
	pass
