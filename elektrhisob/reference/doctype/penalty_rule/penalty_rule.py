import frappe
from frappe import _
from frappe.model.document import Document


class PenaltyRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		cap_percent: DF.Percent
		consumer_kind: DF.Literal["Household", "Legal"]
		percent_per_day: DF.Percent
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		starts_on_day: DF.Int
		valid_from: DF.Date
	# end: auto-generated types

	def validate(self) -> None:
		if not 0 <= float(self.percent_per_day) <= 100 or not 0 <= float(self.cap_percent) <= 100:
			frappe.throw(_("The penalty rate and its cap must be from 0 to 100 %."))
		if not 1 <= int(self.starts_on_day) <= 28:
			frappe.throw(_("The penalty starts on a day from 1 to 28, a day every month has."))
