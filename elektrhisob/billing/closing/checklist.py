"""Which controls a month has to pass by the dated rules, and what they found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import frappe

from elektrhisob.administration.periods import month_bounds
from elektrhisob.billing.closing.controls import CONTROLS, Figures, Month
from elektrhisob.bulk.statements import Cursor

MUST, SHOULD, OFF = "Must", "Should", "Off"
PASSED, FAILED = "Passed", "Failed"


@dataclass(frozen=True)
class Rule:
	control: str
	severity: str
	allowed: int


@dataclass(frozen=True)
class Outcome:
	rule: Rule
	figures: Figures

	@property
	def passed(self) -> bool:
		return self.figures.passes(self.rule.allowed)

	def as_row(self) -> dict[str, object]:
		return {
			"control": self.rule.control,
			"severity": self.rule.severity,
			"outcome": PASSED if self.passed else FAILED,
			"found": self.figures.found,
			"first_sum": self.figures.first_sum,
			"second_sum": self.figures.second_sum,
		}


def rules_on(day: date) -> list[Rule]:
	"""The rules in force, in the order of the controls; what is switched off is left out."""
	in_force: dict[str, Rule] = {}
	for row in frappe.get_all(
		"Closing Check Rule",
		{"valid_from": ["<=", day]},
		["control", "severity", "allowed"],
		order_by="valid_from, name",
	):
		in_force[row.control] = Rule(row.control, row.severity, row.allowed or 0)
	return [in_force[name] for name in CONTROLS if name in in_force and in_force[name].severity != OFF]


def month_of(het: str, period: str) -> Month:
	return Month(het, period, *month_bounds(period))


def outcomes(
	cursor: Cursor, month: Month, before_each: Callable[[int, int], None] | None = None
) -> Iterator[Outcome]:
	"""Run the controls one by one; before_each is told how many are done of how many."""
	rules = rules_on(month.last)
	for number, rule in enumerate(rules):
		if before_each:
			before_each(number, len(rules))
		yield Outcome(rule, CONTROLS[rule.control](cursor, month))
