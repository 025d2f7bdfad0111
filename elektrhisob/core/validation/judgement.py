"""Rules as a supervisor has set them, applied to a chain."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from elektrhisob.core.columns import NONE, Columns, Flag, Int

from .chain import ChainColumns, RegisterContext, measure_chain
from .rules import HOLD, REFUSE, RULES, WARN

if TYPE_CHECKING:
	from collections.abc import Mapping, Sequence

SEVERITIES = (REFUSE, HOLD, WARN)
"""From the strictest to the mildest; the number of a severity is its place here."""


@dataclass(frozen=True)
class RuleSetting:
	"""One row a supervisor made: None in the scope stands for all. Parameters in core units."""

	code: str
	severity: str
	parameters: Mapping[str, int]
	category: str | None = None
	model: str | None = None
	het: str | None = None
	enabled: bool = True

	def fits(self, category: str, model: str, het: str) -> bool:
		scope = ((self.category, category), (self.model, model), (self.het, het))
		return all(wanted is None or wanted == given for wanted, given in scope)

	@property
	def weight(self) -> int:
		"""The most specific row wins: a meter's model before the category, the category before the HET."""
		return 4 * (self.model is not None) + 2 * (self.category is not None) + (self.het is not None)


@dataclass(frozen=True)
class RuleBook:
	"""Per rule code and register: severity (number, -1 switched off) and parameters as columns."""

	severity: Mapping[str, Int]
	parameters: Mapping[str, Mapping[str, Int]]


@dataclass(frozen=True)
class FindingColumns(Columns):
	"""One row per new reading, in chain order.

	row        its place among the arrived ones
	position   its place in the chain
	previous   place in the chain of the reading it was measured against; -1 the register's first
	code       number of the cause in RULES; -1 nothing to say
	severity   number in SEVERITIES; -1 none
	energy_wh, days, limit_wh, rolled_over   since the previous one, see Measured
	average_energy_wh, average_days   consumption between the last readings before it; -1 unknown
	"""

	row: Int
	position: Int
	previous: Int
	code: Int
	severity: Int
	energy_wh: Int
	days: Int
	limit_wh: Int
	rolled_over: Flag
	average_energy_wh: Int
	average_days: Int


@dataclass(frozen=True)
class Verdicts:
	"""Findings and, per rule code, which of the new readings break it (the named cause is one of them)."""

	findings: FindingColumns
	broken: Mapping[str, Flag]


def resolve_rules(settings: Sequence[RuleSetting], scopes: Sequence[tuple[str, str, str]]) -> RuleBook:
	"""scopes: (category, model, het) of every register; "" unknown."""
	distinct: dict[tuple[str, str, str], int] = {}
	scope_of_register = np.array(
		[distinct.setdefault(scope, len(distinct)) for scope in scopes], dtype=np.int64
	)
	severity: dict[str, Int] = {}
	parameters: dict[str, dict[str, Int]] = {}
	for code, rule in RULES.items():
		rows = sorted((row for row in settings if row.code == code), key=lambda row: -row.weight)
		chosen = [next((row for row in rows if row.fits(*scope)), None) for scope in distinct]
		severity[code] = _per_register(
			[SEVERITIES.index(row.severity) if row is not None and row.enabled else NONE for row in chosen],
			scope_of_register,
		)
		parameters[code] = {
			parameter.name: _per_register(
				[row.parameters[parameter.name] if row is not None else 0 for row in chosen],
				scope_of_register,
			)
			for parameter in rule.parameters
		}
	return RuleBook(severity, parameters)


def _per_register(of_scope: list[int], scope_of_register: Int) -> Int:
	column: Int = np.array(of_scope, dtype=np.int64)[scope_of_register]
	return column


