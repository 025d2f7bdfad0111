import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.exchange.askue import inbox


class AskueFile(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.EXCHANGE)

	def on_trash(self) -> None:
		inbox.refuse_removal(self)

	@frappe.whitelist(methods=["POST"])
	def work_again(self) -> None:
		self.check_permission("read")
		inbox.work_again(self)


def on_doctype_update() -> None:
	frappe.db.add_unique("Askue File", ["source", "content_key"])
	frappe.db.add_index("Askue File", ["source", "day"])
