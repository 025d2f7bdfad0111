"""Prices that grow by a percent, the limit on their growth, and bill lines at the new price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .rounding import half_up_divide, half_up_product

if TYPE_CHECKING:
	from .columns import Int

_BASIS_POINTS = 10_000
_WH_PER_KWH = 1000


def indexed(rates: Int, basis_points: int, step: int, *, down: bool) -> Int:
	"""rates * (1 + basis_points / 10000), made a multiple of `step` tiyin: the one below, or half up.

	Rounding down never takes a price below the one it grew from. ValueError: a step not above 0.
	"""
	if step <= 0:
		raise ValueError("The step of rounding must be positive.")
	grown = rates * (_BASIS_POINTS + basis_points)
	if not down:
		return half_up_divide(grown, _BASIS_POINTS * step) * step
	return np.maximum(grown // (_BASIS_POINTS * step) * step, rates)


def beyond(old: Int, new: Int, cap: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
	"""Which prices have grown by more than `cap` basis points."""
	return np.asarray(new * _BASIS_POINTS > old * (_BASIS_POINTS + cap), dtype=np.bool_)


def growth(old: Int, new: Int) -> Int:
	"""Basis points, half up; 0 where there was no price."""
	return np.where(old > 0, half_up_divide((new - old) * _BASIS_POINTS, np.maximum(old, 1)), 0)


def priced(energy_wh: Int, rate: Int) -> Int:
	"""Gross sums of bill lines in tiyin, each rounded once as `rating` does; energy given back is below 0."""
	return np.sign(energy_wh) * half_up_product(np.abs(energy_wh), rate, _WH_PER_KWH)
