import frappe
from frappe.model.document import Document

from elektrhisob.billing.corrections import statement_text
from elektrhisob.bulk.keys import Key, next_key


class CorrectionStatement(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.CORRECTION)

	@frappe.whitelist(methods=["GET", "POST"])
	def difference(self) -> str:
		"""The lines before and after as a table."""
		self.check_permission("read")
		return statement_text.correction_lines(self)


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Correction Statement", ["correction_run", "personal_account", "period"], "one_statement_a_bill"
	)
	frappe.db.add_index("Correction Statement", ["correction_run", "state"])
