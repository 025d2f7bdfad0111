"""Checks as supervisors have set them: validated when saved, read once for every shard."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.billing.checks.meanings import meaning_of
from elektrhisob.core.bill_checks import HOLD, RULES, CheckSetting, Parameter

if TYPE_CHECKING:
	from collections.abc import Mapping, Sequence

	from elektrhisob.billing.doctype.bill_check_rule.bill_check_rule import BillCheckRule

RULE = "Bill Check Rule"
SCOPE = ("consumer_kind", "category", "tariff")


class DoubleCheckError(frappe.DuplicateEntryError):
	"""A second row for the same check and scope."""


class CheckParameterError(frappe.ValidationError):
	"""A number outside its limits, or one the check does not know."""


class CheckSoftenedError(frappe.ValidationError):
	"""A check of what cannot be posted is switched off or only warns."""


def read_settings() -> list[CheckSetting]:
	"""All rows, the switched-off ones too: a specific row may switch off what a general one asks for."""
	values: dict[str, dict[str, float]] = {}
	for row in frappe.get_all(
		"Bill Check Rule Parameter",
		{"parenttype": RULE},
		["parent", "parameter", "value"],
		order_by="parent, idx",
	):
		values.setdefault(row.parent, {})[row.parameter] = row.value
	rules = frappe.get_all(RULE, fields=["name", "code", "severity", "enabled", *SCOPE], order_by="name")
	return [setting_of(rule, values.get(rule.name, {})) for rule in rules if rule.code in RULES]


def setting_of(rule: Any, values: Mapping[str, Any]) -> CheckSetting:
	return CheckSetting(
		code=rule.code,
		severity=rule.severity,
		parameters={
			parameter.name: _core_value(parameter, values.get(parameter.name, parameter.default))
			for parameter in RULES[rule.code].parameters
		},
		consumer_kind=rule.consumer_kind or None,
		category=rule.category or None,
		tariff=rule.tariff or None,
		enabled=bool(rule.enabled),
	)


def asked(settings: Sequence[CheckSetting]) -> set[str]:
	"""Codes that some row switches on: what nobody asks for is not even read."""
	return {row.code for row in settings if row.enabled}


def months_back(settings: Sequence[CheckSetting]) -> int:
	return max([row.parameters.get("months", 0) for row in settings if row.enabled], default=0)


def _core_value(parameter: Parameter, value: Any) -> int:
	return int(Decimal(str(value)) * parameter.scale)


def name_of(doc: BillCheckRule) -> str:
	scope = [part for part in (doc.tariff, doc.category, doc.consumer_kind) if part]
	return " · ".join([doc.code, *scope])[:140]


def refuse_double(doc: BillCheckRule) -> None:
	rows = frappe.get_all(RULE, {"code": doc.code}, ["name", *SCOPE], order_by="name")
	own = None if doc.is_new() else doc.name
	scope = [doc.get(field) or "" for field in SCOPE]
	twin = next(
		(row.name for row in rows if row.name != own and [row[field] or "" for field in SCOPE] == scope), None
	)
	if twin:
		frappe.throw(
			_("Check {0} already holds for this scope. Change that one, or narrow the scope.").format(twin),
			DoubleCheckError,
		)


def complete_parameters(doc: BillCheckRule) -> None:
	"""Exactly the parameters of the check, in its order; new ones with their usual value."""
	given = {row.parameter: row.value for row in doc.parameters}
	known = RULES[doc.code].parameters
	unknown = set(given) - {parameter.name for parameter in known}
	if unknown:
		frappe.throw(
			_("Check {0} has no parameter {1}. Delete the row.").format(doc.code, ", ".join(sorted(unknown))),
			CheckParameterError,
		)
	doc.set("parameters", [])
	for parameter in known:
		doc.append(
			"parameters",
			{
				"parameter": parameter.name,
				"value": given.get(parameter.name, Decimal(parameter.default)),
				"meaning": meaning_of(doc.code, parameter.name),
			},
		)


def check_parameters(doc: BillCheckRule) -> None:
	for row, parameter in zip(doc.parameters, RULES[doc.code].parameters, strict=True):
		value = Decimal(str(row.value))
		low, high = Decimal(parameter.minimum), Decimal(parameter.maximum)
		if not low <= value <= high or value * parameter.scale % 1:
			frappe.throw(
				_("{0} must be between {1} and {2}, in steps of {3}.").format(
					frappe.bold(row.parameter), low, high, Decimal(1) / parameter.scale
				),
				CheckParameterError,
			)


def refuse_softened(doc: BillCheckRule) -> None:
	"""One bill that the ledger refuses would stop the issuing of its whole shard."""
	if not RULES[doc.code].may_release and (doc.severity != HOLD or not doc.enabled):
		frappe.throw(
			_("Check {0} always holds: such a bill cannot be posted.").format(doc.code), CheckSoftenedError
		)


def note_who_switched(doc: BillCheckRule) -> None:
	before = doc.get_doc_before_save()
	if before is None or any(before.get(field) != doc.get(field) for field in ("enabled", "severity")):
		doc.switched_by, doc.switched_on = frappe.session.user, now_datetime()
