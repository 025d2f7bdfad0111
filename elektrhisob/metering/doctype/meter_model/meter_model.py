from frappe.model.document import Document


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
