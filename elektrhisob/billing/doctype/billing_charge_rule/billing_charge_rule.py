from frappe.model.document import Document


class BillingChargeRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		above_norm_coefficient: DF.Float
		act: DF.Data | None
		base_coefficient: DF.Float
		consumer_kind: DF.Literal["Household", "Legal"]
		discount_factor: DF.Float
		discount_percent: DF.Float
		excess_coefficient: DF.Float
		generated_kvarh_price: DF.Currency
		generation_weight: DF.Float
		is_on: DF.Check
		kvar_equivalent: DF.Float
		kvarh_price: DF.Currency
		kw_year_price: DF.Currency
		kwh_price: DF.Currency
		norm_only: DF.Check
		over_contract_coefficient: DF.Float
		protected_months: DF.Int
		reactive_method: DF.Literal["", "A: Contract Quantity", "B: Power Factor", "C: Economic Equivalent"]
		remarks: DF.SmallText | None
		rule_kind: DF.Literal[
			"Two-Part Power",
			"Excess Power",
			"Reactive Energy",
			"Over Contract",
			"Saved Energy",
			"Own Generation",
			"Prepayment Protection",
		]
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		surcharge_factor: DF.Float
		tangent_base: DF.Float
		tangent_limit: DF.Float
		tariff: DF.Link | None
		threshold_kw: DF.Float
		valid_from: DF.Date
	# end: auto-generated types
