import frappe
from frappe import _
from frappe.model.document import Document


class EstimationMethodError(frappe.ValidationError):
	pass


class EstimationMethod(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		category: DF.Link | None
		consumer_kind: DF.Literal["Household", "Legal"]
		cos_phi: DF.Float
		enabled: DF.Check
		hours_per_day: DF.Int
		max_days: DF.Int
		method: DF.Literal[
			"AVERAGE_DAILY",
			"SAME_MONTH_LAST_YEAR",
			"KIND_PROFILE",
			"INTERPOLATION",
			"CONNECTED_CAPACITY",
			"APPLIANCES",
		]
		months: DF.Int
		priority: DF.Int
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		valid_from: DF.Date
		voltage: DF.Int
		voltage_three: DF.Int
	# end: auto-generated types

	def validate(self) -> None:
		self.check_category()
		self.check_parameters()
		self.refuse_second_row()

	def check_category(self) -> None:
		kind = self.category and frappe.db.get_value("Consumer Category", self.category, "consumer_kind")
		if kind and kind != self.consumer_kind:
			frappe.throw(
				_("Category {0} is of kind {1}. Choose that kind, or another category.").format(
					self.category, _(kind)
				),
				EstimationMethodError,
			)

	def check_parameters(self) -> None:
		if self.method == "AVERAGE_DAILY" and not 1 <= int(self.months or 0) <= 12:
			frappe.throw(_("The average looks back from 1 to 12 months."), EstimationMethodError)
		if self.method == "CONNECTED_CAPACITY" and not (
			0 < (self.cos_phi or 0) <= 1 and 1 <= int(self.hours_per_day or 0) <= 24
		):
			frappe.throw(
				_("Connected capacity needs cos φ above 0 up to 1 and 1 to 24 hours a day."),
				EstimationMethodError,
			)

	def refuse_second_row(self) -> None:
		same = {
			"consumer_kind": self.consumer_kind,
			"category": self.category or ["is", "not set"],
			"method": self.method,
			"valid_from": self.valid_from,
			"name": ["!=", self.name or ""],
		}
		other = frappe.db.exists("Estimation Method", same)
		if other:
			frappe.throw(
				_("{0} says the same of that day already. Change it, or choose another first day.").format(
					other
				),
				EstimationMethodError,
			)
