"""Medians of many groups at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
	from elektrhisob.core.columns import Int


def medians_of_groups(group: Int, values: Int, groups: int) -> tuple[Int, Int]:
	"""Per group its median (of an even number the lower of the two in the middle; 0 empty) and its size."""
	order = np.lexsort((values, group))
	count = np.bincount(group, minlength=groups).astype(np.int64)
	start = np.cumsum(count) - count
	filled = np.flatnonzero(count > 0)
	median = np.zeros(groups, dtype=np.int64)
	median[filled] = values[order][start[filled] + (count[filled] - 1) // 2]
	return median, count
