import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.equipment import registration


class CommunicationDevice(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.Data | None
		concentrator: DF.Link | None
		device_kind: DF.Literal["Modem", "Concentrator", "Router", "Repeater"]
		het: DF.Link
		imei: DF.Data | None
		made_year: DF.Int
		manufacturer: DF.Data | None
		model: DF.Data | None
		operator: DF.Data | None
		phone_no: DF.Data | None
		protocol: DF.Data | None
		serial_no: DF.Data
		sim_number: DF.Data | None
		status: DF.Literal["In Store", "Issued", "Installed", "In Verification", "In Repair", "Written Off"]
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.DEVICE)

	def validate(self) -> None:
		self.serial_no = registration.serial_as_stored(self.serial_no)
		registration.refuse_double(self, "device_kind")
		registration.check_imei(self)

	def after_insert(self) -> None:
		registration.keep_in_main_store(self)

	def on_update(self) -> None:
		registration.follow_district(self)

	def on_trash(self) -> None:
		registration.refuse_removal_of_history(self)


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Communication Device", ["serial_no", "device_kind"], "one_communication_device_of_a_number"
	)
