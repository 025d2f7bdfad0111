"""What must hold for any bill, and a second calculation, day by day in fractions, to match each bill."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from elektrhisob.core.periods import day_number
from elektrhisob.core.story_for_tests import (
	FLAT_IN_TWO_VERSIONS,
	HOUSEHOLD,
	HOUSEHOLD_2025,
	LEGAL,
	STOVE,
	Story,
	book_of,
	published_book,
	rows,
)

if TYPE_CHECKING:
	from elektrhisob.core.bill import BillBatch

MAY, LAST_OF_MAY = day_number("2025-05-01"), day_number("2025-05-31")


@dataclass(frozen=True)
class Told:
	"""An account of a random story: tariffs by day, and per meter its readings as (day, Wh)."""

	tariffs: dict[int, int]
	meters: list[dict[int, int]]


def story_of(accounts: list[Told], reverse: bool = False) -> Story:
	story = Story()
	for account, told in enumerate(accounts):
		story.account(tariff=None)
		story.tariffs += [(account, day, tariff) for day, tariff in told.tariffs.items()]
		for readings in told.meters:
			meter = story.meter({}, account=account)
			story.readings += [(meter, day, value, 0) for day, value in readings.items()]
	if reverse:
		story.tariffs.reverse()
		story.readings.reverse()
	return story


@st.composite
def told_accounts(draw: st.DrawFn) -> Told:
	tariff = st.sampled_from([HOUSEHOLD, STOVE, LEGAL, FLAT_IN_TWO_VERSIONS])
	tariffs = {day_number("2020-01-01"): draw(tariff)}
	tariffs |= {draw(st.integers(MAY - 5, LAST_OF_MAY)): draw(tariff) for _ in range(draw(st.integers(0, 2)))}
	meters = []
	for _ in range(draw(st.integers(1, 3))):
		days = {draw(st.integers(MAY - 9, MAY - 1)), draw(st.integers(MAY, LAST_OF_MAY))}
		days |= set(draw(st.lists(st.integers(MAY, LAST_OF_MAY), max_size=2)))
		used = [draw(st.integers(0, 900_000)) for _ in days]
		meters.append(dict(zip(sorted(days), np.cumsum(used).tolist(), strict=True)))
	return Told(tariffs, meters)


accounts_lists = st.lists(told_accounts(), min_size=1, max_size=3)


def wh_used(told: Told) -> int:
	return sum(max(meter.values()) - min(meter.values()) for meter in told.meters)


@given(accounts_lists)
@settings(max_examples=60, deadline=None)
def test_lines_add_up_to_the_meters_and_the_bill(accounts: list[Told]) -> None:
	batch = story_of(accounts).bill()
	assert batch.bills.energy_wh.tolist() == [wh_used(told) for told in accounts]
	for account, bill in enumerate(rows(batch.bills, "energy_wh", "gross", "vat", "net", "days")):
		lines = batch.lines.take(batch.lines.account_idx == account)
		meters = batch.consumption.take(batch.consumption.account_idx == account)
		assert bill[0] == lines.energy_wh.sum() == meters.energy_wh.sum()
		assert bill[1:4] == (lines.gross.sum(), lines.vat.sum(), lines.net.sum())
		assert bill[1] == bill[2] + bill[3]
		assert set(lines.interval_days.tolist()) == {bill[4]}


@given(accounts_lists)
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_rows_changes_nothing(accounts: list[Told]) -> None:
	there, back = story_of(accounts).bill(), story_of(accounts, reverse=True).bill()
	assert everything(there.lines) == everything(back.lines)
	assert everything(there.bills) == everything(back.bills)


@given(accounts_lists)
@settings(max_examples=30, deadline=None)
def test_an_account_alone_is_billed_as_among_others(accounts: list[Told]) -> None:
	together = story_of(accounts).bill()
	for account, told in enumerate(accounts):
		own = together.lines.take(together.lines.account_idx == account)
		alone = story_of([told]).bill().lines
		assert everything(replace(own, account_idx=alone.account_idx)) == everything(alone)


@given(told_accounts(), st.integers(0, 500_000))
@settings(max_examples=40, deadline=None)
def test_more_energy_never_costs_less(told: Told, more: int) -> None:
	last = max(told.meters[0])
	dearer = Told(told.tariffs, [told.meters[0] | {last: told.meters[0][last] + more}, *told.meters[1:]])
	cheap, dear = story_of([told]).bill(), story_of([dearer]).bill()
	assert dear.bills.energy_wh[0] == cheap.bills.energy_wh[0] + more
	# With several segments the Wh left over by a split can land in another, cheaper one: 1 Wh per step.
	steps = sum(len(meter) - 1 for meter in told.meters)
	moved = steps if set(dear.lines.segment_no.tolist()) != {1} else 0
	assert dear.bills.gross[0] >= cheap.bills.gross[0] - moved * 180


@given(st.integers(0, 3_000_000), st.integers(MAY + 1, LAST_OF_MAY))
@settings(max_examples=40, deadline=None)
def test_a_boundary_between_equal_prices_costs_nothing(used: int, boundary: int) -> None:
	told = Told({0: 0}, [{MAY - 1: 0, LAST_OF_MAY: used}])
	whole = book_of([(0, "2020-01-01", True, {0: HOUSEHOLD_2025})])
	day = str(np.datetime64(boundary, "D"))
	cut = book_of([(0, "2020-01-01", True, {0: HOUSEHOLD_2025}), (0, day, True, {0: HOUSEHOLD_2025})])
	one, two = story_of([told]).bill(book=whole), story_of([told]).bill(book=cut)
	assert one.bills.energy_wh.tolist() == two.bills.energy_wh.tolist() == [used]
	# Each scaled limit and the split are rounded to a Wh: a price step of a Wh at most per line.
	assert abs(int(one.bills.gross[0] - two.bills.gross[0])) <= 100 * len(two.lines)


@given(told_accounts())
@settings(max_examples=60, deadline=None)
def test_the_bill_matches_a_day_by_day_calculation(told: Told) -> None:
	batch = story_of([told]).bill()
	expected = energy_by_version(told)
	steps = sum(len(meter) - 1 for meter in told.meters)
	found: dict[int, int] = {}
	for version, energy in rows(batch.lines, "version_idx", "energy_wh"):
		found[version] = found.get(version, 0) + energy
	for version in found.keys() | expected.keys():
		segments = len(set(batch.lines.segment_no.tolist()))
		assert abs(found.get(version, 0) - expected.get(version, Fraction(0))) <= steps * max(segments, 1)
	assert_lines_follow_the_ladder(batch)


def energy_by_version(told: Told) -> dict[int, Fraction]:
	"""Energy per tariff version in fractions, one day after the other."""
	book = published_book()
	total: dict[int, Fraction] = {}
	for meter in told.meters:
		for (older, low), (newer, high) in pairwise(sorted(meter.items())):
			for day in range(older + 1, newer + 1):
				tariff = told.tariffs[max(start for start in told.tariffs if start <= day)]
				position = int(book.position(np.array([tariff]), np.array([day]))[0])
				version = int(book.version_idx[position])
				total[version] = total.get(version, Fraction(0)) + Fraction(high - low, newer - older)
	return total


def half_up(exact: Fraction) -> int:
	return int(exact + Fraction(1, 2))


def assert_lines_follow_the_ladder(batch: BillBatch) -> None:
	"""Every line again from what it carries: block limits, energy, sums."""
	book = published_book()
	positions = {int(version): position for position, version in enumerate(book.version_idx)}
	names = ("version_idx", "block_no", "norm_num", "norm_den", "segment_energy_wh")
	for line, (version, block, num, den, energy) in enumerate(rows(batch.lines, *names)):
		ladder = book.block_from_wh[positions[version], 0].tolist()
		lower = half_up(Fraction(ladder[block - 1] * num, den))
		upper = half_up(Fraction(ladder[block] * num, den))
		is_open = ladder[block] == book.block_from_wh.max()
		rate = int(book.rate[positions[version], 0, block - 1])
		gross = half_up(Fraction(int(batch.lines.energy_wh[line]) * rate, 1000))
		net = half_up(Fraction(gross * 100, 112))
		top = energy if is_open else min(energy, upper)
		shown = ("block_from_wh", "block_to_wh", "energy_wh", "rate", "gross", "net", "vat")
		expected = (lower, -1 if is_open else upper, top - lower, rate, gross, net, gross - net)
		assert rows(batch.lines.take(np.array([line])), *shown) == [expected]


def everything(columns: object) -> dict[str, list[int]]:
	return {name: column.tolist() for name, column in vars(columns).items()}
