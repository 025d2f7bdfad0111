"""Which accounts a money event debits and credits on a day, from the dated Posting Rules."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

EVERY_CHANNEL = ""
CHANNELS = ("Cash", "Bank", "Agent", "Suspense")
END_OF_TIME = date(9999, 12, 31)


@dataclass(frozen=True)
class Rule:
	"""A row of the directory: in force until a later row of the same event, component and channel."""

	event: str
	component: str
	channel: str
	debit_account: str
	credit_account: str
	valid_from: date


@dataclass(frozen=True)
class RuleInForce:
	"""The one rule of an event, component and concrete channel for the days [first_day, end_day)."""

	event: str
	component: str
	channel: str
	debit_account: str
	credit_account: str
	first_day: date
	end_day: date


def in_force(rules: Iterable[Rule]) -> list[RuleInForce]:
	"""Resolve the directory: a rule of the channel itself goes before a rule of every channel."""
	groups: dict[tuple[str, str], list[Rule]] = defaultdict(list)
	for rule in rules:
		groups[rule.event, rule.component].append(rule)
	return [
		window
		for group in groups.values()
		for channel in (EVERY_CHANNEL, *CHANNELS)
		for window in _windows(group, channel)
	]


def _windows(group: list[Rule], channel: str) -> Iterable[RuleInForce]:
	candidates = [rule for rule in group if rule.channel in (channel, EVERY_CHANNEL)]
	days = sorted({rule.valid_from for rule in candidates})
	for first_day, end_day in pairwise([*days, END_OF_TIME]):
		begun = [rule for rule in candidates if rule.valid_from <= first_day]
		chosen = max(begun, key=lambda rule: (rule.channel == channel, rule.valid_from))
		yield RuleInForce(
			chosen.event,
			chosen.component,
			channel,
			chosen.debit_account,
			chosen.credit_account,
			first_day,
			end_day,
		)
