import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.exchange.askue import quarantine


class AskueFault(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.EXCHANGE)

	def on_trash(self) -> None:
		quarantine.refuse_removal(self)

	@frappe.whitelist(methods=["POST"])
	def words(self) -> str:
		self.check_permission("read")
		return quarantine.words_of(self)


def on_doctype_update() -> None:
	frappe.db.add_index("Askue Fault", ["source", "point_code", "channel", "day"])
	frappe.db.add_index("Askue Fault", ["het", "state"])
	frappe.db.add_index("Askue Fault", ["state", "code"])
