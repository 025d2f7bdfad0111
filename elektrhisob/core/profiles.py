"""Load profiles: holes and spikes found, holes filled, registers moved by them.

Rows are days, columns intervals. Status of a value: GOOD, DOUBTFUL (there, but the source does not vouch for
it), ESTIMATED, MISSING.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .rounding import half_up_divide

if TYPE_CHECKING:
	from .columns import Int

Grid = npt.NDArray[np.int64]
GOOD, DOUBTFUL, ESTIMATED, MISSING = range(4)


def find_gaps(status: Grid, most_missing: Int) -> npt.NDArray[np.bool_]:
	"""Rule GAP: days with more missing values than allowed (per row)."""
	return np.asarray((status == MISSING).sum(axis=1) > most_missing, dtype=np.bool_)


def find_spikes(
	values_wh: Grid, status: Grid, usual_wh: Int, tenths_of_usual: Int, ignored_below_wh: Int
) -> npt.NDArray[np.bool_]:
	"""Rule SPIKE, per value: far above what the channel itself usually has.

	usual_wh: per row, highest value of the channel's days before; 0 unknown, nothing is a spike then.
	"""
	limit = (usual_wh * tenths_of_usual)[:, None]
	known = (usual_wh > 0)[:, None] & (status != MISSING)
	return np.asarray(
		known & (values_wh >= ignored_below_wh[:, None]) & (values_wh * 10 > limit), dtype=np.bool_
	)


def fill_gaps(values_wh: Grid, status: Grid, longest: int) -> tuple[Grid, Grid]:
	"""Missing values between two present ones on a straight line, rounded HALF_UP, marked ESTIMATED.

	Rows are neighbouring days of one channel. A hole longer than `longest` intervals, or at an end, stays.
	"""
	flat, state = values_wh.reshape(-1).copy(), status.reshape(-1).copy()
	present = np.flatnonzero(state != MISSING)
	for before, after in zip(present[:-1].tolist(), present[1:].tolist(), strict=True):
		length = after - before
		if 1 < length <= longest + 1:
			step = np.arange(1, length, dtype=np.int64)
			rise = np.asarray((flat[after] - flat[before]) * step, dtype=np.int64)
			flat[before + 1 : after] = flat[before] + half_up_divide(rise, length)
			state[before + 1 : after] = ESTIMATED
	return flat.reshape(values_wh.shape), state.reshape(status.shape)


@dataclass(frozen=True)
class MovedDials:
	"""What registers show after the energy, and what is too little for their smallest step: carried on."""

	value_wh: Int
	carried_wh: Int


def move_dials(
	value_wh: Int, energy_wh: Int, carried_wh: Int, ratio: Int, resolution_wh: Int, modulus_wh: Int
) -> MovedDials:
	"""value + (energy + carried) / ratio in whole steps of the dial, rounded DOWN like a dial; past the
	top it begins at zero. Nothing is lost: steps × ratio + carried = energy + what was carried before."""
	step = ratio * resolution_wh
	steps, carried = np.divmod(energy_wh + carried_wh, step)
	moved = np.asarray(value_wh + steps * resolution_wh, dtype=np.int64) % modulus_wh
	return MovedDials(np.asarray(moved, dtype=np.int64), np.asarray(carried, dtype=np.int64))
