import frappe
from frappe.model.document import Document

from elektrhisob.administration.divisions import stamp_and_check
from elektrhisob.billing.documents import reconciliation


class ReconciliationAct(Document):
	def validate(self) -> None:
		stamp_and_check(self)
		reconciliation.check_answer(self)


def on_doctype_update() -> None:
	frappe.db.add_index("Reconciliation Act", ["period", "het"])
