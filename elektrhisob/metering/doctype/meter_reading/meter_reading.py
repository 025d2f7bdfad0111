import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from elektrhisob.administration.periods import is_closed
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering import reading_entry


class MeterReading(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.DynamicLink | None
		act_doctype: DF.Link | None
		estimation_basis: DF.SmallText | None
		estimation_method: DF.Data | None
		external_id: DF.Data | None
		external_source: DF.Data | None
		het: DF.Link | None
		installation: DF.Link
		late_for_period: DF.Data | None
		latitude: DF.Float
		longitude: DF.Float
		personal_account: DF.Link | None
		photo: DF.AttachImage | None
		quality: DF.Literal["Actual", "Estimated"]
		quantity: DF.Literal["Active Import", "Active Export", "Reactive Import", "Reactive Export", "Maximum Demand"]
		reading_date: DF.Date
		reason: DF.Literal["Periodic", "Installation", "Removal", "Control", "Correction"]
		replaces: DF.Link | None
		serial_no: DF.Data | None
		source: DF.Literal["Controller", "ASKUE", "Consumer", "Payment Slip", "Act", "Estimate"]
		status: DF.Literal["Accepted", "Suspicious", "Replaced", "Withdrawn"]
		supply_point: DF.Link | None
		suspicion: DF.Data | None
		value: DF.Float
		zone: DF.Link
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.READING)

	def validate(self) -> None:
		if not self.is_new():
			reading_entry.refuse_change(self)
		self.take_place_of_installation()
		reading_entry.check_correction(self)
		reading_entry.check_new(self)

	def after_insert(self) -> None:
		reading_entry.tell_worklist(self)
		self.tell_of_closed_period()

	def on_trash(self) -> None:
		reading_entry.refuse_change(self)

	def take_place_of_installation(self) -> None:
		place = frappe.db.get_value(
			"Meter Installation",
			self.installation,
			["personal_account", "supply_point", "serial_no"],
			as_dict=True,
		)
		self.update(place or {})
		self.external_source = self.external_source or None
		self.external_id = self.external_id or None
		if self.source == "Estimate":
			self.quality = "Estimated"

	def tell_of_closed_period(self) -> None:
		period = getdate(self.reading_date).strftime("%Y-%m")
		if is_closed(period, self.het):
			frappe.msgprint(
				_(
					"Period {0} is closed. The reading keeps its date and is billed in the open period."
				).format(period),
				alert=True,
				indicator="blue",
			)

	@frappe.whitelist(methods=["POST"])
	def accept(self, note: str = "") -> None:
		reading_entry.accept(str(self.name), note)

	@frappe.whitelist(methods=["POST"])
	def replace(self, value: float, reading_date: str, source: str, quality: str = "Actual") -> str:
		return reading_entry.replace(str(self.name), value, reading_date, source, quality)


def on_doctype_update() -> None:
	frappe.db.add_index("Meter Reading", ["installation", "zone", "reading_date"])
	frappe.db.add_index("Meter Reading", ["personal_account", "reading_date"])
	frappe.db.add_index("Meter Reading", ["het", "reading_date"])
	frappe.db.add_index("Meter Reading", ["het", "status"])
	frappe.db.add_unique("Meter Reading", ["external_source", "external_id"])
