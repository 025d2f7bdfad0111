"""Is a reading possible, and is it usual? Rules as pure functions over chains of readings."""

from .chain import ChainColumns, Measured, RegisterContext, measure_chain
from .judgement import (
	SEVERITIES,
	FindingColumns,
	RuleBook,
	RuleSetting,
	Verdicts,
	judge_chain,
	resolve_rules,
)
from .rules import HOLD, REFUSE, RULES, WARN, Parameter, Rule, StoredDays

__all__ = [
	"HOLD",
	"REFUSE",
	"RULES",
	"SEVERITIES",
	"WARN",
	"ChainColumns",
	"FindingColumns",
	"Measured",
	"Parameter",
	"RegisterContext",
	"Rule",
	"RuleBook",
	"RuleSetting",
	"StoredDays",
	"Verdicts",
	"judge_chain",
	"measure_chain",
	"resolve_rules",
]
