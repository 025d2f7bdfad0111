import frappe
from frappe.model.document import Document

from elektrhisob.billing.debt import blocks
from elektrhisob.bulk.keys import Key, next_key


class DebtBlock(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.DEBT_DOCUMENT)

	def validate(self) -> None:
		blocks.check(self)

	def on_trash(self) -> None:
		blocks.refuse_removal(self)


def on_doctype_update() -> None:
	frappe.db.add_unique("Debt Block", ["source", "external_id"], "one_block_of_a_source")
