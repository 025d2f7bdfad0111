"""Documents that only a posting pass writes: people read them, nobody enters, changes or deletes them."""

import frappe
from frappe import _
from frappe.model.document import Document


class WrittenOnceError(frappe.ValidationError):
	"""A row of the books was to be entered, changed or deleted by hand."""


class WrittenOnce(Document):
	def before_insert(self) -> None:
		self.refuse()

	def validate(self) -> None:
		self.refuse()

	def before_update_after_submit(self) -> None:
		self.refuse()

	def on_trash(self) -> None:
		self.refuse()

	def before_rename(self, *_arguments: object) -> None:
		self.refuse()

	def refuse(self) -> None:
		frappe.throw(
			_("{0} is written by bills and payments only. To correct it, cancel or reverse those.").format(
				_(self.doctype)
			),
			WrittenOnceError,
		)
