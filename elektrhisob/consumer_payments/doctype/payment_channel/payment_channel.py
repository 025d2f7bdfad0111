import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime
from frappe.utils.password import get_decrypted_password

from elektrhisob.bulk.exact import tiyin
from elektrhisob.consumer_payments.channels import ChannelDescriptionError, allowed_networks

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,29}")


class PaymentChannel(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		account_field: DF.Data | None
		allowed_addresses: DF.SmallText | None
		channel_code: DF.Data
		channel_name: DF.Data
		enabled: DF.Check
		home_het: DF.Link | None
		hours_to_perform: DF.Int
		longest_message_kb: DF.Int
		maintenance: DF.Check
		maximum_sum: DF.Currency
		merchant_id: DF.Data | None
		minimum_sum: DF.Currency
		money: DF.Literal["Cash", "Bank", "Agent"]
		password: DF.Password | None
		previous_password: DF.Password | None
		previous_valid_until: DF.Datetime | None
		protocol: DF.Literal[
			"Cash Desk",
			"PAYNET SOAP",
			"PAYNET JSON-RPC",
			"Payme",
			"Click",
			"Uzum",
			"SMS",
			"Register",
			"Bank Statement",
		]
		remarks: DF.SmallText | None
		requests_per_minute: DF.Int
		service_id: DF.Data | None
		user_name: DF.Data | None
	# end: auto-generated types

	def validate(self) -> None:
		self.check_code()
		self.check_limits()
		self.check_addresses()
		self.check_home()
		self.keep_previous_password()

	def check_code(self) -> None:
		if not CODE.fullmatch(self.channel_code or ""):
			_refuse(_("The code has 2 to 30 Latin letters, digits and hyphens."))

	def check_limits(self) -> None:
		low, high = tiyin(self.minimum_sum or 0), tiyin(self.maximum_sum or 0)
		if high and low > high:
			_refuse(_("The smallest payment is larger than the largest."))

	def check_addresses(self) -> None:
		try:
			allowed_networks(self.allowed_addresses)
		except ValueError as error:
			_refuse(_("Allowed addresses: {0}. Write one network a line, as 10.1.2.0/24.").format(error))

	def check_home(self) -> None:
		if self.home_het and frappe.db.get_value("Org Unit", self.home_het, "unit_level") != "HET":
			_refuse(
				_("{0} is not a district. Choose a unit of level HET.").format(frappe.bold(self.home_het))
			)

	def keep_previous_password(self) -> None:
		"""A new password with a time set beside it: until then the one before it is taken too."""
		if self.is_new() or not self._is_typed("password") or self._is_typed("previous_password"):
			return
		until = self.previous_valid_until
		if not until or get_datetime(until) <= now_datetime():
			return
		before = get_decrypted_password(self.doctype, self.name, "password", raise_exception=False)
		if before and before != self.password:
			self.previous_password = before

	def _is_typed(self, fieldname: str) -> bool:
		"""What was stored before comes back as stars."""
		value = self.get(fieldname)
		return bool(value) and not self.is_dummy_password(value)


def _refuse(text: str) -> None:
	frappe.throw(text, ChannelDescriptionError, title=_("Payment channel"))
