import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.billing.charges.billed_days import (
	check_dates,
	keep_what_is_billed,
	refuse_deletion_of_billed,
)
from elektrhisob.bulk.keys import Key, next_key

# What each method cannot do without.
NEEDED = {
	"Transformer": ("rated_kva", "no_load_kw"),
	"Line": ("ohm_per_km", "length_km", "line_kv"),
	"Percent": ("loss_percent",),
}
NUMBERS = (
	"supply_point",
	"side",
	"method",
	"valid_from",
	"use_hours",
	"form_factor",
	"power_factor",
	"rated_kva",
	"no_load_kw",
	"load_kw",
	"ohm_per_km",
	"length_km",
	"line_kv",
	"loss_percent",
)


class LossNumberMissingError(frappe.ValidationError):
	"""A number the method cannot do without is missing or impossible."""


class SupplyPointLoss(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		basis: DF.Data | None
		consumer_name: DF.Data | None
		form_factor: DF.Float
		het: DF.Link | None
		length_km: DF.Float
		line_kv: DF.Float
		load_kw: DF.Float
		loss_percent: DF.Float
		method: DF.Literal["Transformer", "Line", "Percent"]
		no_load_kw: DF.Float
		ohm_per_km: DF.Float
		personal_account: DF.Link | None
		power_factor: DF.Float
		rated_kva: DF.Float
		remarks: DF.SmallText | None
		side: DF.Literal["Added", "Subtracted"]
		supply_point: DF.Link
		use_hours: DF.Float
		valid_from: DF.Date
		valid_until: DF.Date | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.CHARGE)

	def validate(self) -> None:
		check_dates(self)
		self.check_numbers()
		keep_what_is_billed(self, NUMBERS)

	def check_numbers(self) -> None:
		for field in NEEDED[self.method]:
			if not self.get(field):
				frappe.throw(
					_("Enter {0}: the loss cannot be calculated without it.").format(
						_(self.meta.get_label(field))
					),
					LossNumberMissingError,
				)
		if self.method == "Percent":
			if self.loss_percent > 100:
				frappe.throw(_("A loss cannot be more than the energy itself."), LossNumberMissingError)
			return
		if not 0 < (self.power_factor or 0) <= 1:
			frappe.throw(_("The power factor lies between 0 and 1."), LossNumberMissingError)
		if (self.form_factor or 0) < 1:
			frappe.throw(
				_("The square of the form factor is 1 for an even load and above 1 for any other."),
				LossNumberMissingError,
			)
		if (self.use_hours or 0) > 744:
			frappe.throw(_("A month has no more than 744 hours."), LossNumberMissingError)

	def on_trash(self) -> None:
		refuse_deletion_of_billed(self, self.valid_from)
