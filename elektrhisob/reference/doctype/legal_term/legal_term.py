import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate


class LegalTermError(frappe.ValidationError):
	pass


class LegalTerm(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		term: DF.Literal[
			"Limitation Period, months",
			"Prepayment, percent",
			"Reduced Prepayment, percent",
			"Reduced Prepayment Request, days",
			"Contract Expiry Notice, days",
		]
		valid_from: DF.Date
		value: DF.Int

	# end: auto-generated types
	def validate(self) -> None:
		self.check_value()
		self.refuse_double()

	def check_value(self) -> None:
		if self.term.endswith("percent") and not 0 <= int(self.value) <= 100:
			frappe.throw(_("A share is from 0 to 100 %."), LegalTermError)

	def refuse_double(self) -> None:
		same = {"term": self.term, "valid_from": self.valid_from, "name": ["!=", self.name]}
		if frappe.db.exists("Legal Term", same):
			frappe.throw(
				_("There is a value of “{0}” from {1} already. Change that row.").format(
					_(self.term), formatdate(self.valid_from)
				),
				LegalTermError,
			)
