"""What consumers of the kind nearby consume a day: the median by reading route and category."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
import numpy as np

from elektrhisob.core.columns import NONE, Int

if TYPE_CHECKING:
	from collections.abc import Sequence


def read_neighbours(routes: Sequence[str], categories: Sequence[str]) -> Int:
	"""Median daily energy in Wh for each (route, category); -1 where too few neighbours were read."""
	keys = list(zip(routes, categories, strict=True))
	wanted = sorted({route for route, _category in keys if route})
	medians: dict[tuple[str, str], int] = (
		{
			(row.route, row.category): round(row.daily_kwh * 1000)
			for row in frappe.get_all(
				"Neighbour Consumption",
				{"route": ("in", wanted)},
				["route", "category", "daily_kwh"],
				order_by="name",
				limit_page_length=0,
			)
		}
		if wanted
		else {}
	)
	return np.array([medians.get(key, NONE) for key in keys], dtype=np.int64)
