"""Energy that was paid for before the price rose keeps its old price, for some months.

Of a bill's energy the old price makes

	norm only   first block: energy * old price; above it: energy * old price * coefficient
	otherwise   every block at the old price of the same block

As far as the money paid in advance covers that sum, the bill is lowered to it:

	−(charged − at old prices) * covered / at old prices,  covered = the smaller of the advance and the sum

A price that fell is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .rounding import half_up_ratio

if TYPE_CHECKING:
	from .columns import Int

_THOUSAND = 1000


def at_old_prices(energy_wh: Int, old_price: Int, coefficient: Int) -> Int:
	"""Per line: tiyin at the old price; coefficient in thousandths (1000: the old price itself)."""
	return half_up_ratio([energy_wh, old_price, coefficient], [_THOUSAND * _THOUSAND])


def protection(charged: Int, old: Int, advance: Int) -> Int:
	"""Per bill: the line that lowers it, not above zero."""
	covered = np.minimum(advance, old)
	lowered = np.maximum(charged - old, 0)
	return -half_up_ratio([lowered, np.maximum(covered, 0)], [np.maximum(old, 1)])


def protected_energy(energy_wh: Int, old: Int, advance: Int) -> Int:
	"""Watt-hours of the bill that the advance pays at old prices."""
	return half_up_ratio([energy_wh, np.maximum(np.minimum(advance, old), 0)], [np.maximum(old, 1)])
