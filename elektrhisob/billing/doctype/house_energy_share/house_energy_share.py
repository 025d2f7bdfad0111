import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key


class HouseEnergyShare(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		bill: DF.Link | None
		het: DF.Link | None
		house_bill: DF.Link | None
		house_meter: DF.Link | None
		kwh: DF.Float
		method: DF.Data | None
		part: DF.Data | None
		period: DF.Link | None
		personal_account: DF.Link | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.CHARGE)


def on_doctype_update() -> None:
	# What waits for a bill, by district; also the rows of one bill.
	frappe.db.add_index("House Energy Share", ["bill", "het"])
