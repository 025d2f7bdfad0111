"""The two places where a whole number is made from a fraction: rounding, and splitting a whole into parts.

The rounding policy of the system is HALF_UP: to the nearest whole unit, a half goes away from zero.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .columns import Int, rank_in_run, sum_by_index

HALF_UP = "half up, away from zero"


def half_up_divide(numerator: Int, denominator: Int | int) -> Int:
	"""numerator / denominator rounded HALF_UP. Any shape; the denominator must be positive (ValueError)."""
	divisor = np.asarray(denominator, dtype=np.int64)
	if bool((divisor <= 0).any()):
		raise ValueError("The denominator must be positive.")
	whole, rest = np.divmod(np.abs(numerator), divisor)
	rounded = whole + (rest >= divisor - rest)
	return np.asarray(np.where(numerator < 0, -rounded, rounded), dtype=np.int64)


def half_up_product(value: Int, factor: Int | int, divisor: Int | int) -> Int:
	"""value * factor / divisor rounded HALF_UP, for a value not negative and a positive divisor.

	Exact as long as the result and divisor * factor fit 64 bits; value * factor need not.
	"""
	whole, rest = np.divmod(value, divisor)
	rest_product = np.asarray(rest * factor, dtype=np.int64)
	return np.asarray(whole * factor + half_up_divide(rest_product, divisor), dtype=np.int64)


def half_up_ratio(numerators: list[Int | int], denominators: list[Int | int]) -> Int:
	"""Product of the numerators over the product of the denominators, rounded HALF_UP once.

	Exact however wide the products are; the result must fit 64 bits. ValueError: a denominator not above 0.
	"""
	numerator, denominator = _wide_product(numerators), _wide_product(denominators)
	if bool((denominator <= 0).any()):
		raise ValueError("The denominator must be positive.")
	rounded = (2 * np.abs(numerator) + denominator) // (2 * denominator)
	return np.where(numerator < 0, -rounded, rounded).astype(np.int64)


def _wide_product(factors: list[Int | int]) -> npt.NDArray[np.object_]:
	product: npt.NDArray[np.object_] = np.asarray(1, dtype=object)
	for factor in factors:
		product = np.asarray(product * np.asarray(factor).astype(object), dtype=object)
	return product


def split_by_weights(total: Int, weights: Int, group: Int) -> Int:
	"""Split total[g] over the rows of group g in proportion to their weights, exactly.

	Args:
		total: int64[groups], may be negative.
		weights: int64[rows], not negative.
		group: int64[rows], the group of each row, in any order.

	Returns:
		int64[rows] whose sum per group is total. Every row gets its share rounded down; the units left over
		go one by one to the rows with the largest remainders, the earlier row first among equals.

	Raises:
		ValueError: a negative weight, or a group with a total but no weight to carry it.
	"""
	if bool((weights < 0).any()):
		raise ValueError("A weight must not be negative.")
	group_weight = sum_by_index(weights, group, len(total))
	if bool(((group_weight == 0) & (total != 0)).any()):
		raise ValueError("A total cannot be split over rows without weight.")
	divisor = np.maximum(group_weight, 1)
	whole, rest = np.divmod(total, divisor)
	# whole * w + rest * w / W instead of total * w / W: the first product cannot overflow.
	share, remainder = _divided_product(rest[group], weights, divisor[group])
	parts: Int = whole[group] * weights + share
	left_over = total - sum_by_index(parts, group, len(total))
	_hand_out(parts, left_over, remainder, group)
	return parts


def _divided_product(value: Int, factor: Int, divisor: Int) -> tuple[Int, Int]:
	"""value * factor / divisor and its rest, exact also where the product is wider than 64 bits."""
	highest = int(value.max(initial=0)) * int(factor.max(initial=0))
	if highest <= np.iinfo(np.int64).max:
		whole, rest = np.divmod(value * factor, divisor)
		return whole, rest
	product, wide_divisor = value.astype(object) * factor.astype(object), divisor.astype(object)
	return (product // wide_divisor).astype(np.int64), (product % wide_divisor).astype(np.int64)


def _hand_out(parts: Int, left_over: Int, remainder: Int, group: Int) -> None:
	rows = np.flatnonzero(left_over[group] > 0)
	if len(rows) == 0:
		return
	rows = rows[np.lexsort((-remainder[rows], group[rows]))]
	owner = group[rows]
	parts[rows[rank_in_run(owner) < left_over[owner]]] += 1
