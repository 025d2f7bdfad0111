import re

import frappe
from frappe import _
from frappe.model.document import Document


class CatalogCodeError(frappe.ValidationError):
	"""An IKPU code that is not 17 digits."""


class EInvoiceProduct(Document):
	def validate(self) -> None:
		code = re.sub(r"\s", "", self.get("catalog_code") or "")
		self.set("catalog_code", code)
		if code and not re.fullmatch(r"\d{17}", code):
			frappe.throw(_("The IKPU code has 17 digits: {0}.").format(code), CatalogCodeError)
