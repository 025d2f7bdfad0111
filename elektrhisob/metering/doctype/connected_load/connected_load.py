from decimal import Decimal

from frappe.model.document import Document

from elektrhisob.metering.estimation.connected import appliances_wh


class ConnectedLoad(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.metering.doctype.connected_appliance.connected_appliance import ConnectedAppliance

		appliances: DF.Table[ConnectedAppliance]
		daily_kwh: DF.Float
		het: DF.Link | None
		personal_account: DF.Link | None
		supply_point: DF.Link
		surveyed_on: DF.Date
		wire_current_a: DF.Float
	# end: auto-generated types

	def validate(self) -> None:
		self.daily_kwh = Decimal(appliances_wh(self.appliances)) / 1000
