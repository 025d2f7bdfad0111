import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.metering.equipment import stores


class DeviceStore(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.metering.doctype.device_store_person.device_store_person import DeviceStorePerson

		address: DF.SmallText | None
		disabled: DF.Check
		het: DF.Link
		is_main: DF.Check
		persons: DF.Table[DeviceStorePerson]
		store_name: DF.Data
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = stores.next_name(self.het)

	def validate(self) -> None:
		if self.disabled and self.is_main:
			frappe.throw(_("The main store of a district stays open."), stores.MainStoreError)

	def on_trash(self) -> None:
		stores.refuse_removal(self.name)
