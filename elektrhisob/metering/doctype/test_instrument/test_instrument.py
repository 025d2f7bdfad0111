import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.equipment import registration


class TestInstrument(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		accuracy_class: DF.Data | None
		certificate_no: DF.Data | None
		het: DF.Link
		instrument_type: DF.Data
		made_year: DF.Int
		measuring_range: DF.Data | None
		model: DF.Data | None
		serial_no: DF.Data
		status: DF.Literal["In Store", "Issued", "Installed", "In Verification", "In Repair", "Written Off"]
		valid_until: DF.Date | None
		verification_months: DF.Int
		verified_on: DF.Date | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.DEVICE)

	def validate(self) -> None:
		self.serial_no = registration.serial_as_stored(self.serial_no)
		registration.refuse_double(self, "instrument_type")

	def after_insert(self) -> None:
		registration.keep_in_main_store(self)

	def on_update(self) -> None:
		registration.follow_district(self)

	def on_trash(self) -> None:
		registration.refuse_removal_of_history(self)


def on_doctype_update() -> None:
	frappe.db.add_unique("Test Instrument", ["serial_no", "instrument_type"], "one_instrument_of_a_number")
