import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.sheets import life, making


class ReadingSheet(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.READING_SHEET)

	def validate(self) -> None:
		life.check(self)

	def after_insert(self) -> None:
		making.fill(self)

	def on_trash(self) -> None:
		life.refuse_deletion_of_used(self)

	@frappe.whitelist(methods=["POST"])
	def hand_out(self, worker: str | None = None) -> None:
		life.hand_out(self, worker)

	@frappe.whitelist(methods=["POST"])
	def close(self) -> None:
		life.close(self)

	@frappe.whitelist(methods=["POST"])
	def reopen(self) -> None:
		life.reopen(self)


def on_doctype_update() -> None:
	frappe.db.add_unique("Reading Sheet", ["route", "period"])
	frappe.db.add_index("Reading Sheet", ["het", "status"])
