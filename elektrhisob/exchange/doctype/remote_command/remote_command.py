import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.exchange.askue import commands


class RemoteCommand(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.EXCHANGE)

	def validate(self) -> None:
		commands.check_order(self)

	def on_trash(self) -> None:
		commands.refuse_removal(self)

	@frappe.whitelist(methods=["POST"])
	def queue(self) -> None:
		self.check_permission("write")
		commands.queue(self)

	@frappe.whitelist(methods=["POST"])
	def call_off(self, why: str) -> None:
		self.check_permission("write")
		commands.call_off(self, why)

	@frappe.whitelist(methods=["POST"])
	def guard(self) -> list[str]:
		self.check_permission("read")
		return commands.reasons_against(self)


def on_doctype_update() -> None:
	frappe.db.add_index("Remote Command", ["state", "next_attempt_at"])
	frappe.db.add_index("Remote Command", ["het", "state"])
