import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate

# What each method cannot compute without.
NEEDED = {
	"Average Daily": ("history_months",),
	"Connected Capacity": ("hours_per_day", "power_factor", "one_phase_v", "three_phase_v"),
	"Appliances": (),
	"Meter Error": (),
	"Correction Factor": (),
}


class RecalculationMethodError(frappe.ValidationError):
	"""A method that could not compute, or a second one for the same acts from the same day."""


class RecalculationMethod(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		act_kind: DF.Literal["Tampering", "Metering Fault"]
		consumer_kind: DF.Literal["Household", "Legal"]
		half_when_unknown: DF.Check
		history_months: DF.Int
		hours_per_day: DF.Float
		is_on: DF.Check
		max_months: DF.Int
		method: DF.Literal[
			"Average Daily", "Connected Capacity", "Appliances", "Meter Error", "Correction Factor"
		]
		one_phase_v: DF.Int
		power_factor: DF.Float
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		three_phase_v: DF.Int
		valid_from: DF.Date
	# end: auto-generated types

	def validate(self) -> None:
		self.check_numbers()
		self.refuse_double()
		self.keep_what_acts_name()

	def check_numbers(self) -> None:
		for field in ("max_months", *NEEDED[self.method]):
			if not self.get(field):
				frappe.throw(
					_("Enter {0}: the method cannot compute without it.").format(
						_(self.meta.get_label(field))
					),
					RecalculationMethodError,
				)

	def refuse_double(self) -> None:
		same = {field: self.get(field) for field in ("act_kind", "consumer_kind", "method", "valid_from")}
		other = frappe.db.exists("Recalculation Method", {**same, "name": ["!=", self.name or ""]})
		if other:
			frappe.throw(
				_("There is a row of this method from {0} already. Change that row.").format(
					formatdate(self.valid_from)
				),
				RecalculationMethodError,
			)

	def keep_what_acts_name(self) -> None:
		before = self.get_doc_before_save()
		numbers = ("max_months", "half_when_unknown", *(field for row in NEEDED.values() for field in row))
		if before and any(self.has_value_changed(field) for field in numbers):
			self.refuse_when_used()

	def on_trash(self) -> None:
		self.refuse_when_used()

	def refuse_when_used(self) -> None:
		act = frappe.db.exists("Recalculation Act", {"method_rule": self.name, "status": ["!=", "Draft"]})
		if act:
			frappe.throw(
				_("Act {0} was made with this rule. Enter a new row from the day its numbers change.").format(
					act
				),
				RecalculationMethodError,
			)
