from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.metering.equipment import movements


class DeviceMovement(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.metering.doctype.device_movement_item.device_movement_item import DeviceMovementItem

		amended_from: DF.Link | None
		basis: DF.Data | None
		device_count: DF.Int
		from_store: DF.Link | None
		handed_by: DF.Data | None
		het: DF.Link | None
		items: DF.Table[DeviceMovementItem]
		kind: DF.Literal[
			"Receive",
			"Transfer",
			"Issue",
			"Return",
			"To Verification",
			"From Verification",
			"To Repair",
			"From Repair",
			"Write Off",
		]
		organization: DF.Link | None
		posting_date: DF.Date
		reason: DF.SmallText | None
		received_by: DF.Data | None
		remarks: DF.SmallText | None
		scan: DF.Data | None
		status: DF.Literal["Draft", "Posted", "Cancelled"]
		supplier: DF.Data | None
		to_store: DF.Link | None
		worker: DF.Link | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.EQUIPMENT_DOCUMENT)

	def before_validate(self) -> None:
		self.scan = None
		movements.take_district(self)

	def validate(self) -> None:
		movements.check(self)

	def before_submit(self) -> None:
		self.status = "Posted"
		movements.enter_new(self)

	def on_submit(self) -> None:
		movements.post(self)

	def before_cancel(self) -> None:
		self.status = "Cancelled"

	def on_cancel(self) -> None:
		movements.take_back(self)
