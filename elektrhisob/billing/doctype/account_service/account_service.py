from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate

from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.keys import Key, next_key


class ServiceNotOfferedError(frappe.ValidationError):
	"""The service is not offered, or has no price on the day."""


class ServiceBilledError(frappe.ValidationError):
	"""A service that a bill charges is taken back with the bill."""


class AccountService(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		adjustment: DF.Link | None
		amended_from: DF.Link | None
		amount: DF.Currency
		basis: DF.Data | None
		bill: DF.Link | None
		consumer_name: DF.Data | None
		het: DF.Link | None
		personal_account: DF.Link
		price: DF.Currency
		quantity: DF.Float
		remarks: DF.SmallText | None
		service: DF.Link
		service_date: DF.Date
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.CHARGE)

	def validate(self) -> None:
		if self.is_new() and not self.flags.decided_amount:
			self.adjustment = None
		self.set_price()
		self.amount = soum(tiyin(Decimal(str(self.price)) * Decimal(str(self.quantity))))

	def set_price(self) -> None:
		if self.flags.decided_amount or self.adjustment:
			# Two persons decided the sum; nobody enters it here, and nothing is priced anew.
			self.price = self.flags.decided_amount or self.get_db_value("price")
			return
		service = frappe.get_cached_doc("Billable Service", self.service)
		prices = [row for row in service.prices if str(row.valid_from) <= str(self.service_date)]
		if not service.is_active or not prices:
			frappe.throw(
				_("{0} has no price on {1}, or cannot be ordered. Enter the price in the price list.").format(
					_(service.service_name), formatdate(self.service_date)
				),
				ServiceNotOfferedError,
			)
		self.price = prices[-1].price

	def before_submit(self) -> None:
		if not self.quantity:
			frappe.throw(_("Enter how much of the service was done."), ServiceNotOfferedError)

	def before_cancel(self) -> None:
		if self.adjustment and not self.flags.ignore_permissions:
			frappe.throw(
				_("Adjustment {0} charges this. Take the adjustment back.").format(self.adjustment),
				ServiceBilledError,
			)
		status = frappe.db.get_value("Electricity Bill", self.bill, "status") if self.bill else None
		if status and status != "Cancelled":
			frappe.throw(
				_("Bill {0} charges this service. Cancel the bill, or correct it.").format(self.bill),
				ServiceBilledError,
			)


def on_doctype_update() -> None:
	# What waits for a bill, by district; also the rows of one bill.
	frappe.db.add_index("Account Service", ["bill", "het"])
