"""The budgets of the measurements are judged by what was measured."""

from __future__ import annotations

from dataclasses import replace

from localbench.measure import Size
from localbench.measure_desk import Waited
from localbench.measure_metering import Metering, Pass
from localbench.measure_penalty import PenaltyMonth
from localbench.measure_print import Printed
from localbench.measure_run import MonthBilled
from localbench.measure_shadow import Shadowed
from localbench.measure_table import aftermath_budgets, budgets, metering_budgets, table

WAITED = [
	Waited("district", "find account by name", 30.0, 90.0, budgeted=True),
	Waited("district", "bill as PDF", 400.0, 500.0, budgeted=False),
]


def month(bills: int, seconds: float, memory: int = 200) -> MonthBilled:
	return MonthBilled("RUN", "2025-07", bills, 0, seconds / 2, seconds / 2, memory)


def size(accounts: int, seconds: float, bare_seconds: float) -> Size:
	months = (month(accounts, seconds), month(accounts, seconds))
	penalty = PenaltyMonth("2025-08", accounts, accounts, accounts, 10.0, 9.0, 10.0)
	shadow, printed = Shadowed(accounts, accounts / 1_800), Printed(accounts, accounts, 60.0, 170.0)
	return Size(accounts, 1.0, months, (bare_seconds, bare_seconds), 10.0, 100, penalty, shadow, printed)


SMALL = size(10_000, seconds=2.0, bare_seconds=0.5)
LARGE = size(1_000_000, seconds=100.0, bare_seconds=60.0)
NOT_PRINTED = replace(SMALL, printed=None)


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


def test_what_follows_the_bills_is_kept() -> None:
	assert [each for _words, each in aftermath_budgets([NOT_PRINTED, LARGE])] == [True] * 3
	assert len(aftermath_budgets([NOT_PRINTED])) == 2


def test_each_budget_after_the_bills_is_missed_by_what_it_is_about() -> None:
	missed = [
		replace(LARGE, penalty=replace(LARGE.penalty, issue_seconds=11.0)),
		replace(LARGE, shadow=Shadowed(1_000_000, 620.0)),
		replace(LARGE, printed=Printed(100_000, 100_000, 500.0, 99.0)),
	]
	for place, large in enumerate(missed):
		judged = [each for _words, each in aftermath_budgets([NOT_PRINTED, large])]
		assert judged == [number != place for number in range(3)]


def test_the_table_says_which_budget_was_missed() -> None:
	shown = table(["a machine"], 2, [SMALL], WAITED, [FEW_METERS])
	assert "MISSED  a run takes at most 2 × bare LOAD DATA" in shown
	assert "find account by name" in shown
	assert "within  a core prints at least 100 bills a second: 170" in shown
	assert "10,000" in shown
	assert "within  readings of a file take at most 2.5 × bare LOAD DATA" in shown
	assert "Worklist, 100,000 open exceptions" in shown


WORKLIST = [Waited("metering, all", "worklist: first page", 40.0, 90.0, budgeted=True)]
FEW_METERS = Metering(Pass(10_000, 2.0, 1.0), 0.1, Pass(10_000, 2.0, 1.0), 100_000, WORKLIST)
METERS = Metering(Pass(1_000_000, 50.0, 25.0), 10.0, Pass(100_000, 5.0, 2.5), 100_000, WORKLIST)


def kept_of_metering(*metered: Metering) -> list[bool]:
	return [each for _words, each in metering_budgets(metered)]


def test_all_of_metering_kept() -> None:
	assert kept_of_metering(FEW_METERS, METERS) == [True] * 5


def test_each_budget_of_metering_is_missed_by_what_it_is_about() -> None:
	missed = [
		replace(METERS, readings=Pass(1_000_000, 63.0, 25.0)),
		replace(METERS, profiles=Pass(100_000, 6.3, 2.5)),
		replace(METERS, worklist=[replace(WORKLIST[0], median_ms=101.0)]),
	]
	for place, metering in zip((0, 1, 4), missed, strict=True):
		assert kept_of_metering(FEW_METERS, metering) == [number != place for number in range(5)]
	assert kept_of_metering(METERS, replace(METERS, judging_seconds=14.0))[3] is False
	assert kept_of_metering(replace(METERS, judging_seconds=61.0))[2] is False
