"""Energy beyond the meter: losses, sub-consumers, unmetered lamps, amounts approved by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from elektrhisob.core.added_energy import (
	ANY_ZONE,
	AddedColumns,
	BeyondMeters,
	LinkColumns,
	LoadColumns,
	LossColumns,
)
from elektrhisob.core.causes import Cause
from elektrhisob.core.columns import FAR_DAY, NONE
from elektrhisob.core.losses import LossMethod, LossParameters
from elektrhisob.core.periods import day_number
from elektrhisob.core.story_for_tests import HALF_PEAK, HOUSEHOLD, LEGAL, NIGHT, PEAK, ZONED, Story, rows

ALWAYS = (0, int(FAR_DAY))


def ints(*values: int) -> Any:
	return np.array(values, dtype=np.int64)


def factory(**account: Any) -> Story:
	"""A legal consumer: 1 000 kWh from 31 May to 30 June 2025."""
	story = Story()
	story.account(tariff=LEGAL, **account)
	story.meter({"2025-05-31": 0, "2025-06-30": 1000}, daily_kwh=2400)
	return story


def share_of(percent: int, sign: int, days: tuple[int, int] = ALWAYS) -> LossColumns:
	share = {"method": LossMethod.SHARE, "form_factor": 1000, "share_ppm": percent * 10_000}
	parameters = [ints(share.get(name, 0)) for name in LossParameters.__dataclass_fields__]
	account, sign_, first, until, hours, source = (ints(value) for value in (0, sign, *days, 0, 7))
	return LossColumns(account, sign_, first, until, hours, source, LossParameters(*parameters))


def fixed(*energy_kwh: int, zone: int = ANY_ZONE) -> AddedColumns:
	count = len(energy_kwh)
	none = np.full(count, NONE)
	energy = np.array(energy_kwh) * 1000
	return AddedColumns(
		np.zeros(count, dtype=np.int64),
		np.full(count, zone),
		none,
		none,
		energy,
		np.arange(count),
		none,
		none,
	)


def test_the_consumers_transformer_adds_its_loss() -> None:
	beyond = BeyondMeters(losses=share_of(2, 1), loss_register=(ints(0), ints(0)))
	batch = factory().bill("2025-06", beyond=beyond)
	assert rows(batch.bills, "energy_wh", "gross") == [(1_020_000, 102_000_000)]
	assert rows(batch.added, "account_idx", "zone", "energy_wh", "source_idx") == [(0, 0, 20_000, 7)]


def test_the_utilitys_transformer_is_taken_off() -> None:
	beyond = BeyondMeters(losses=share_of(2, -1), loss_register=(ints(0), ints(0)))
	batch = factory().bill("2025-06", beyond=beyond)
	assert rows(batch.bills, "energy_wh") == [(980_000,)]
	assert rows(batch.lines, "energy_wh", "interval_energy_wh") == [(980_000, 980_000)]


def test_a_loss_from_the_middle_of_the_month_counts_its_days() -> None:
	days = (day_number("2025-06-16"), int(FAR_DAY))
	beyond = BeyondMeters(losses=share_of(2, 1, days), loss_register=(ints(0), ints(0)))
	assert factory().bill("2025-06", beyond=beyond).added.energy_wh.tolist() == [10_000]


def test_a_loss_stands_in_the_zones_of_its_meters() -> None:
	story = Story()
	story.account(tariff=ZONED)
	for zone, kwh in ((PEAK, 300), (HALF_PEAK, 500), (NIGHT, 200)):
		story.meter({"2025-05-31": 0, "2025-06-30": kwh}, zone=zone)
	losses = (share_of(1, 1), (ints(0, 0, 0), ints(0, 1, 2)))
	batch = story.bill("2025-06", beyond=BeyondMeters(losses=losses[0], loss_register=losses[1]))
	assert rows(batch.added, "zone", "energy_wh") == [(1, 3_000), (2, 5_000), (3, 2_000)]
	assert batch.lines.energy_wh.tolist() == [303_000, 505_000, 202_000]


def one_link(sign: int = -1) -> LinkColumns:
	return LinkColumns(*(ints(value) for value in (0, sign, *ALWAYS, 3)))


def neighbour(kwh: int, **meter: Any) -> Any:
	told = Story()
	told.meter({"2025-05-31": 0, "2025-06-30": kwh}, **meter)
	return told.meters()


def test_a_sub_consumer_is_taken_off_the_main_meter() -> None:
	beyond = BeyondMeters(links=one_link(), link_meters=neighbour(120))
	batch = factory().bill("2025-06", beyond=beyond)
	assert rows(batch.bills, "energy_wh", "gross") == [(880_000, 88_000_000)]
	assert rows(batch.added, "zone", "energy_wh", "source_idx") == [(ANY_ZONE, -120_000, 3)]


def test_a_sub_consumer_that_takes_everything_leaves_a_bill_of_nothing() -> None:
	beyond = BeyondMeters(links=one_link(), link_meters=neighbour(1000))
	batch = factory().bill("2025-06", beyond=beyond)
	assert rows(batch.bills, "energy_wh", "gross") == [(0, 0)]
	assert rows(batch.lines, "block_no", "energy_wh") == [(1, 0)]


def test_more_than_the_main_meter_counted_cannot_be_billed() -> None:
	beyond = BeyondMeters(links=one_link(), link_meters=neighbour(1001, daily_kwh=2400))
	batch = factory().bill("2025-06", beyond=beyond)
	assert rows(batch.exceptions, "account_idx", "cause") == [(0, Cause.BELOW_ZERO)]
	assert len(batch.bills) == len(batch.lines) == len(batch.added) == 0


def test_a_sub_consumer_that_nobody_read_holds_the_main_bill() -> None:
	unread = Story()
	unread.meter({"2025-05-31": 0})
	beyond = BeyondMeters(links=one_link(), link_meters=unread.meters())
	batch = factory().bill("2025-06", beyond=beyond)
	assert rows(batch.exceptions, "account_idx", "cause") == [(0, Cause.LINKED_UNREAD)]


def test_a_single_zone_sub_consumer_is_taken_off_all_zones_in_proportion() -> None:
	story = Story()
	story.account(tariff=ZONED)
	for zone, kwh in ((PEAK, 300), (HALF_PEAK, 500), (NIGHT, 200)):
		story.meter({"2025-05-31": 0, "2025-06-30": kwh}, zone=zone)
	batch = story.bill("2025-06", beyond=BeyondMeters(links=one_link(), link_meters=neighbour(100)))
	assert batch.lines.energy_wh.tolist() == [270_000, 450_000, 180_000]


def test_a_zoned_sub_consumer_is_taken_off_its_zones() -> None:
	story = Story()
	story.account(tariff=ZONED)
	for zone, kwh in ((PEAK, 300), (HALF_PEAK, 500), (NIGHT, 200)):
		story.meter({"2025-05-31": 0, "2025-06-30": kwh}, zone=zone)
	beyond = BeyondMeters(links=one_link(), link_meters=neighbour(100, zone=NIGHT))
	assert story.bill("2025-06", beyond=beyond).lines.energy_wh.tolist() == [300_000, 500_000, 100_000]
	beyond = BeyondMeters(links=one_link(), link_meters=neighbour(201, zone=NIGHT))
	assert rows(story.bill("2025-06", beyond=beyond).exceptions, "cause") == [(Cause.BELOW_ZERO,)]


def lamps(*, watts: int, hours: int, days: tuple[int, int] = ALWAYS) -> LoadColumns:
	return LoadColumns(*(ints(value) for value in (0, *days, watts, hours * 100, 5)))


def test_street_lamps_without_a_meter_are_billed_by_power_and_hours() -> None:
	story = Story()
	story.account(tariff=LEGAL, billed_to="2025-05-31")
	beyond = BeyondMeters(loads=lamps(watts=40 * 250, hours=11), standing=ints(0))
	batch = story.bill("2025-06", beyond=beyond)
	assert rows(batch.bills, "energy_wh", "days", "gross") == [(3_300_000, 30, 330_000_000)]
	assert len(batch.consumption) == 0 and batch.added.energy_wh.tolist() == [3_300_000]


def test_lamps_hung_in_the_middle_of_the_month() -> None:
	story = Story()
	story.account(tariff=LEGAL, billed_to="2025-05-31")
	days = (day_number("2025-06-21"), int(FAR_DAY))
	beyond = BeyondMeters(loads=lamps(watts=1000, hours=10, days=days), standing=ints(0))
	assert story.bill("2025-06", beyond=beyond).bills.energy_wh.tolist() == [100_000]


def test_a_price_that_changes_splits_the_lamps_by_days() -> None:
	story = Story()
	story.account(tariff=LEGAL, billed_to="2025-04-30")
	beyond = BeyondMeters(loads=lamps(watts=1000, hours=10), standing=ints(0))
	batch = story.bill("2025-05", beyond=beyond)
	assert rows(batch.lines, "energy_wh", "rate") == [(190_000, 90_000), (120_000, 100_000)]


def test_lamps_of_an_account_never_billed_count_from_its_first_day() -> None:
	story = Story()
	story.account(tariff=LEGAL, opened="2025-06-10")
	beyond = BeyondMeters(loads=lamps(watts=1000, hours=10), standing=ints(0))
	assert rows(story.bill("2025-06", beyond=beyond).bills, "days", "energy_wh") == [(20, 200_000)]


def test_an_account_without_meter_and_load_is_still_told_so() -> None:
	story = factory()
	story.account(tariff=LEGAL)
	batch = story.bill("2025-06", beyond=BeyondMeters(loads=lamps(watts=1000, hours=10)))
	assert rows(batch.exceptions, "account_idx", "cause") == [(1, Cause.NO_METER)]


def test_an_act_adds_energy_through_the_blocks_of_the_household() -> None:
	story = Story()
	story.account(tariff=HOUSEHOLD)
	story.meter({"2025-05-31": 0, "2025-06-30": 150})
	batch = story.bill("2025-06", beyond=BeyondMeters(fixed=fixed(100)))
	assert rows(batch.lines, "energy_wh", "rate") == [(200_000, 60_000), (50_000, 80_000)]


@given(
	used=st.lists(st.integers(0, 5_000_000), min_size=3, max_size=3),
	energy=st.lists(st.integers(-3_000, 3_000), min_size=1, max_size=4),
	closing=st.integers(day_number("2025-05-21"), day_number("2025-05-31")),
)
@settings(max_examples=80, deadline=None)
def test_whatever_is_added_or_taken_lines_are_the_bill(
	used: list[int], energy: list[int], closing: int
) -> None:
	"""Σ lines = Σ meters + Σ added = bill, or the account is an exception because it would be below zero."""
	story = Story()
	story.account(tariff=ZONED)
	for zone, wh in zip((PEAK, HALF_PEAK, NIGHT), used, strict=True):
		meter = story.meter({}, zone=zone, daily_kwh=None)
		story.readings += [(meter, day_number("2025-04-30"), 0, 0), (meter, closing, wh, 1)]
	batch = story.bill("2025-05", beyond=BeyondMeters(fixed=fixed(*energy)))
	total = sum(used) + sum(energy) * 1000
	more = sum(used) + sum(kwh * 1000 for kwh in energy if kwh > 0)
	if total < 0:
		assert rows(batch.exceptions, "cause") == [(Cause.BELOW_ZERO,)]
	else:
		assert batch.bills.energy_wh.tolist() == [total] and more >= total
		assert batch.lines.energy_wh.sum() == total
		assert batch.consumption.energy_wh.sum() + batch.added.energy_wh.sum() == total
		assert batch.lines.energy_wh.min() >= 0


def test_a_main_meter_read_again_after_two_months_takes_off_both_months_of_the_other() -> None:
	story = Story()
	story.account(tariff=LEGAL, billed_to="2025-04-30")
	story.meter({"2025-04-30": 0, "2025-06-30": 2000})
	other = Story()
	other.meter({"2025-03-31": 0, "2025-04-30": 70, "2025-05-31": 150, "2025-06-30": 300})
	beyond = BeyondMeters(links=one_link(), link_meters=other.meters())
	batch = story.bill("2025-06", beyond=beyond)
	assert rows(batch.added, "energy_wh") == [(-230_000,)]


def test_meters_read_on_other_days_than_their_neighbours_keep_their_own_months() -> None:
	story = Story()
	story.account(tariff=LEGAL, billed_to="2025-05-25")
	story.meter({"2025-05-25": 0, "2025-06-25": 2000})
	other = Story()
	other.meter({"2025-04-30": 70, "2025-05-31": 150, "2025-06-30": 300})
	batch = story.bill("2025-06", beyond=BeyondMeters(links=one_link(), link_meters=other.meters()))
	assert rows(batch.added, "energy_wh") == [(-150_000,)]


def test_a_house_gives_its_common_energy_away() -> None:
	given = (ints(0), ints(9))
	beyond = BeyondMeters(links=one_link(), link_meters=neighbour(700), given_away=given)
	batch = factory().bill("2025-06", beyond=beyond)
	assert rows(batch.added, "energy_wh", "source_idx") == [(-700_000, 3), (-300_000, 9)]
	assert rows(batch.bills, "energy_wh", "gross") == [(0, 0)]
	assert rows(batch.lines, "block_no", "energy_wh", "interval_energy_wh") == [(1, 0, 0)]
