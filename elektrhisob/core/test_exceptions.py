"""An account that cannot be billed whole is not billed; every cause is listed."""

from __future__ import annotations

import numpy as np

from elektrhisob.core.causes import Cause
from elektrhisob.core.periods import day_number
from elektrhisob.core.story_for_tests import LEGAL, PEAK, STOVE, VAT, ZONED, Story, rows
from elektrhisob.core.tariffs import VatRates


def cause_rows(story: Story, period: str = "2025-06") -> list[tuple[int, ...]]:
	batch = story.bill(period)
	assert not set(batch.bills.account_idx.tolist()) & set(batch.exceptions.account_idx.tolist())
	assert not set(batch.lines.account_idx.tolist()) & set(batch.exceptions.account_idx.tolist())
	assert not set(batch.consumption.account_idx.tolist()) & set(batch.exceptions.account_idx.tolist())
	return rows(batch.exceptions, "account_idx", "cause", "register_idx")


def test_an_account_without_a_meter() -> None:
	story = Story()
	story.account()
	story.account()
	story.meter({"2025-05-31": 5, "2025-06-30": 9}, account=1)
	assert cause_rows(story) == [(0, Cause.NO_METER, -1)]


def test_all_causes_of_an_account_are_listed_and_it_is_not_billed_on_half_its_meters() -> None:
	story = Story()
	story.account()
	story.meter({"2025-05-31": 5, "2025-06-30": 9})
	story.meter({"2025-05-31": 5})
	story.meter({"2025-06-30": 5})
	story.meter({"2025-05-31": 500, "2025-06-30": 5})
	story.meter({"2025-05-31": 5, "2025-06-10": 8}, removed="2025-06-20")
	story.meter({"2025-05-31": 5, "2025-06-30": 123456}, digits=5)
	assert cause_rows(story) == [
		(0, Cause.MISSING_START, 2),
		(0, Cause.MISSING_CLOSE, 1),
		(0, Cause.MISSING_FINAL, 4),
		(0, Cause.NEGATIVE, 3),
		(0, Cause.BEYOND_DIAL, 5),
	]


def test_no_tariff_on_some_day() -> None:
	story = Story()
	story.account(tariff=None)
	story.account(tariff=None)
	story.moves_to(LEGAL, "2025-06-02", account=1)
	story.account(tariff=STOVE)
	story.moves_to(-1, "2025-06-20", account=2)
	story.account(tariff=LEGAL)
	story.account(tariff=77)
	for account in range(5):
		story.meter({"2025-05-31": 5, "2025-06-30": 9}, account=account)
	assert cause_rows(story) == [(account, Cause.NO_TARIFF, -1) for account in (0, 1, 2, 4)]
	assert story.bill("2025-06").bills.account_idx.tolist() == [3]


def test_no_version_in_force_yet() -> None:
	story = Story()
	story.account(tariff=STOVE)
	story.meter({"2024-04-20": 5, "2024-05-31": 9})
	assert cause_rows(story, "2024-05") == [(0, Cause.NO_TARIFF, -1)]


def test_a_zone_the_tariff_does_not_price() -> None:
	story = Story()
	story.account(tariff=ZONED)
	story.meter({"2025-05-31": 5, "2025-06-30": 9}, zone=PEAK)
	story.meter({"2025-05-31": 5, "2025-06-30": 9}, zone=0)
	story.meter({"2025-05-31": 5, "2025-06-30": 9}, zone=9)
	assert cause_rows(story) == [(0, Cause.NO_ZONE_RATE, 1), (0, Cause.NO_ZONE_RATE, 2)]


def test_no_vat_rate() -> None:
	story = Story()
	story.account()
	story.meter({"2025-05-31": 5, "2025-06-30": 9})
	late = VatRates(np.array([day_number("2025-07-01")]), np.array([1200]))
	assert story.bill("2025-06", vat=late).exceptions.cause.tolist() == [Cause.NO_VAT_RATE]
	none = VatRates(np.array([], dtype=np.int64), np.array([], dtype=np.int64))
	assert story.bill("2025-06", vat=none).exceptions.cause.tolist() == [Cause.NO_VAT_RATE]
	assert len(story.bill("2025-06", vat=VAT).exceptions) == 0


def test_energy_of_an_unbilled_period_is_not_skipped() -> None:
	story = Story()
	story.account(billed_to="2025-04-20")
	story.meter({"2025-04-20": 0, "2025-04-30": 90, "2025-05-31": 400})
	assert cause_rows(story, "2025-05") == [(0, Cause.EARLIER_UNBILLED, 0)]


def test_a_meter_removed_in_an_unbilled_period_is_not_forgotten() -> None:
	story = Story()
	story.account(billed_to="2025-03-31")
	story.meter({"2025-03-31": 0, "2025-04-10": 90}, removed="2025-04-10")
	story.meter({"2025-04-10": 0, "2025-05-31": 400}, installed="2025-04-10")
	assert cause_rows(story, "2025-05") == [(0, Cause.EARLIER_UNBILLED, 0)]


def test_a_second_meter_installed_after_the_last_reading_is_no_gap() -> None:
	story = Story()
	story.account(billed_to="2025-04-25")
	story.meter({"2025-04-25": 0, "2025-05-31": 100})
	story.meter({"2025-04-28": 0, "2025-05-31": 50}, installed="2025-04-28")
	assert story.bill().bills.energy_wh.tolist() == [150_000]
