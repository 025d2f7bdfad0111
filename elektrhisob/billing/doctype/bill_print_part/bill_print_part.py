import frappe
from frappe.model.document import Document


class BillPrintPart(Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_index("Bill Print Part", ["print_job", "status"])
