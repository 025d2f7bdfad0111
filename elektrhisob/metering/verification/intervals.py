"""Intervals that law sets instead of the model's: dated rows of Verification Interval Rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
from frappe.utils import getdate

if TYPE_CHECKING:
	from collections.abc import Iterable
	from datetime import date

	from elektrhisob.metering.verification.kinds import VerifiedKind

CONSUMER_KINDS = ("Household", "Legal")


@dataclass(frozen=True)
class Rule:
	consumer_kind: str
	valid_from: date
	years: int
	at_most: bool


def rules_on(device_kind: str, on: date) -> list[Rule]:
	"""The rules of a kind of device that have begun by a day, the latest first."""
	rows = frappe.get_all(
		"Verification Interval Rule",
		filters={"device_kind": device_kind, "valid_from": ["<=", on]},
		fields=["consumer_kind", "valid_from", "years", "effect"],
		order_by="valid_from desc, name",
	)
	return [
		Rule(row.consumer_kind or "", getdate(row.valid_from), int(row.years), row.effect == "At Most")
		for row in rows
	]


def months_sql(kind: VerifiedKind, on: date) -> tuple[str, dict[str, int]]:
	"""SQL of the months between two verifications of `device`, and its parameters."""
	rules = rules_on(kind.doctype, on)
	parameters: dict[str, int] = {}
	cases = []
	for consumer_kind in CONSUMER_KINDS:
		sql = _rule_sql(kind, _rule_for(rules, consumer_kind), f"months_{consumer_kind}", parameters)
		cases.append(f"when '{consumer_kind}' then {sql}")
	otherwise = _rule_sql(kind, _rule_for(rules, ""), "months_other", parameters)
	return f"(case {kind.consumer_kind} {' '.join(cases)} else {otherwise} end)", parameters


def _rule_for(rules: Iterable[Rule], consumer_kind: str) -> Rule | None:
	"""A rule for the consumer kind goes before one for any kind."""
	matching = [rule for rule in rules if rule.consumer_kind in (consumer_kind, "")]
	return min(matching, key=lambda rule: not rule.consumer_kind, default=None)


def _rule_sql(kind: VerifiedKind, rule: Rule | None, name: str, parameters: dict[str, int]) -> str:
	if not rule:
		return kind.months
	parameters[name] = 12 * rule.years
	if rule.at_most:
		return f"if({kind.months} > 0, least({kind.months}, %({name})s), %({name})s)"
	return f"%({name})s"
