"""Charge rules that are switched on, and which of them holds for an account on a day."""

from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.utils import getdate

from elektrhisob.bulk.exact import watt_hours
from elektrhisob.core.periods import date_of

TWO_PART, EXCESS, REACTIVE = "Two-Part Power", "Excess Power", "Reactive Energy"
OVER_CONTRACT, SAVED, GENERATION = "Over Contract", "Saved Energy", "Own Generation"
PREPAID = "Prepayment Protection"


@dataclass(frozen=True)
class ChargeRules:
	"""Rules of every kind, the latest first."""

	rows: list[Any]
	_picked: dict[tuple[str, str, str, int], Any] = field(default_factory=dict)

	@classmethod
	def switched_on(cls) -> "ChargeRules":
		return cls(
			frappe.get_all("Billing Charge Rule", {"is_on": 1}, ["*"], order_by="valid_from desc, name desc")
		)

	def any_of(self, *kinds: str) -> bool:
		return any(rule.rule_kind in kinds for rule in self.rows)

	def pick(self, kind: str, consumer_kind: str, tariff: str, day: int) -> Any:
		"""The latest rule for the tariff; without one the latest for all tariffs of the kind."""
		asked = (kind, consumer_kind, tariff, day)
		if asked not in self._picked:
			self._picked[asked] = self._find(*asked)
		return self._picked[asked]

	def _find(self, kind: str, consumer_kind: str, tariff: str, day: int) -> Any:
		on = date_of(day)
		fitting = [
			rule
			for rule in self.rows
			if rule.rule_kind == kind
			and rule.consumer_kind == consumer_kind
			and (not rule.tariff or rule.tariff == tariff)
			and getdate(rule.valid_from) <= on
		]
		own = [rule for rule in fitting if rule.tariff]
		return next(iter(own or fitting), None)


def thousandths(value: Any) -> int:
	"""A number with three decimals, as `core` counts it."""
	return watt_hours(value)
