"""The budgets of the measurements are judged by what was measured."""

from __future__ import annotations

from dataclasses import replace

from localbench.measure import Size
from localbench.measure_desk import Waited
from localbench.measure_run import MonthBilled
from localbench.measure_table import budgets, table

WAITED = [
	Waited("district", "find account by name", 30.0, 90.0, budgeted=True),
	Waited("district", "bill as PDF", 400.0, 500.0, budgeted=False),
]


def month(bills: int, seconds: float, memory: int = 200) -> MonthBilled:
	return MonthBilled("RUN", "2025-07", bills, 0, seconds / 2, seconds / 2, memory)


def size(accounts: int, seconds: float, bare_seconds: float) -> Size:
	months = (month(accounts, seconds), month(accounts, seconds))
	return Size(accounts, 1.0, months, (bare_seconds, bare_seconds), 10.0, 100)


SMALL = size(10_000, seconds=2.0, bare_seconds=0.5)
LARGE = size(1_000_000, seconds=100.0, bare_seconds=60.0)


def kept(*sizes: Size, waited: list[Waited] = WAITED) -> list[bool]:
	return [each for _words, each in budgets(sizes, waited)]


def test_all_kept() -> None:
	assert kept(SMALL, LARGE) == [True] * 5


def test_bare_loading_is_compared_at_the_largest_size() -> None:
	assert kept(SMALL, size(1_000_000, seconds=130.0, bare_seconds=60.0))[0] is False
	assert kept(SMALL)[0] is False


def test_documents_are_compared_at_every_size() -> None:
	slow = size(10_000, seconds=20.0, bare_seconds=15.0)
	assert kept(slow, LARGE)[1] is False


def test_memory_is_the_highest_of_all_months() -> None:
	hungry = replace(LARGE, months=(month(1, 1.0, memory=1024), LARGE.months[1]))
	assert kept(SMALL, hungry)[2] is False


def test_growth_is_from_the_cheapest_size_to_the_largest() -> None:
	cheap = size(100_000, seconds=5.0, bare_seconds=4.0)
	assert kept(SMALL, cheap, LARGE)[3] is False


def test_only_searches_and_lists_have_to_be_quick() -> None:
	late = replace(WAITED[0], median_ms=51.0)
	assert kept(LARGE, waited=[late, WAITED[1]])[4] is False


def test_the_table_says_which_budget_was_missed() -> None:
	shown = table(["a machine"], 2, [SMALL], WAITED)
	assert "MISSED  a run takes at most 2 × bare LOAD DATA" in shown
	assert "find account by name" in shown
	assert "10,000" in shown
