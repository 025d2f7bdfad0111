"""Validation rules as supervisors have set them: checked when saved, read once for every batch."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import flt, now_datetime

from elektrhisob.core.validation import REFUSE, RULES, WARN, Parameter, RuleSetting
from elektrhisob.metering.validation.queries import FEWEST_LOOKED_BACK
from elektrhisob.metering.validation.rule_meanings import MEANINGS

if TYPE_CHECKING:
	from collections.abc import Sequence

	from elektrhisob.metering.doctype.validation_rule.validation_rule import ValidationRule

MUST_REFUSE = (
	"UNKNOWN_DEVICE",
	"DUPLICATE",
	"BEFORE_INSTALLATION",
	"AFTER_REMOVAL",
	"BEYOND_DIAL",
	"NEGATIVE",
)
"""What could not be billed anyhow, or would be billed twice: neither softened nor switched off."""


class DoubleRuleError(frappe.DuplicateEntryError):
	pass


class RuleParameterError(frappe.ValidationError):
	pass


class RuleSeverityError(frappe.ValidationError):
	pass


def read_settings() -> list[RuleSetting]:
	"""All rows, the switched-off ones too: a specific row may switch off what a general one asks for."""
	values: dict[str, dict[str, float]] = {}
	for row in frappe.get_all(
		"Validation Rule Parameter",
		{"parenttype": "Validation Rule"},
		["parent", "parameter", "value"],
		order_by="parent, idx",
	):
		values.setdefault(row.parent, {})[row.parameter] = row.value
	rules = frappe.get_all(
		"Validation Rule",
		fields=["name", "code", "severity", "enabled", "category", "meter_model", "scope_het"],
		order_by="name",
	)
	return [setting_of(rule, values.get(rule.name, {})) for rule in rules if rule.code in RULES]


def looked_back(settings: Sequence[RuleSetting]) -> int:
	"""How many earlier readings the rules, as they are set, need of a register."""
	asked = [row.parameters.get("readings", 0) + 2 for row in settings if row.enabled]
	return max([FEWEST_LOOKED_BACK, *asked])


def setting_of(rule: Any, values: dict[str, float]) -> RuleSetting:
	return RuleSetting(
		code=rule.code,
		severity=rule.severity,
		parameters={
			parameter.name: core_value(parameter, values.get(parameter.name, parameter.default))
			for parameter in RULES[rule.code].parameters
		},
		category=rule.category or None,
		model=rule.meter_model or None,
		het=rule.scope_het or None,
		enabled=bool(rule.enabled),
	)


def core_value(parameter: Parameter, value: float | str) -> int:
	return int(Decimal(str(value)) * parameter.scale)


def name_of(doc: ValidationRule) -> str:
	scope = [part for part in (doc.meter_model, doc.category, doc.scope_het) if part]
	return " · ".join([doc.code, *scope])[:140]


def refuse_double(doc: ValidationRule) -> None:
	twin = frappe.db.get_value(
		"Validation Rule",
		{
			"code": doc.code,
			"category": doc.category or ("is", "not set"),
			"meter_model": doc.meter_model or ("is", "not set"),
			"scope_het": doc.scope_het or ("is", "not set"),
			**({} if doc.is_new() else {"name": ("!=", doc.name)}),
		},
		"name",
	)
	if twin:
		frappe.throw(
			_("Rule {0} already holds for this scope. Change that one, or narrow the scope.").format(twin),
			DoubleRuleError,
		)


def complete_parameters(doc: ValidationRule) -> None:
	"""Exactly the parameters of the rule, in its order; new ones with their usual value."""
	given = {row.parameter: row.value for row in doc.parameters}
	known = RULES[doc.code].parameters
	unknown = set(given) - {parameter.name for parameter in known}
	if unknown:
		frappe.throw(
			_("Rule {0} has no parameter {1}. Delete the row.").format(doc.code, ", ".join(sorted(unknown))),
			RuleParameterError,
		)
	doc.set("parameters", [])
	for parameter in known:
		doc.append(
			"parameters",
			{
				"parameter": parameter.name,
				"value": given.get(parameter.name, flt(parameter.default)),
				"meaning": MEANINGS.get((doc.code, parameter.name)) or MEANINGS[("", parameter.name)],
			},
		)


def check_parameters(doc: ValidationRule) -> None:
	for row, parameter in zip(doc.parameters, RULES[doc.code].parameters, strict=True):
		value = Decimal(str(row.value))
		low, high = Decimal(parameter.minimum), Decimal(parameter.maximum)
		if not low <= value <= high or value * parameter.scale % 1:
			frappe.throw(
				_("{0} must be between {1} and {2}, in steps of {3}.").format(
					frappe.bold(row.parameter), low, high, Decimal(1) / parameter.scale
				),
				RuleParameterError,
			)


def refuse_softened_identity(doc: ValidationRule) -> None:
	if doc.code in MUST_REFUSE and (doc.severity != REFUSE or not doc.enabled):
		frappe.throw(
			_("Rule {0} always refuses: such a reading cannot be billed.").format(doc.code), RuleSeverityError
		)
	if doc.code == "LATE_FOR_BILLED" and doc.severity == REFUSE:
		frappe.throw(
			_("A late reading is kept, never refused. Choose {0} or {1}.").format(_("Hold"), _(WARN)),
			RuleSeverityError,
		)


def note_who_switched(doc: ValidationRule) -> None:
	before = doc.get_doc_before_save()
	if before is None or any(before.get(field) != doc.get(field) for field in ("enabled", "severity")):
		doc.switched_by, doc.switched_on = frappe.session.user, now_datetime()


def usual_multiple() -> float:
	"""From how many times the usual on a reading is suspicious, by the general row of HIGH; 0 = never."""
	name = {"parent": "HIGH", "parenttype": "Validation Rule", "parameter": "multiple"}
	if not frappe.db.get_value("Validation Rule", "HIGH", "enabled"):
		return 0.0
	return flt(frappe.db.get_value("Validation Rule Parameter", name, "value"))