def judge_chain(
	dials: RegisterContext, chain: ChainColumns, book: RuleBook, today: int, apart: bool = True
) -> Verdicts:
	"""apart: a refused reading does not stand in the way; its neighbours are judged as if it never came."""
	everything = np.arange(len(chain), dtype=np.int64)
	result = newest = _judge_once(dials, chain, everything, book, today)
	left = np.ones(len(chain), dtype=np.bool_)
	while apart:
		refused = _first_refused_among_several(newest.findings, chain)
		if not len(refused):
			break
		left[refused] = False
		touched = np.isin(chain.register_idx, chain.register_idx[refused])
		newest = _judge_once(dials, chain, np.flatnonzero(left & touched).astype(np.int64), book, today)
		result = _updated(result, newest)
	return result


def _judge_once(
	dials: RegisterContext, whole: ChainColumns, rows: Int, book: RuleBook, today: int
) -> Verdicts:
	"""rows: the part of the chain that is looked at; positions in the answer are those of the whole chain."""
	chain = whole if len(rows) == len(whole) else whole.take(rows)
	measured = measure_chain(dials, chain, today)
	new = np.flatnonzero(chain.is_new).astype(np.int64)
	register = chain.register_idx
	known = dials.is_known[register[new]]
	code = np.full(len(new), NONE, dtype=np.int64)
	severity = np.full(len(new), len(SEVERITIES), dtype=np.int64)
	broken: dict[str, Flag] = {}
	for number, (name, rule) in enumerate(RULES.items()):
		level = book.severity[name][register[new]]
		if rule.nightly or rule.of_profiles or not bool((level != NONE).any()):
			continue
		parameters = {key: column[register] for key, column in book.parameters[name].items()}
		here = rule.test(measured, parameters)[new] & (level != NONE)
		here &= known | (name == "UNKNOWN_DEVICE")
		if not bool(here.any()):
			continue
		broken[name] = here
		stricter = here & (level < severity)
		code[stricter], severity[stricter] = number, level[stricter]
	severity[code == NONE] = NONE
	average_energy, average_days = measured.average_before(book.parameters["HIGH"]["readings"][register])
	follows = measured.follows[new]
	return Verdicts(
		FindingColumns(
			row=chain.row[new],
			position=rows[new],
			previous=np.where(follows, rows[measured.before[new]], NONE),
			code=code,
			severity=severity,
			energy_wh=np.where(follows, measured.energy_wh[new], NONE),
			days=np.where(follows, measured.days[new], NONE),
			limit_wh=measured.limit_wh[new],
			rolled_over=measured.rolled_over[new],
			average_energy_wh=average_energy[new],
			average_days=average_days[new],
		),
		broken,
	)


def _first_refused_among_several(findings: FindingColumns, chain: ChainColumns) -> Int:
	"""Chain positions of the first refused new reading of every register that has another new one."""
	refused = findings.severity == SEVERITIES.index(REFUSE)
	if not bool(refused.any()):
		return np.zeros(0, dtype=np.int64)
	register = chain.register_idx[findings.position]
	registers, count = np.unique(register, return_counts=True)
	at = np.flatnonzero(refused & np.isin(register, registers[count > 1]))
	_registers, first = np.unique(register[at], return_index=True)
	return findings.position[at[first]]


def _updated(result: Verdicts, newer: Verdicts) -> Verdicts:
	"""The newer findings take the place of the older ones of the same readings."""
	at = np.searchsorted(result.findings.position, newer.findings.position)
	columns: dict[str, Any] = {}
	for field in fields(FindingColumns):
		column = getattr(result.findings, field.name).copy()
		column[at] = getattr(newer.findings, field.name)
		columns[field.name] = column
	broken = {name: flags.copy() for name, flags in result.broken.items()}
	nowhere = np.zeros(len(newer.findings), dtype=np.bool_)
	for name in {*broken, *newer.broken}:
		flags = broken.setdefault(name, np.zeros(len(result.findings), dtype=np.bool_))
		flags[at] = newer.broken.get(name, nowhere)
	return Verdicts(replace(result.findings, **columns), broken)
