import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key


class VisitIsFinalError(frappe.ValidationError):
	pass


class FieldVisit(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.metering.doctype.field_visit_photo.field_visit_photo import (
			FieldVisitPhoto,
		)
		from elektrhisob.metering.doctype.field_visit_reading.field_visit_reading import (
			FieldVisitReading,
		)

		accuracy_m: DF.Int
		answer: DF.Code | None
		client_id: DF.Data | None
		for_order: DF.Link
		het: DF.Link | None
		latitude: DF.Float
		longitude: DF.Float
		note: DF.SmallText | None
		obstacle: DF.Literal[
			"",
			"Nobody Home",
			"No Access",
			"Refused",
			"Dangerous",
			"Not Found",
			"Wrong Address",
			"Nothing to Install",
			"Weather",
			"Other",
		]
		outcome: DF.Literal["On Site", "Done", "Not Possible"]
		personal_account: DF.Link | None
		photos: DF.Table[FieldVisitPhoto]
		readings: DF.Table[FieldVisitReading]
		visited_at: DF.Datetime
		worker: DF.Link | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.FIELD_VISIT)

	def validate(self) -> None:
		self.client_id = self.client_id or None
		if not self.is_new():
			self.refuse_change()

	def on_trash(self) -> None:
		self.refuse_change()

	def refuse_change(self) -> None:
		frappe.throw(
			_("What a worker sent is never edited or deleted. Send the worker again with a new order."),
			VisitIsFinalError,
		)
