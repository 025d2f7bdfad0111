"""Columns: the one data shape of the core, and the few array operations it is built from."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Int = npt.NDArray[np.int64]
Flag = npt.NDArray[np.bool_]
ColumnsT = TypeVar("ColumnsT", bound="Columns")

NONE = -1
"""Stands in index and day columns for "there is none"."""

_DAY_BITS = 21
_DAY_OFFSET = 1 << (_DAY_BITS - 1)
FAR_DAY = np.int64(_DAY_OFFSET - 1)
"""A day after every other one (the year 4840); -FAR_DAY is before every other one."""


@dataclass(frozen=True)
class Columns:
	"""Rows as equally long one-dimensional columns, int64 or bool.

	Raises TypeError for a float column (money and energy are exact) and ValueError for unequal lengths.
	"""

	def __post_init__(self) -> None:
		length: int | None = None
		for field in fields(self):
			value = getattr(self, field.name)
			if isinstance(value, Columns):
				continue
			column = exact_column(value, field.name)
			if length is not None and len(column) != length:
				name = f"{type(self).__name__}.{field.name}"
				raise ValueError(f"{name} has {len(column)} rows, expected {length}")
			length = len(column)
			object.__setattr__(self, field.name, column)

	def __len__(self) -> int:
		return len(getattr(self, fields(self)[0].name))

	def take(self: ColumnsT, rows: Int | Flag) -> ColumnsT:
		"""The given rows (positions or a mask), every column alike."""
		return replace(self, **{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def exact_column(values: npt.ArrayLike, name: str = "column") -> Int | Flag:
	"""A one-dimensional int64 or bool array of the values; TypeError when they are not whole numbers."""
	column = np.asarray(values)
	if column.ndim != 1:
		raise ValueError(f"{name} must be one-dimensional")
	if column.dtype == np.bool_ or column.dtype == np.int64:
		return column
	if column.size and column.dtype.kind not in "iu":
		raise TypeError(f"{name} must hold whole numbers, not {column.dtype}")
	return column.astype(np.int64)


def sum_by_index(values: Int, index: Int, size: int) -> Int:
	"""int64[size]: the exact sum of the values that share an index."""
	total = np.zeros(size, dtype=np.int64)
	np.add.at(total, index, values)
	return total


def ranges(first: Int, count: Int) -> Int:
	"""first[0], first[0]+1, … (count[0] numbers), then first[1], … : many ranges in one column."""
	total = int(count.sum())
	before = np.cumsum(count) - count
	return np.repeat(first - before, count) + np.arange(total, dtype=np.int64)


def run_starts(sorted_keys: Int) -> Int:
	"""Position of the first row of every run of equal keys in a sorted column."""
	if len(sorted_keys) == 0:
		return np.zeros(0, dtype=np.int64)
	changes = np.flatnonzero(sorted_keys[1:] != sorted_keys[:-1]) + 1
	return np.concatenate([np.zeros(1, dtype=np.int64), changes]).astype(np.int64)


def rank_in_run(sorted_keys: Int) -> Int:
	"""0, 1, 2, … within every run of equal keys in a sorted column."""
	starts = run_starts(sorted_keys)
	counts = np.diff(np.append(starts, len(sorted_keys)))
	return np.arange(len(sorted_keys), dtype=np.int64) - np.repeat(starts, counts)


def sorting_order(keys: Int) -> Int:
	"""Stable order that sorts the keys; free of a sort when they are sorted already."""
	if bool((keys[1:] >= keys[:-1]).all()):
		return np.arange(len(keys), dtype=np.int64)
	return np.argsort(keys, kind="stable").astype(np.int64)


def day_key(index: Int, day: npt.ArrayLike) -> Int:
	"""One sortable key for (index, day), days from -FAR_DAY to FAR_DAY."""
	return np.asarray((index << _DAY_BITS) + (np.asarray(day, dtype=np.int64) + _DAY_OFFSET), dtype=np.int64)
