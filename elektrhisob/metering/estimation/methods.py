"""Which methods hold for an account on a day, in their order and with their parameters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
import numpy as np
import numpy.typing as npt

from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.estimation import Method

if TYPE_CHECKING:
	from collections.abc import Sequence

Grid = npt.NDArray[np.int64]
Kind = tuple[str, str]
"""Consumer kind and category."""
DAYS_OF_MONTH = 30


@dataclass(frozen=True)
class Preferences:
	"""Per register: methods by rank with their limits, and the parameters of those that have some."""

	order: Grid
	limit_days: Grid
	average_days: Int
	hours: Int
	cosphi_hundredths: Int
	volts: Int
	volts_three: Int


def preferences_on(day: str, kinds: Sequence[Kind], only: str | None = None) -> Preferences:
	"""Of each (kind, category). only: this method alone, within its limits."""
	distinct = sorted(set(kinds))
	place = {kind: at for at, kind in enumerate(distinct)}
	rows = _rows_on(day)
	chosen = [_of_kind(rows, kind, only) for kind in distinct]
	order = np.full((len(distinct), len(Method)), NONE, dtype=np.int64)
	limit = np.zeros_like(order)
	# Months, hours, cos φ in hundredths, volts, volts of three phases.
	numbers = np.tile(np.array([3 * DAYS_OF_MONTH, 24, 90, 220, 380], dtype=np.int64), (len(distinct), 1))
	for at, methods in enumerate(chosen):
		for rank, row in enumerate(methods):
			order[at, rank], limit[at, rank] = Method[row.method], row.max_days
			if row.method == "AVERAGE_DAILY":
				numbers[at, 0] = row.months * DAYS_OF_MONTH
			if row.method == "CONNECTED_CAPACITY":
				numbers[at, 1:] = [row.hours_per_day, row.cosphi, row.voltage, row.voltage_three]
	of_register = np.array([place[kind] for kind in kinds], dtype=np.int64)
	average, hours, cosphi, volts, volts_three = numbers[of_register].T
	return Preferences(order[of_register], limit[of_register], average, hours, cosphi, volts, volts_three)


def _rows_on(day: str) -> dict[Kind, list[frappe._dict]]:
	"""The newest row of every kind, category and method that has begun; those switched off are left out."""
	rows = frappe.db.sql(
		"""select consumer_kind, ifnull(category, '') as category, method, priority, max_days, months,
			hours_per_day, cast(round(cos_phi * 100) as signed) as cosphi, voltage, voltage_three, enabled
		from `tabEstimation Method` where valid_from <= %s order by valid_from""",
		(day,),
		as_dict=True,
	)
	newest = {(row.consumer_kind, row.category, row.method): row for row in rows}
	found: dict[Kind, list[frappe._dict]] = defaultdict(list)
	for (kind, category, _method), row in newest.items():
		found[kind, category].append(row)
	return found


def _of_kind(rows: dict[Kind, list[frappe._dict]], kind: Kind, only: str | None) -> list[frappe._dict]:
	own = rows.get(kind) or rows.get((kind[0], ""), [])
	in_use = [row for row in own if row.enabled and (not only or row.method == only)]
	return sorted(in_use, key=lambda row: (row.priority, row.method))[: len(Method)]
