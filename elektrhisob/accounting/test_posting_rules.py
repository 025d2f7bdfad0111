"""Which rule is in force on a day."""

from datetime import date

import pytest

from elektrhisob.accounting.posting_rules import END_OF_TIME, Rule, in_force


def rule(channel: str, debit: str, valid_from: str) -> Rule:
	return Rule("Payment Allocated", "Whole", channel, debit, "4010", date.fromisoformat(valid_from))


RULES = [
	rule("", "5110", "2003-01-01"),
	rule("Cash", "5010", "2003-01-01"),
	rule("Agent", "5710", "2024-01-01"),
	rule("", "5120", "2025-01-01"),
]


@pytest.mark.parametrize(
	("channel", "day", "debit"),
	[
		("Cash", "2023-06-01", "5010"),
		("Cash", "2025-06-01", "5010"),
		("Bank", "2024-12-31", "5110"),
		("Bank", "2025-01-01", "5120"),
		("Agent", "2023-12-31", "5110"),
		("Agent", "2024-01-01", "5710"),
		("Agent", "2025-06-01", "5710"),
		("", "2024-12-31", "5110"),
	],
)
def test_the_channels_own_rule_goes_before_the_general_one(channel: str, day: str, debit: str) -> None:
	when = date.fromisoformat(day)
	found = [
		window.debit_account
		for window in in_force(RULES)
		if window.channel == channel and window.first_day <= when < window.end_day
	]
	assert found == [debit]


def test_before_the_first_rule_there_is_none_and_the_last_one_has_no_end() -> None:
	windows = [window for window in in_force(RULES) if window.channel == "Bank"]
	assert windows[0].first_day == date(2003, 1, 1)
	assert windows[-1].end_day == END_OF_TIME
