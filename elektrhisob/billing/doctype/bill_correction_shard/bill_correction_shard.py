import frappe
from frappe.model.document import Document


class BillCorrectionShard(Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_index("Bill Correction Shard", ["correction_run", "status"])
