from frappe.model.document import Document

from elektrhisob.exchange.askue import protections


class AccountProtection(Document):
	def validate(self) -> None:
		protections.check_period(self)

	def on_trash(self) -> None:
		protections.refuse_removal(self)
