import frappe
from frappe import _
from frappe.model.document import Document


class PaymentDueRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		consumer_kind: DF.Literal["Household", "Legal"]
		due_day: DF.Int
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		valid_from: DF.Date
	# end: auto-generated types

	def validate(self) -> None:
		if not 1 <= int(self.due_day) <= 28:
			frappe.throw(_("Bills are due on a day from 1 to 28, a day every month has."))
