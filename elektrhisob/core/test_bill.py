"""Bills end to end: published sums, the failures of rival systems, exchanges, missed months, exceptions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from elektrhisob.core.consumption import ReadingColumns
from elektrhisob.core.periods import day_number
from elektrhisob.core.story_for_tests import (
	FLAT_IN_TWO_VERSIONS,
	HALF_PEAK,
	LEGAL,
	NIGHT,
	PEAK,
	STOVE,
	ZONED,
	Story,
	one_meter,
	rows,
)


@pytest.mark.parametrize(
	("period", "used_kwh", "soum"),
	[
		("2024-05", 300, 180_000),
		("2024-05", 500, 360_000),
		("2025-05", 500, 360_000),
		("2025-06", 500, 360_000),
		("2025-06", 1_000, 860_000),
		("2025-06", 1_200, 1_160_000),
		("2025-06", 12_000, 120_000 + 240_000 + 500_000 + 6_000_000 + 8_750_000 + 4_000_000),
		("2024-04", 500, 147_500),
	],
)
def test_published_sums(period: str, used_kwh: int, soum: int) -> None:
	batch = one_meter(used_kwh, period)
	assert rows(batch.bills, "energy_wh", "gross") == [(used_kwh * 1000, soum * 100)]


def test_the_reading_on_the_eve_of_a_new_tariff_leaves_no_day_at_the_old_price() -> None:
	batch = one_meter(500, "2025-05")
	assert set(batch.lines.version_idx.tolist()) == {2}
	first_and_last = (day_number("2025-05-01"), day_number("2025-05-31"), 31)
	assert rows(batch.lines, "from_day", "to_day", "days") == [first_and_last] * 2


def test_fractions_of_a_kwh_are_billed() -> None:
	batch = one_meter("0.001")
	assert rows(batch.lines, "energy_wh", "gross") == [(1, 60)]
	assert one_meter("200.5").bills.gross.tolist() == [200 * 60000 + 40000]


def test_a_half_soum_rate_is_exact() -> None:
	batch = one_meter("5001.001", "2024-06", tariff=STOVE)
	assert rows(batch.lines, "block_no", "energy_wh", "rate", "gross")[-1] == (4, 1001, 78750, 78829)


def test_everything_above_the_last_block_is_billed_at_its_price() -> None:
	batch = one_meter(1_200, "2024-04")
	assert rows(batch.lines, "block_no", "block_to_wh", "energy_wh") == [(1, -1, 1_200_000)]


def test_no_kwh_is_lost_between_two_blocks() -> None:
	batch = one_meter(501)
	assert rows(batch.lines, "block_from_wh", "block_to_wh", "energy_wh") == [
		(0, 200_000, 200_000),
		(200_000, 500_000, 300_000),
		(500_000, 1_000_000, 1_000),
	]


def test_a_late_entered_reading_takes_its_place_by_date() -> None:
	story = Story()
	story.account(billed_to="2025-04-30")
	meter = story.meter({"2025-05-31": 700})
	story.read(meter, "2025-04-30", 400)
	story.read(meter, "2025-03-31", 100)
	assert story.bill().bills.energy_wh.tolist() == [300_000]


def test_a_tariff_without_an_end_stays_in_force() -> None:
	assert one_meter(500, "2049-12").bills.gross.tolist() == [36_000_000]


def test_vat_is_inside_the_price() -> None:
	batch = one_meter(500)
	assert rows(batch.lines, "gross", "vat", "net", "vat_rate") == [
		(12_000_000, 1_285_714, 10_714_286, 1200),
		(24_000_000, 2_571_429, 21_428_571, 1200),
	]
	assert rows(batch.bills, "gross", "vat", "net") == [(36_000_000, 3_857_143, 32_142_857)]


def test_vat_of_a_line_is_the_rate_of_its_last_day() -> None:
	story = Story()
	story.account()
	story.meter({"2022-12-20": 0, "2023-01-31": 100})
	assert story.bill("2023-01").lines.vat_rate.tolist() == [1200]


def test_no_floats_come_in() -> None:
	with pytest.raises(TypeError):
		ReadingColumns([0], [0], [1.5], [0])  # type: ignore[arg-type]


def test_tariff_changes_on_the_20th() -> None:
	story = Story()
	story.account(tariff=LEGAL)
	story.meter({"2025-04-30": 0, "2025-05-31": 310})
	assert rows(story.bill().lines, "segment_no", "days", "interval_days", "energy_wh", "rate") == [
		(1, 19, 31, 190_000, 90_000),
		(2, 12, 31, 120_000, 100_000),
	]


def test_a_reading_on_the_eve_of_the_change_is_used_exactly() -> None:
	story = Story()
	story.account(tariff=LEGAL)
	story.meter({"2025-04-30": 0, "2025-05-19": 305, "2025-05-31": 310})
	assert story.bill().lines.energy_wh.tolist() == [305_000, 5_000]


def test_a_reading_near_the_change_narrows_the_average() -> None:
	story = Story()
	story.account(tariff=LEGAL)
	story.meter({"2025-04-30": 0, "2025-05-15": 300, "2025-05-31": 460})
	assert story.bill().lines.energy_wh.tolist() == [340_000, 120_000]


def test_meter_changed_on_the_15th_and_tariff_on_the_20th() -> None:
	story = Story()
	story.account(tariff=LEGAL)
	story.meter({"2025-04-30": 1000, "2025-05-15": 1300}, removed="2025-05-15")
	story.meter({"2025-05-15": 7, "2025-05-31": 167}, installed="2025-05-15")
	batch = story.bill()
	assert rows(batch.lines, "segment_no", "days", "energy_wh") == [(1, 19, 340_000), (2, 12, 120_000)]
	assert rows(batch.consumption, "register_idx", "opening_idx", "closing_idx", "energy_wh") == [
		(0, 0, 1, 300_000),
		(1, 2, 3, 160_000),
	]


def test_a_meter_exchange_does_not_split_blocks() -> None:
	story = Story()
	story.account()
	story.meter({"2025-05-31": 0, "2025-06-15": 250}, removed="2025-06-15")
	story.meter({"2025-06-15": 0, "2025-06-30": 250}, installed="2025-06-15")
	batch = story.bill("2025-06")
	assert rows(batch.lines, "block_no", "energy_wh") == [(1, 200_000), (2, 300_000)]
	assert batch.bills.gross.tolist() == [36_000_000]


def test_exchange_and_rollover_in_one_month() -> None:
	story = Story()
	story.account()
	story.meter({"2025-05-31": "99999.5", "2025-06-10": 120}, digits=5, removed="2025-06-10")
	story.meter({"2025-06-10": 0, "2025-06-30": "79.5"}, digits=5, installed="2025-06-10")
	batch = story.bill("2025-06")
	assert rows(batch.consumption, "energy_wh", "rolled_over") == [(120_500, True), (79_500, False)]
	assert batch.bills.gross.tolist() == [200 * 60_000]


def test_an_exchange_after_which_nobody_reads_divides_the_norm_of_its_month() -> None:
	"""April: 80 kWh to the exchange on the 5th. May: 350 kWh since, with the 25 days April has left."""
	story = Story()
	story.account(billed_to="2025-03-31")
	story.meter({"2025-03-31": 0, "2025-04-05": 80}, removed="2025-04-05")
	story.meter({"2025-04-05": 0}, installed="2025-04-05")
	april = story.bill("2025-04").lines
	assert rows(april, "block_no", "energy_wh", "norm_num", "norm_den") == [
		(1, 33_333, 1, 6),
		(2, 46_667, 1, 6),
	]
	later = Story()
	later.account(billed_to="2025-04-05")
	later.meter({"2025-04-05": 0, "2025-05-31": 350}, installed="2025-04-05")
	may = later.bill("2025-05").lines
	norms = {Fraction(num, den) for num, den in rows(may, "norm_num", "norm_den")}
	assert sum(norms) == 1 + Fraction(25, 30)


def test_two_supply_points_share_the_blocks() -> None:
	story = Story()
	story.account()
	story.meter({"2025-05-31": 0, "2025-06-30": 150})
	story.meter({"2025-05-31": 0, "2025-06-28": 350})
	assert rows(story.bill("2025-06").lines, "block_no", "energy_wh") == [(1, 200_000), (2, 300_000)]


def test_a_missed_month_brings_its_norm_to_the_next_bill() -> None:
	story = Story()
	story.account(billed_to="2025-05-31")
	story.meter({"2025-05-31": 0, "2025-07-31": 500})
	batch = story.bill("2025-07")
	assert rows(batch.lines, "block_no", "block_to_wh", "energy_wh", "norm_num", "norm_den") == [
		(1, 400_000, 400_000, 2, 1),
		(2, 1_000_000, 100_000, 2, 1),
	]


def test_an_account_supplied_from_the_16th_has_the_norm_of_the_days_left() -> None:
	story = Story()
	story.account(opened="2025-06-15")
	story.meter({"2025-06-15": 0, "2025-06-30": 130}, installed="2025-06-15")
	assert rows(story.bill("2025-06").lines, "block_to_wh", "energy_wh", "norm_num", "norm_den") == [
		(100_000, 100_000, 1, 2),
		(250_000, 30_000, 1, 2),
	]


def test_an_account_closed_on_the_15th_has_the_norm_of_the_days_before() -> None:
	story = Story()
	story.account(closed="2025-06-15", billed_to="2025-05-31")
	story.meter({"2025-05-31": 0, "2025-06-15": 130}, removed="2025-06-15")
	assert rows(story.bill("2025-06").lines, "norm_num", "norm_den", "days") == [(1, 2, 15), (1, 2, 15)]


def test_an_account_moves_to_another_tariff() -> None:
	story = Story()
	story.account()
	story.moves_to(STOVE, "2025-06-11")
	story.meter({"2025-05-31": 0, "2025-06-30": 300})
	assert rows(story.bill("2025-06").lines, "block_no", "block_to_wh", "energy_wh", "rate") == [
		(1, 66_667, 66_667, 60_000),
		(2, 166_667, 33_333, 80_000),
		(1, 133_333, 133_333, 22_500),
		(2, 666_667, 66_667, 45_000),
	]


def test_naming_the_same_tariff_again_changes_nothing() -> None:
	story = Story()
	story.account(tariff=LEGAL)
	story.moves_to(LEGAL, "2025-06-11")
	story.meter({"2025-05-31": 0, "2025-06-30": 300})
	assert rows(story.bill("2025-06").lines, "days", "energy_wh") == [(30, 300_000)]


def test_two_versions_at_one_price_cost_the_same_kwh() -> None:
	story = Story()
	story.account(tariff=FLAT_IN_TWO_VERSIONS)
	story.meter({"2025-04-30": 0, "2025-05-31": 310})
	batch = story.bill()
	assert batch.bills.energy_wh.tolist() == [310_000]
	assert abs(int(batch.bills.gross[0]) - (200 * 60_000 + 110 * 80_000)) <= 20


def test_two_families_have_two_norms() -> None:
	batch = one_meter(500, families=2)
	assert rows(batch.lines, "block_to_wh", "energy_wh") == [(400_000, 400_000), (1_000_000, 100_000)]


def test_three_zones_of_a_legal_consumer() -> None:
	story = Story()
	story.account(tariff=ZONED)
	for zone, kwh in ((PEAK, 100), (HALF_PEAK, 200), (NIGHT, "300.5")):
		story.meter({"2025-05-31": 0, "2025-06-30": kwh}, zone=zone, ratio=80, daily_kwh=100_000)
	assert rows(story.bill("2025-06").lines, "zone", "energy_wh", "rate", "gross") == [
		(PEAK, 8_000_000, 135_000, 1_080_000_000),
		(HALF_PEAK, 16_000_000, 90_000, 1_440_000_000),
		(NIGHT, 24_040_000, 60_000, 1_442_400_000),
	]


def test_zones_of_a_household_meter_add_up_on_a_tariff_for_the_whole_day() -> None:
	story = Story()
	story.account()
	for zone, kwh in ((PEAK, 100), (HALF_PEAK, 150), (NIGHT, 250)):
		story.meter({"2025-05-31": 0, "2025-06-30": kwh}, zone=zone)
	batch = story.bill("2025-06")
	assert rows(batch.lines, "zone", "energy_wh", "interval_energy_wh") == [
		(0, 200_000, 500_000),
		(0, 300_000, 500_000),
	]


def test_a_bill_without_consumption_has_one_line_of_zero() -> None:
	story = Story()
	story.account(tariff=LEGAL)
	story.meter({"2025-04-30": 5, "2025-05-31": 5})
	batch = story.bill()
	assert rows(batch.bills, "energy_wh", "gross", "days") == [(0, 0, 31)]
	line = (2, 1, 0, 100_000, 0)
	assert rows(batch.lines, "segment_no", "block_no", "energy_wh", "rate", "gross") == [line]


def test_a_price_from_the_day_after_the_bill_is_not_in_it() -> None:
	story = Story()
	story.account()
	story.meter({"2025-03-31": 5, "2025-04-30": 5})
	batch = story.bill("2025-04")
	assert rows(batch.lines, "segment_no", "days", "rate") == [(1, 30, 45_000)]


def test_a_meter_installed_and_read_on_one_day_makes_a_bill_of_zero_days() -> None:
	story = Story()
	story.account(opened="2025-06-30")
	story.meter({"2025-06-30": 3}, installed="2025-06-30")
	day = day_number("2025-06-30")
	batch = story.bill("2025-06")
	assert rows(batch.bills, "from_day", "to_day", "days", "energy_wh") == [(day, day, 0, 0)]
	assert rows(batch.lines, "from_day", "to_day", "days", "interval_days") == [(day, day, 0, 0)]


def test_the_month_after_a_bill_of_zero_days_has_one_whole_norm() -> None:
	story = Story()
	story.account(opened="2025-06-30")
	story.meter({"2025-06-30": 3, "2025-07-31": 203}, installed="2025-06-30")
	assert rows(story.bill("2025-07").lines, "energy_wh", "norm_num", "norm_den") == [(200_000, 1, 1)]


def test_a_bill_of_zero_days_has_used_no_norm() -> None:
	story = Story()
	story.account(opened="2025-06-15", billed_to="2025-06-15")
	story.meter({"2025-06-15": 3, "2025-07-31": 303}, installed="2025-06-15")
	assert rows(story.bill("2025-07").lines, "energy_wh", "norm_num", "norm_den") == [(300_000, 3, 2)]


def test_two_readings_of_one_day_count_in_their_sequence() -> None:
	story = Story()
	story.account(opened="2025-06-30")
	story.meter({"2025-06-30": 3}, installed="2025-06-30")
	story.read(0, "2025-06-30", 5)
	assert rows(story.bill("2025-06").bills, "days", "energy_wh") == [(0, 2_000)]


def test_energy_of_the_installation_day_is_billed_with_the_first_day() -> None:
	story = Story()
	story.account(tariff=LEGAL, opened="2025-05-15")
	story.meter({"2025-05-15": 3}, installed="2025-05-15")
	story.read(0, "2025-05-15", 5)
	story.read(0, "2025-05-31", 165)
	assert rows(story.bill().lines, "days", "energy_wh", "norm_num", "norm_den") == [
		(4, 42_000, 1, 1),
		(12, 120_000, 1, 1),
	]


def test_a_second_meter_does_not_begin_the_supply_of_an_old_account() -> None:
	story = Story()
	story.account()
	story.meter({"2025-05-20": 0, "2025-06-30": 100})
	story.meter({"2025-06-10": 0, "2025-06-30": 100}, installed="2025-06-10")
	assert set(rows(story.bill("2025-06").lines, "norm_num", "norm_den")) == {(1, 1)}


def test_a_new_account_on_an_old_meter_begins_its_supply() -> None:
	story = Story()
	story.account(opened="2025-06-15")
	story.meter({"2025-06-15": 500, "2025-07-31": 600})
	assert rows(story.bill("2025-07").lines, "norm_num", "norm_den") == [(3, 2)]


def test_an_empty_shard() -> None:
	batch = Story().bill()
	assert {len(part) for part in vars(batch).values()} == {0}


def test_a_row_that_names_a_stranger_is_refused() -> None:
	story = Story()
	story.account()
	story.meter({"2025-05-31": 5}, account=3)
	with pytest.raises(ValueError, match="register"):
		story.bill()
