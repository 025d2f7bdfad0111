import frappe
from frappe.model.document import Document

from elektrhisob.exchange.askue import mapping


class AskuePoint(Document):
	def autoname(self) -> None:
		self.name = mapping.point_name(self.source, self.point_code, self.channel)

	def before_validate(self) -> None:
		mapping.take_home(self)

	def validate(self) -> None:
		mapping.check_mapping(self)

	def on_update(self) -> None:
		mapping.after_mapping(self)


def on_doctype_update() -> None:
	frappe.db.add_index("Askue Point", ["source", "point_code"])
	frappe.db.add_index("Askue Point", ["het", "state"])
