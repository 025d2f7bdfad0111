"""The dated Penalty Rules as columns of `core`, and the first penalty day of a bill."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import frappe
import numpy as np
from frappe.utils import getdate

from elektrhisob.administration.periods import month_bounds
from elektrhisob.core.penalty import PARTS, FreeDays, RuleColumns
from elektrhisob.core.periods import day_number

SATURDAY = 5
FOR_PERCENT = PARTS // 100


@dataclass(frozen=True)
class Rule:
	"""A row of the directory; rate and cap in parts of a million."""

	name: str
	kind: str
	category: str
	valid_from: date
	rate: int
	cap: int
	starts_on_day: int
	plan_stops: bool
	weekends_are_free: bool
	free_days: frozenset[date] = field(default_factory=frozenset)


@dataclass(frozen=True)
class RuleBook:
	"""Rules of every (kind, category) asked for, by their number in `sets`; `columns` has them one by one."""

	sets: dict[tuple[str, str], int]
	rows: list[list[Rule]]
	columns: RuleColumns
	free: FreeDays

	@property
	def rules(self) -> list[Rule]:
		return [rule for rows in self.rows for rule in rows]

	def first_day(self, kind: str, category: str, period: str) -> int | None:
		"""Day number of the first penalty day of a period's bill; None: the kind has no rule yet."""
		next_month = month_bounds(period)[1] + timedelta(days=1)
		rule = self.in_force(kind, category, next_month)
		return day_number(next_month.replace(day=rule.starts_on_day)) if rule else None

	def in_force(self, kind: str, category: str, day: date) -> Rule | None:
		"""The rule of a day; before the first one, the first: its own day keeps it from counting."""
		rows = self.rows[self.sets[kind, category]]
		begun = [rule for rule in rows if rule.valid_from <= day]
		return begun[-1] if begun else rows[0] if rows else None


def load_rule_book(kinds: Iterable[tuple[str, str]], until: date) -> RuleBook:
	"""Rules for these (consumer kind, category); their free days until a day."""
	directory = _read_rules()
	pairs = sorted(set(kinds))
	rows = [_rules_of(directory, kind, category) for kind, category in pairs]
	flat = [(number, rule) for number, rules in enumerate(rows) for rule in rules]
	return RuleBook(
		sets={pair: number for number, pair in enumerate(pairs)},
		rows=rows,
		columns=RuleColumns(
			rule_set=_ints(number for number, _rule in flat),
			from_day=_ints(day_number(rule.valid_from) for _number, rule in flat),
			rate=_ints(rule.rate for _number, rule in flat),
			cap=_ints(rule.cap for _number, rule in flat),
			plan_stops=np.array([rule.plan_stops for _number, rule in flat], dtype=np.bool_),
		),
		free=_free_days([rule for _number, rule in flat], until),
	)


def _read_rules() -> list[Rule]:
	holidays: dict[str, set[date]] = {}
	for row in frappe.get_all(
		"Penalty Free Day", {"parenttype": "Penalty Rule"}, ["parent", "day"], order_by="parent, day"
	):
		holidays.setdefault(row.parent, set()).add(getdate(row.day))
	return [
		Rule(
			row.name,
			row.consumer_kind,
			row.category or "",
			getdate(row.valid_from),
			_parts(row.percent_per_day),
			_parts(row.cap_percent),
			row.starts_on_day,
			row.instalment_plan_effect == "Penalty rests",
			bool(row.weekends_are_free),
			frozenset(holidays.get(row.name, ())),
		)
		for row in frappe.get_all(
			"Penalty Rule",
			fields=[
				*("name", "consumer_kind", "category", "valid_from", "percent_per_day", "cap_percent"),
				*("starts_on_day", "instalment_plan_effect", "weekends_are_free"),
			],
			order_by="valid_from, name",
		)
	]


def _parts(percent: float) -> int:
	"""Three digits behind the point of a percent are whole parts of a million."""
	return int((Decimal(str(percent)) * FOR_PERCENT).to_integral_value())


def _rules_of(directory: list[Rule], kind: str, category: str) -> list[Rule]:
	"""The kind's rules until the category has one of its own; from then on only the category's."""
	own = [rule for rule in directory if rule.kind == kind and category and rule.category == category]
	common = [rule for rule in directory if rule.kind == kind and not rule.category]
	return [rule for rule in common if not own or rule.valid_from < own[0].valid_from] + own


def _free_days(rules: list[Rule], until: date) -> FreeDays:
	row: list[int] = []
	days: list[int] = []
	for place, rule in enumerate(rules):
		free = {each for each in rule.free_days if each <= until}
		if rule.weekends_are_free:
			span = (until - rule.valid_from).days + 1
			every = (rule.valid_from + timedelta(days=number) for number in range(span))
			free.update(each for each in every if each.weekday() >= SATURDAY)
		row += [place] * len(free)
		days += sorted(day_number(each) for each in free)
	return FreeDays(_ints(row), _ints(days))


def _ints(values: Iterable[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
	return np.fromiter(values, dtype=np.int64)
