"""Sections and reading routes of the demo's HET: neighbours in the network are neighbours on a route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
	from localbench.simbench_district import District, Ints

HET_CODE = "12234"
"""Karmana, chosen because its code is that of its SOATO district and an industrial district suits the data's
many firms. Everything below the HET is invented."""

ROUTE_POINTS = 400
LOW_SECTIONS = 5
LOW_VOLTS = 400
READING_DAYS = (24, 25, 26, 27, 28, 31)
"""Days of the month on which routes are read; 31 stands for the last day."""
MONTH_END = 31


@dataclass(frozen=True)
class Routes:
	"""``of_point`` gives the route of each supply point; sections and routes are in the order of their
	codes."""

	section_code: list[str]
	section_name: list[str]
	code: list[str]
	name: list[str]
	section: Ints
	reading_day: Ints
	of_point: Ints

	def __len__(self) -> int:
		return len(self.code)


def plan_routes(district: District, het_code: str = HET_CODE) -> Routes:
	"""About ``ROUTE_POINTS`` points a route, cut between transformers; consumers on their own voltage have a
	section apart, read on the last day of the month."""
	points = district.points
	is_low = points.volts == LOW_VOLTS
	of_point = np.zeros(len(points), dtype=np.int64)
	low_routes = _cut(points.node[is_low]) if is_low.any() else np.zeros(0, dtype=np.int64)
	of_point[is_low] = low_routes
	low_count = int(low_routes.max(initial=-1)) + 1
	large = np.arange(int((~is_low).sum()), dtype=np.int64)
	large_count = -(-len(large) // ROUTE_POINTS)
	of_point[~is_low] = low_count + large * large_count // max(len(large), 1)
	section = np.concatenate(
		[
			np.arange(low_count, dtype=np.int64) * LOW_SECTIONS // max(low_count, 1),
			np.full(large_count, LOW_SECTIONS, dtype=np.int64),
		]
	)
	_, section = np.unique(section, return_inverse=True)
	sections = int(section.max()) + 1
	within = np.arange(len(section)) - np.searchsorted(section, section)
	reading_day = np.array(
		[*(READING_DAYS[at % len(READING_DAYS)] for at in range(low_count)), *[MONTH_END] * large_count]
	)
	return Routes(
		section_code=[f"{het_code}-{at + 1}" for at in range(sections)],
		section_name=[_section_name(at, sections, large_count > 0) for at in range(sections)],
		code=[f"{het_code}-{at + 1}-{number + 1:02d}" for at, number in zip(section, within, strict=True)],
		name=[f"{at + 1}-bo'lim, {number + 1}-marshrut" for at, number in zip(section, within, strict=True)],
		section=section.astype(np.int64),
		reading_day=reading_day.astype(np.int64),
		of_point=of_point,
	)


def _section_name(number: int, sections: int, has_large: bool) -> str:
	return (
		"Yuridik iste'molchilar bo'limi" if has_large and number == sections - 1 else f"{number + 1}-bo'lim"
	)


def _cut(node: Ints) -> Ints:
	"""Route of each point: equal shares of the points, each whole transformer going where its middle point
	falls."""
	_, first, transformer, size = np.unique(node, return_index=True, return_inverse=True, return_counts=True)
	routes = max(round(len(node) / ROUTE_POINTS), 1)
	middle = first + size // 2
	chosen = middle * routes // len(node)
	_, route = np.unique(chosen[transformer], return_inverse=True)
	return np.asarray(route, dtype=np.int64)
