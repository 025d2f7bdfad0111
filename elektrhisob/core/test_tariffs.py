"""Price lists: sorted, validated, open-ended, looked up by day."""

from __future__ import annotations

import numpy as np
import pytest

from elektrhisob.core.periods import day_number
from elektrhisob.core.story_for_tests import HOUSEHOLD, STOVE, Ladder, book_of, published_book
from elektrhisob.core.tariffs import (
	RateColumns,
	TariffError,
	TariffFault,
	VatRates,
	VersionColumns,
	compile_tariffs,
	price_of_coefficient,
)


def position(tariff: int, day: str) -> int:
	return int(published_book().position(np.array([tariff]), np.array([day_number(day)]))[0])


def test_a_version_holds_from_its_day_until_the_next_one() -> None:
	book = published_book()
	versions = [position(HOUSEHOLD, day) for day in ("2024-04-30", "2024-05-01", "2025-04-30", "2025-05-01")]
	assert [int(book.version_idx[version]) for version in versions] == [0, 1, 1, 2]


def test_the_last_version_has_no_end() -> None:
	assert int(published_book().version_idx[position(HOUSEHOLD, "2999-12-31")]) == 2


def test_before_the_first_version_there_is_none() -> None:
	assert position(HOUSEHOLD, "2019-08-14") == -1
	assert position(STOVE, "2024-04-30") == -1


def test_a_tariff_nobody_knows_has_no_version() -> None:
	assert position(77, "2025-05-01") == -1
	assert position(-1, "2025-05-01") == -1


def test_blocks_and_versions_are_sorted_whatever_their_row_order() -> None:
	versions = VersionColumns(np.array([0, 0]), np.array([200, 100]), np.array([True, True]))
	rates = RateColumns(
		np.array([0, 1, 0, 0]), np.array([0, 0, 0, 0]), np.array([500, 0, 0, 200]), np.array([3, 9, 1, 2])
	)
	book = compile_tariffs(versions, rates)
	assert book.version_idx.tolist() == [1, 0]
	assert book.block_from_wh[1, 0, :3].tolist() == [0, 200, 500]
	assert book.rate[1, 0].tolist() == [1, 2, 3]


def refused(*price_lists: tuple[int, str, dict[int, Ladder]]) -> tuple[TariffFault, int]:
	with pytest.raises(TariffError) as error:
		book_of([(tariff, day, True, zones) for tariff, day, zones in price_lists])
	return error.value.fault, error.value.version_idx


def test_faulty_price_lists_are_refused_with_their_version() -> None:
	good: tuple[int, str, dict[int, Ladder]] = (0, "2024-01-01", {0: {0: 5}})
	assert refused(good, (0, "2024-01-01", {0: {0: 5}})) == (TariffFault.DUPLICATE_VERSION, 1)
	assert refused(good, (0, "2025-01-01", {})) == (TariffFault.NO_RATES, 1)
	assert refused(good, (0, "2025-01-01", {0: {1: 5}})) == (TariffFault.NO_BLOCK_FROM_ZERO, 1)
	assert refused(good, (0, "2025-01-01", {0: {0: 5, -1: 4}})) == (TariffFault.NEGATIVE_BLOCK, 1)
	assert refused(good, (0, "2025-01-01", {0: {0: -5}})) == (TariffFault.NEGATIVE_RATE, 1)
	assert refused(good, (0, "2025-01-01", {0: {0: 5}, 1: {0: 6}})) == (TariffFault.MIXED_ZONES, 1)


def test_a_zone_missing_from_one_version_is_refused() -> None:
	zones: dict[int, Ladder] = {1: {0: 5}, 2: {0: 6}}
	assert refused((0, "2024-01-01", zones), (0, "2025-01-01", {1: {0: 5}})) == (TariffFault.MISSING_ZONE, 1)
	book_of([(0, "2024-01-01", True, {0: {0: 5}}), (0, "2025-01-01", True, zones)])


def test_two_blocks_from_the_same_kwh_are_refused() -> None:
	versions = VersionColumns(np.array([0]), np.array([100]), np.array([True]))
	twice = RateColumns(np.array([0, 0]), np.array([0, 0]), np.array([0, 0]), np.array([1, 2]))
	with pytest.raises(TariffError) as error:
		compile_tariffs(versions, twice)
	assert error.value.fault is TariffFault.DUPLICATE_BLOCK


def test_a_price_of_no_version_is_refused() -> None:
	versions = VersionColumns(np.array([0]), np.array([100]), np.array([True]))
	stray = RateColumns(np.array([0, 1]), np.array([0, 0]), np.array([0, 0]), np.array([1, 2]))
	with pytest.raises(TariffError) as error:
		compile_tariffs(versions, stray)
	assert (error.value.fault, error.value.version_idx) == (TariffFault.UNKNOWN_VERSION, 1)


def test_vat_rates_are_looked_up_by_day_in_any_row_order() -> None:
	rates = VatRates(np.array([200, 100]), np.array([1200, 1500]))
	assert rates.on(np.array([99, 100, 199, 200])).tolist() == [-1, 1500, 1500, 1200]


def test_a_zone_price_is_a_coefficient_of_the_base_rounded_half_up() -> None:
	assert price_of_coefficient(100_000, 1500, 1000) == 150_000
	assert price_of_coefficient(100_000, 1000, 1500) == 66_667
	assert price_of_coefficient(70_000, 1000, 1500) == 46_667
	assert price_of_coefficient(3, 1000, 2000) == 2
