import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate


class PenaltyRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.reference.doctype.penalty_free_day.penalty_free_day import PenaltyFreeDay

		act: DF.Data | None
		cap_percent: DF.Percent
		category: DF.Link | None
		consumer_kind: DF.Literal["Household", "Legal"]
		free_days: DF.Table[PenaltyFreeDay]
		instalment_plan_effect: DF.Literal["Penalty rests", "Penalty goes on"]
		percent_per_day: DF.Percent
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		starts_on_day: DF.Int
		valid_from: DF.Date
		weekends_are_free: DF.Check
	# end: auto-generated types

	def autoname(self) -> None:
		place = "-".join(filter(None, (self.consumer_kind, self.category)))
		self.name = f"PEN-{place}-{getdate(self.valid_from)}"

	def validate(self) -> None:
		if not 0 <= float(self.percent_per_day) <= 100 or not 0 <= float(self.cap_percent) <= 100:
			frappe.throw(_("The penalty rate and its cap must be from 0 to 100 %."))
		if not 1 <= int(self.starts_on_day) <= 28:
			frappe.throw(_("The penalty starts on a day from 1 to 28, a day every month has."))
		kind = frappe.db.get_value("Consumer Category", self.category, "consumer_kind")
		if kind and kind != self.consumer_kind:
			frappe.throw(_("Category {0} is for consumers of kind {1}.").format(self.category, _(kind)))
