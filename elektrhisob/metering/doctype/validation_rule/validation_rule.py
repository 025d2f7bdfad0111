from frappe.model.document import Document

from elektrhisob.metering.validation import rule_settings


class ValidationRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.metering.doctype.validation_rule_parameter.validation_rule_parameter import (
			ValidationRuleParameter,
		)

		category: DF.Link | None
		cause: DF.Data
		code: DF.Literal["UNKNOWN_DEVICE", "DUPLICATE", "BEFORE_INSTALLATION", "AFTER_REMOVAL", "IN_FUTURE", "BEYOND_DIAL", "TOO_FINE", "NEGATIVE", "BEYOND_POSSIBLE", "DOES_NOT_FIT_NEXT", "WRONG_RATIO", "HIGH", "ZERO_ACTIVE", "UNCHANGED_LONG", "PROLONGED_ESTIMATION", "PROFILE_VS_REGISTER", "ZONES_VS_TOTAL", "LATE_FOR_BILLED", "CLOCK_DRIFT", "HIGH_NEIGHBOURS", "LOW_NEIGHBOURS", "LOW", "ROLLOVER", "MISSING", "GAP", "SPIKE"]
		enabled: DF.Check
		meter_model: DF.Link | None
		parameters: DF.Table[ValidationRuleParameter]
		remedy: DF.SmallText
		scope_het: DF.Link | None
		severity: DF.Literal["Refuse", "Hold", "Warn"]
		switched_by: DF.Link | None
		switched_on: DF.Datetime | None
		trial_on: DF.Datetime | None
		trial_result: DF.SmallText | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = rule_settings.name_of(self)

	def validate(self) -> None:
		rule_settings.refuse_double(self)
		rule_settings.complete_parameters(self)
		rule_settings.check_parameters(self)
		rule_settings.refuse_softened_identity(self)
		rule_settings.note_who_switched(self)
