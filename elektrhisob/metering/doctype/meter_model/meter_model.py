import frappe
from frappe import _
from frappe.model.document import Document


class RegisterError(frappe.ValidationError):
	pass


MOST_DIGITS = 9
MOST_DECIMALS = 3


class MeterModel(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.metering.doctype.meter_model_register.meter_model_register import MeterModelRegister

		accuracy_class: DF.Data | None
		manufacturer: DF.Data | None
		model_name: DF.Data
		phases: DF.Literal["1", "3"]
		registers: DF.Table[MeterModelRegister]
		type_approval: DF.Data | None
		verification_years: DF.Int
	# end: auto-generated types

	def validate(self) -> None:
		self.check_registers()

	def check_registers(self) -> None:
		counted = [(row.quantity, row.zone) for row in self.registers]
		if len(set(counted)) < len(counted):
			frappe.throw(_("A quantity and zone stand twice in the registers. Keep one row for each."), RegisterError)
		for row in self.registers:
			if not 1 <= row.digits <= MOST_DIGITS or not 0 <= (row.decimals or 0) <= MOST_DECIMALS:
				frappe.throw(
					_("Row {0}: a register has 1 to {1} digits and 0 to {2} decimals.").format(
						row.idx, MOST_DIGITS, MOST_DECIMALS
					),
					RegisterError,
				)
