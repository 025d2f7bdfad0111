import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.equipment import registration


class InstrumentTransformer(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		het: DF.Link
		kind: DF.Data | None
		made_year: DF.Int
		phase: DF.Literal["", "A", "B", "C"]
		rated_primary: DF.Int
		rated_secondary: DF.Int
		serial_no: DF.Data
		status: DF.Literal["In Store", "Issued", "Installed", "In Verification", "In Repair", "Written Off"]
		transformer_model: DF.Link
		verified_on: DF.Date | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.DEVICE)

	def validate(self) -> None:
		self.serial_no = registration.serial_as_stored(self.serial_no)
		registration.refuse_double(self, "transformer_model")

	def after_insert(self) -> None:
		registration.keep_in_main_store(self)

	def on_update(self) -> None:
		registration.follow_district(self)

	def on_trash(self) -> None:
		registration.refuse_removal_of_history(self)


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Instrument Transformer", ["serial_no", "transformer_model"], "one_transformer_of_a_number"
	)
