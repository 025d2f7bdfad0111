import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.equipment import registration


class DuplicateMeterError(frappe.DuplicateEntryError):
	pass


class Meter(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		het: DF.Link
		made_year: DF.Int
		meter_model: DF.Link
		serial_no: DF.Data
		status: DF.Literal[
			"In Store", "Issued", "Installed", "Removed", "In Verification", "In Repair", "Written Off"
		]
		verified_on: DF.Date | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.METER)

	def validate(self) -> None:
		self.serial_no = "".join((self.serial_no or "").upper().split())
		self.refuse_double()

	def after_insert(self) -> None:
		registration.keep_in_main_store(self)

	def on_update(self) -> None:
		registration.follow_district(self)

	def on_trash(self) -> None:
		registration.refuse_removal_of_history(self)

	def refuse_double(self) -> None:
		same = {"serial_no": self.serial_no, "meter_model": self.meter_model, "name": ["!=", self.name]}
		if frappe.db.exists("Meter", same):
			frappe.throw(
				_(
					"Meter {0} of model {1} is registered already. Check the serial number and the model."
				).format(self.serial_no, self.meter_model),
				DuplicateMeterError,
			)


def on_doctype_update() -> None:
	frappe.db.add_unique("Meter", ["meter_model", "serial_no"])
	frappe.db.add_index("Meter", ["next_verification_on", "het", "status"])
	# Number cards and lists ask for one status in the user's districts.
	frappe.db.add_index("Meter", ["status", "het"])
