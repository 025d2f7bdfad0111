from frappe.model.document import Document

from elektrhisob.billing.debt import moratoria, waivers
from elektrhisob.bulk.keys import Key, next_key


class PenaltyWaiver(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.DEBT_DOCUMENT)

	def validate(self) -> None:
		waivers.check(self)

	def on_trash(self) -> None:
		moratoria.refuse_removal(self)
