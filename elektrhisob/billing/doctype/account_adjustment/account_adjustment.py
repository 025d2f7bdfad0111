from frappe.model.document import Document

from elektrhisob.billing.corrections import adjustments
from elektrhisob.bulk.keys import Key, next_key


class AccountAdjustment(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.CORRECTION)

	def validate(self) -> None:
		adjustments.check(self)

	def on_trash(self) -> None:
		adjustments.refuse_removal(self)
