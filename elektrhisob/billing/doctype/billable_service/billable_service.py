import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate


class ServicePriceError(frappe.ValidationError):
	"""A service without a price cannot be ordered; two prices cannot begin on one day."""


class BillableService(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.billing.doctype.service_price.service_price import ServicePrice

		is_active: DF.Check
		prices: DF.Table[ServicePrice]
		remarks: DF.SmallText | None
		service_code: DF.Data
		service_name: DF.Data
		unit: DF.Literal["piece", "kW"]
	# end: auto-generated types

	def validate(self) -> None:
		self.prices.sort(key=lambda row: getdate(row.valid_from))
		days = [str(row.valid_from) for row in self.prices]
		for place, row in enumerate(self.prices, start=1):
			row.idx = place
		if len(set(days)) < len(days):
			frappe.throw(_("Two prices begin on one day. Keep the one that was in force."), ServicePriceError)
		if cint(self.is_active) and not days:
			frappe.throw(_("Enter a price before the service can be ordered."), ServicePriceError)
