import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.verification import maintenance


class DeviceMaintenance(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.MAINTENANCE)

	def before_validate(self) -> None:
		maintenance.take_device(self)

	def validate(self) -> None:
		maintenance.check(self)

	def after_insert(self) -> None:
		maintenance.correct_earlier(self)

	def on_trash(self) -> None:
		maintenance.refuse_change(self)


def on_doctype_update() -> None:
	frappe.db.add_index("Device Maintenance", ["maintenance_schedule", "device", "done_on"])
