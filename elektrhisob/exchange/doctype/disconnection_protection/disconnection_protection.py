from frappe.model.document import Document

from elektrhisob.exchange.askue import protections


class DisconnectionProtection(Document):
	def validate(self) -> None:
		protections.check_rule(self)
