from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.equipment import store_counts


class StoreInventoryCount(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.metering.doctype.store_inventory_count_line.store_inventory_count_line import (
			StoreInventoryCountLine,
		)

		amended_from: DF.Link | None
		commission: DF.SmallText | None
		count_date: DF.Date
		device_type: DF.Literal[
			"", "Meter", "Instrument Transformer", "Communication Device", "Test Instrument", "Seal"
		]
		expected_count: DF.Int
		extra_count: DF.Int
		found_count: DF.Int
		het: DF.Link | None
		lines: DF.Table[StoreInventoryCountLine]
		missing_count: DF.Int
		remarks: DF.SmallText | None
		scan: DF.Data | None
		status: DF.Literal["Draft", "Posted", "Cancelled"]
		store: DF.Link
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.EQUIPMENT_DOCUMENT)

	def validate(self) -> None:
		self.scan = None
		store_counts.compare(self)

	def before_submit(self) -> None:
		self.status = "Posted"
		store_counts.check_before_posting(self)

	def on_submit(self) -> None:
		store_counts.post(self)

	def before_cancel(self) -> None:
		self.status = "Cancelled"

	def on_cancel(self) -> None:
		store_counts.take_back(self)
