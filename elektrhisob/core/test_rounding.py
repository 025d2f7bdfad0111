"""Rounding half up and exact splits."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.rounding import half_up_divide, half_up_product, split_by_weights


def exact_half_up(value: Fraction) -> int:
	whole = int(abs(value) + Fraction(1, 2))
	return -whole if value < 0 else whole


@pytest.mark.parametrize(
	("numerator", "denominator", "rounded"),
	[(5, 10, 1), (-5, 10, -1), (4, 10, 0), (-4, 10, 0), (15, 10, 2), (25, 10, 3), (0, 7, 0), (-25, 10, -3)],
)
def test_a_half_goes_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
	assert half_up_divide(np.array([numerator]), denominator).tolist() == [rounded]


@given(st.integers(-(2**62), 2**62), st.integers(1, 2**62))
def test_rounding_is_exact_up_to_the_edge_of_64_bits(numerator: int, denominator: int) -> None:
	expected = exact_half_up(Fraction(numerator, denominator))
	assert half_up_divide(np.array([numerator]), np.array([denominator])).tolist() == [expected]


@given(st.integers(0, 10**16), st.integers(0, 10**6), st.integers(10**5, 10**6))
def test_a_product_beyond_64_bits_is_rounded_exactly(value: int, factor: int, divisor: int) -> None:
	expected = exact_half_up(Fraction(value * factor, divisor))
	assert half_up_product(np.array([value]), factor, divisor).tolist() == [expected]


def test_a_denominator_must_be_positive() -> None:
	with pytest.raises(ValueError, match="positive"):
		half_up_divide(np.array([1]), 0)


@st.composite
def splits(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
	groups = draw(st.integers(1, 4))
	total = draw(st.lists(st.integers(-(10**15), 10**15), min_size=groups, max_size=groups))
	group = [*range(groups), *draw(st.lists(st.integers(0, groups - 1), max_size=8))]
	weights = [draw(st.integers(1, 100)) for _ in range(groups)]
	weights += [draw(st.integers(0, 100)) for _ in range(len(group) - groups)]
	order = draw(st.permutations(range(len(group))))
	return total, [weights[row] for row in order], [group[row] for row in order]


@given(splits())
def test_the_parts_of_a_split_are_the_whole_and_each_is_within_one_of_its_share(
	split: tuple[list[int], list[int], list[int]],
) -> None:
	total, weights, group = split
	parts = split_by_weights(np.array(total), np.array(weights), np.array(group)).tolist()
	for index, whole in enumerate(total):
		members = [row for row, owner in enumerate(group) if owner == index]
		assert sum(parts[row] for row in members) == whole
		weight = sum(weights[row] for row in members)
		for row in members:
			assert abs(parts[row] - Fraction(whole * weights[row], weight)) < 1


def test_units_left_over_go_to_the_largest_remainders_and_the_earlier_of_equals() -> None:
	parts = split_by_weights(np.array([10, 2]), np.array([1, 1, 1, 3, 5]), np.array([0, 0, 0, 1, 1]))
	assert parts.tolist() == [4, 3, 3, 1, 1]


def test_a_row_without_weight_gets_nothing() -> None:
	assert split_by_weights(np.array([7]), np.array([0, 2, 0]), np.array([0, 0, 0])).tolist() == [0, 7, 0]


def test_a_total_without_weight_to_carry_it_is_refused() -> None:
	with pytest.raises(ValueError, match="without weight"):
		split_by_weights(np.array([7]), np.array([0]), np.array([0]))
	with pytest.raises(ValueError, match="negative"):
		split_by_weights(np.array([7]), np.array([-1]), np.array([0]))
