import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, add_months, getdate

LAST_DAY = getdate("2199-12-31")


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
		"""One lookup by period: a bill of the rate's own months, or of the next that begins before its end."""
		following = frappe.get_all(
			"VAT Rate",
			filters={"valid_from": [">", self.valid_from]},
			pluck="valid_from",
			order_by="valid_from",
			limit_page_length=1,
		)
		first, last = getdate(self.valid_from), add_days(following[0], -1) if following else LAST_DAY
		found = frappe.db.sql(
			"""SELECT 1 FROM `tabElectricity Bill` bill
			WHERE bill.period BETWEEN %s AND %s AND bill.docstatus = 1
				AND bill.to_date >= %s AND bill.from_date <= %s LIMIT 1""",
			(f"{first:%Y-%m}", f"{add_months(last, 1):%Y-%m}", first, last),
		)
		return bool(found)
