import frappe
from frappe.model.document import Document

from elektrhisob.administration.divisions import stamp_and_check


class EInvoice(Document):
	def validate(self) -> None:
		stamp_and_check(self)


def on_doctype_update() -> None:
	frappe.db.add_index("E-Invoice", ["period", "het", "status"])
