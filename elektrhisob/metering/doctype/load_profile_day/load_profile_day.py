import frappe
from frappe import _
from frappe.model.document import Document


class ProfileDayIsFinalError(frappe.ValidationError):
	pass


class LoadProfileDay(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		day: DF.Date
		doubtful_count: DF.Int
		energy: DF.Float
		external_source: DF.Data | None
		good_count: DF.Int
		het: DF.Link | None
		installation: DF.Link
		interval_minutes: DF.Int
		max_value: DF.Float
		personal_account: DF.Link | None
		quality: DF.Data | None
		quantity: DF.Literal["Active Import", "Active Export", "Reactive Import", "Reactive Export"]
		replaced_by: DF.Data | None
		values_wh: DF.Text
		version: DF.Int
	# end: auto-generated types

	def validate(self) -> None:
		self.refuse_change()

	def on_trash(self) -> None:
		self.refuse_change()

	def refuse_change(self) -> None:
		frappe.throw(
			_(
				"Load profiles come from their source and are not edited. Send the day again, as a newer version."
			),
			ProfileDayIsFinalError,
		)


def on_doctype_update() -> None:
	# Few indexes: 19 million rows come a day. The order of the first one reads a month of a meter; it also
	# refuses the same version twice.
	frappe.db.add_unique("Load Profile Day", ["installation", "quantity", "day", "version"])
	frappe.db.add_index("Load Profile Day", ["het", "day"])
