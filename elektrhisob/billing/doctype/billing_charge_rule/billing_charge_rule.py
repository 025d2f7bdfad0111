from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, formatdate

# What each rule cannot charge without.
NEEDED = {
	"Two-Part Power": ("kw_year_price",),
	"Excess Power": ("excess_coefficient",),
	"Reactive Energy": ("reactive_method",),
	"Over Contract": ("over_contract_coefficient",),
	"Saved Energy": ("discount_percent",),
	"Own Generation": ("kwh_price",),
	"Prepayment Protection": ("protected_months",),
}


EMPTY = (None, "", 0, "0")


class ChargeRuleError(frappe.ValidationError):
	"""A rule that could not charge, or a second one for the same consumers from the same day."""


class ChargeRuleUsedError(frappe.ValidationError):
	"""Bills name the rule: its numbers stay."""


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
		programme_months: DF.Int
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

	def validate(self) -> None:
		self.check_numbers()
		self.refuse_second_rule()
		self.keep_what_bills_name()

	def check_numbers(self) -> None:
		missing = [field for field in NEEDED[self.rule_kind] if self.get(field) in EMPTY]
		if cint(self.is_on) and missing:
			frappe.throw(
				_("Enter {0} before the rule is switched on.").format(_(self.meta.get_label(missing[0]))),
				ChargeRuleError,
			)
		if (
			self.rule_kind == "Prepayment Protection"
			and cint(self.norm_only)
			and not self.above_norm_coefficient
		):
			frappe.throw(_("Enter what energy above the norm costs, times the old price."), ChargeRuleError)

	def refuse_second_rule(self) -> None:
		other = frappe.db.get_value(
			"Billing Charge Rule",
			{
				"rule_kind": self.rule_kind,
				"consumer_kind": self.consumer_kind,
				"tariff": self.tariff or ["is", "not set"],
				"valid_from": self.valid_from,
				"name": ["!=", self.name or ""],
			},
		)
		if other:
			frappe.throw(
				_("{0} is for the same consumers from {1}. Change that rule, or choose another day.").format(
					other, formatdate(self.valid_from)
				),
				ChargeRuleError,
			)

	def keep_what_bills_name(self) -> None:
		before = self.get_doc_before_save()
		if before and _numbers(before) != _numbers(self) and is_used(self.name):
			frappe.throw(
				_("Bills were made with {0}. Enter a new rule from the day its numbers change.").format(
					self.name
				),
				ChargeRuleUsedError,
			)

	def on_trash(self) -> None:
		if is_used(self.name):
			frappe.throw(
				_("Bills were made with {0}. It stays, to explain them. Switch it off instead.").format(
					self.name
				),
				ChargeRuleUsedError,
			)


def _numbers(rule: Document) -> list[Any]:
	"""Everything but whether it is switched on and where it comes from."""
	skipped = {"is_on", "act", "source_url", "source_mark", "remarks"}
	return [
		str(rule.get(field.fieldname) or "")
		for field in rule.meta.fields
		if field.fieldtype not in frappe.model.no_value_fields and field.fieldname not in skipped
	]


def is_used(rule: str | None) -> bool:
	"""Whether a bill names the rule: asked of the shards of bill runs, as `billed_versions` does."""
	return bool(
		frappe.db.sql(
			"""SELECT name FROM `tabBill Run Shard`
			WHERE INSTR(CONCAT('\n', charge_rules, '\n'), CONCAT('\n', %s, '\n')) LIMIT 1""",
			rule or "",
		)
	)
