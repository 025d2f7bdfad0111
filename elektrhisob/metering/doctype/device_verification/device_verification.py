import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.equipment.places import device_of
from elektrhisob.metering.verification import corrections, results


class DeviceVerification(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.VERIFICATION)

	def before_validate(self) -> None:
		device = results.devices_of([self]).get(device_of(self))
		self.update({field: device[field] for field in results.TAKEN} if device else {})

	def validate(self) -> None:
		if not self.is_new():
			corrections.refuse_change(self)
		results.check(self.as_dict())
		corrections.check(self)

	def after_insert(self) -> None:
		corrections.mark_replaced(self)
		results.apply([str(self.name)])
		self.reload()

	def on_trash(self) -> None:
		corrections.refuse_change(self)


def on_doctype_update() -> None:
	frappe.db.add_index("Device Verification", ["het", "verified_on"])
