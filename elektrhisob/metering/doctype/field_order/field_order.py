import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.field import order_states, supply_points


class FieldOrder(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.FIELD_ORDER)

	def validate(self) -> None:
		if self.is_new():
			supply_points.take_address(self)
		order_states.follow_assignment(self)
		order_states.check(self)

	def after_insert(self) -> None:
		order_states.assign_new(self)

	def on_trash(self) -> None:
		order_states.refuse_delete(self)


def on_doctype_update() -> None:
	frappe.db.add_index("Field Order", ["source_doctype", "source"])
	frappe.db.add_index("Field Order", ["worker", "planned_on"])
	frappe.db.add_index("Field Order", ["status", "due_date"])
