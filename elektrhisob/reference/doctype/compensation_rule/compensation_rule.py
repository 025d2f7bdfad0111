import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate


class CompensationRuleError(frappe.ValidationError):
	pass


class CompensationRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		capped_kwh: DF.Float
		norm_block: DF.Int
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		valid_from: DF.Date
		valid_until: DF.Date | None

	# end: auto-generated types
	def validate(self) -> None:
		if getdate(self.valid_from).day != 1:
			frappe.throw(
				_("A rule holds for whole months: begin it on the first day of one."), CompensationRuleError
			)
		if self.valid_until and getdate(self.valid_until) < getdate(self.valid_from):
			frappe.throw(
				_("The rule cannot end on {0} before it begins on {1}.").format(
					formatdate(self.valid_until), formatdate(self.valid_from)
				),
				CompensationRuleError,
			)
		if int(self.norm_block) < 1:
			frappe.throw(_("Blocks are counted from 1."), CompensationRuleError)
