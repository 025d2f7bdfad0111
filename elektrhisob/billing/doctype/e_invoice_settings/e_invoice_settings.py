import re

import frappe
from frappe import _
from frappe.model.document import Document


class SellerRequisiteError(frappe.ValidationError):
	"""A settlement account or MFO of the wrong length."""


class EInvoiceSettings(Document):
	def validate(self) -> None:
		for field, digits in (("seller_account", 20), ("seller_bank_mfo", 5)):
			value = re.sub(r"\s", "", self.get(field) or "")
			self.set(field, value)
			if value and not re.fullmatch(rf"\d{{{digits}}}", value):
				frappe.throw(
					_("{0} has {1} digits: {2}.").format(_(self.meta.get_label(field)), digits, value),
					SellerRequisiteError,
				)
