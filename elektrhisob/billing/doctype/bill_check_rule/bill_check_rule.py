from frappe.model.document import Document

from elektrhisob.billing.checks import check_settings


class BillCheckRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.billing.doctype.bill_check_rule_parameter.bill_check_rule_parameter import (
			BillCheckRuleParameter,
		)

		category: DF.Link | None
		cause: DF.Data
		code: DF.Literal[
			"NEGATIVE_PARTS",
			"SUM_FAR",
			"KWH_FAR",
			"PEERS_FAR",
			"ZERO_ACTIVE",
			"TOO_MANY_DAYS",
			"PROTECTION_OPEN",
			"CONTRACT_LAPSED",
			"AFTER_EXCHANGE",
			"ESTIMATED_LONG",
			"WITHOUT_UNIT",
		]
		consumer_kind: DF.Literal["", "Household", "Legal"]
		enabled: DF.Check
		parameters: DF.Table[BillCheckRuleParameter]
		remedy: DF.SmallText
		severity: DF.Literal["Hold", "Warn"]
		switched_by: DF.Link | None
		switched_on: DF.Datetime | None
		tariff: DF.Link | None
		trial_on: DF.Datetime | None
		trial_result: DF.SmallText | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = check_settings.name_of(self)

	def validate(self) -> None:
		check_settings.refuse_double(self)
		check_settings.complete_parameters(self)
		check_settings.check_parameters(self)
		check_settings.refuse_softened(self)
		check_settings.note_who_switched(self)
