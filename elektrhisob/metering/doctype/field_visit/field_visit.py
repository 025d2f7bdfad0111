import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key


class VisitIsFinalError(frappe.ValidationError):
	pass


class FieldVisit(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.FIELD_VISIT)

	def validate(self) -> None:
		self.client_id = self.client_id or None
		if not self.is_new():
			self.refuse_change()

	def on_trash(self) -> None:
		self.refuse_change()

	def refuse_change(self) -> None:
		frappe.throw(
			_("What a worker sent is never edited or deleted. Send the worker again with a new order."),
			VisitIsFinalError,
		)
