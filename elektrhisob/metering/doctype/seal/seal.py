import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.equipment import registration


class Seal(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		broken_by: DF.DynamicLink | None
		broken_by_doctype: DF.Link | None
		broken_day: DF.Date | None
		het: DF.Link
		seal_colour: DF.Data | None
		seal_type: DF.Literal["Plastic", "Lead", "Antimagnetic", "Sticker", "Wire"]
		serial_no: DF.Data
		set_by: DF.DynamicLink | None
		set_by_doctype: DF.Link | None
		set_day: DF.Date | None
		set_on: DF.DynamicLink | None
		set_on_doctype: DF.Link | None
		status: DF.Literal["In Stock", "Issued", "Set", "Broken", "Spoiled"]
		supply_point: DF.Link | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.DEVICE)

	def validate(self) -> None:
		self.serial_no = registration.serial_as_stored(self.serial_no)
		registration.refuse_double(self, "het")

	def after_insert(self) -> None:
		registration.keep_in_main_store(self)

	def on_update(self) -> None:
		registration.follow_district(self)

	def on_trash(self) -> None:
		registration.refuse_removal_of_history(self)


def on_doctype_update() -> None:
	frappe.db.add_unique("Seal", ["serial_no", "het"], "one_seal_of_a_number")
	frappe.db.add_index("Seal", ["status", "het"])
