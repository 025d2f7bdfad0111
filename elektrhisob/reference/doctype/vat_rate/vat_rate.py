import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days


class VATRate(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		rate_percent: DF.Percent
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		valid_from: DF.Date
	# end: auto-generated types

	def validate(self) -> None:
		if not 0 <= float(self.rate_percent) < 100:
			frappe.throw(_("The VAT rate must be from 0 to 100 %."))
		if not self.is_new() and self.has_value_changed("rate_percent") and self._is_billed():
			frappe.throw(
				_("Issued bills were made with this VAT rate. Enter a new rate from the day it changes."),
				title=_("Already billed"),
			)

	def _is_billed(self) -> bool:
		following = frappe.get_all(
			"VAT Rate",
			filters={"valid_from": [">", self.valid_from]},
			pluck="valid_from",
			order_by="valid_from",
			limit_page_length=1,
		)
		last_day = add_days(following[0], -1) if following else "9999-12-31"
		days = ["between", [self.valid_from, last_day]]
		return bool(frappe.db.exists("Electricity Bill", {"docstatus": 1, "to_date": days}))
