"""Which of the invented consumers show the cases beyond a meter and a price: chosen from the story, always
the same ones. Rows are those of the district's supply points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localbench.demo_calendar import REGISTERS_FROM, YEAR
from localbench.demo_consumers import (
	BUDGET_CATEGORY,
	FLATS_PER_HOUSE,
	HOUSEHOLD_CATEGORY,
	LEGAL_CATEGORY,
	URBAN_GRID,
)
from localbench.demo_meters import BY_TRANSFORMER, MODELS, ONE_SMART, OPEN_END, THREE_SMART
from localbench.demo_payments import LATE, NEVER, PARTLY
from localbench.simbench_district import LOW_VOLTS

if TYPE_CHECKING:
	from localbench.demo_story import Story
	from localbench.simbench_district import Flags, Ints

CONTRACTS, LARGE, TWO_PART, WITH_LOSSES, SUB_CONSUMERS = 44, 12, 4, 6, 3
PROSUMERS, FAMILY_HOMES = 30, 24
LARGE_FROM_W, SUB_CONSUMER_PART = 100_000, 20

REACTIVE_TWIN, EXPORT_TWIN = "NAMUNA-3T smart A+R+", "NAMUNA-{phases}F smart A+A-"


@dataclass(frozen=True)
class Cases:
	"""Rows of supply points by what they show.

	``large`` have contracts and a reactive register, the first of them pay for declared power; ``loss`` are
	metered on the low side of their own transformer; ``main`` feed the point in the same place of ``sub``;
	``flats`` are the first house behind one common meter.
	"""

	contracts: Ints
	large: Ints
	two_part: Ints
	loss: Ints
	main: Ints
	sub: Ints
	prosumers: Ints
	families: Ints
	flats: Ints
	stove: int
	wrong_group: int
	late_payers: Ints


def choose_cases(story: Story) -> Cases:
	points, people = story.district.points, story.consumers
	model, once = _standing_models(story)
	old = people.opened_day < REGISTERS_FROM
	category = np.array(people.category)
	energy = story.registers.wh(np.arange(len(people)), np.full(len(people), int(YEAR[-1])))
	legal = ~people.is_household & old & once
	plain = legal & (category == LEGAL_CATEGORY) & (model == BY_TRANSFORMER)
	above = plain & (points.volts > LOW_VOLTS) & (people.permitted_w >= LARGE_FROM_W)
	large = _some(above & (energy > 0), LARGE)
	main, sub = _pairs(points.node, plain & ~_at(large, len(people)), energy)
	taken = np.concatenate([large, main, sub])
	loss = _some(plain & ~_at(taken, len(people)) & (energy > 0), WITH_LOSSES)
	taken = np.concatenate([taken, loss])
	budget = _some(legal & (category == BUDGET_CATEGORY), 8)
	others = _some(
		legal & (category == LEGAL_CATEGORY) & ~_at(taken, len(people)) & (energy > 0),
		max(CONTRACTS - len(taken) - len(budget), 0),
	)
	homes = people.is_household & old & once & (energy > 0)
	flats = _first_house(story, homes)
	free_homes = homes & ~_at(flats, len(people)) & (category == HOUSEHOLD_CATEGORY)
	smart = np.isin(model, (ONE_SMART, THREE_SMART))
	prosumers = _some(free_homes & smart & points.has_generation, PROSUMERS)
	free_homes &= ~_at(prosumers, len(people))
	families = _some(free_homes & (people.norm_multiplier == 1), FAMILY_HOMES)
	free_homes &= ~_at(families, len(people))
	habit = story.habits.habit
	late = np.flatnonzero(legal & np.isin(habit, (LATE, PARTLY, NEVER)) & (energy > 0))
	stove, wrong = (
		_some(free_homes, 1),
		_some(plain & ~_at(taken, len(people)) & ~_at(others, len(people)), 1),
	)
	return Cases(
		contracts=np.concatenate([taken, budget, others]),
		large=large,
		two_part=large[:TWO_PART],
		loss=loss,
		main=main,
		sub=sub,
		prosumers=prosumers,
		families=families,
		flats=flats,
		stove=int(stove[0]),
		wrong_group=int(wrong[0] if len(wrong) else large[0]),
		late_payers=late,
	)


def model_names(story: Story, cases: Cases) -> list[str]:
	"""Model of every installation: who has a register more stands there with the twin of his model."""
	names = [MODELS[model].name for model in story.meters.model.tolist()]
	large, prosumers = set(cases.large.tolist()), set(cases.prosumers.tolist())
	for row, point in enumerate(story.meters.point.tolist()):
		if point in large:
			names[row] = REACTIVE_TWIN
		elif point in prosumers:
			names[row] = EXPORT_TWIN.format(phases=MODELS[story.meters.model[row]].phases)
	return names


def row_of_point(story: Story, points: Ints) -> Ints:
	"""Installation rows of points that keep one meter all year."""
	first = np.searchsorted(story.meters.point, points)
	return first.astype(np.int64)


def _standing_models(story: Story) -> tuple[Ints, Flags]:
	"""Model on every point, and whether one meter stands there all year."""
	meters, count = story.meters, len(story.consumers)
	model = np.full(count, -1, dtype=np.int64)
	model[meters.point] = meters.model
	once: Flags = np.bincount(meters.point, minlength=count) == 1
	once[meters.point[(meters.removed_day != OPEN_END) | (meters.installed_day >= REGISTERS_FROM)]] = False
	return model, once


def _pairs(node: Ints, may: Flags, energy: Ints) -> tuple[Ints, Ints]:
	"""The largest and the smallest consumer of a node, where the one can feed the other."""
	main, sub = [], []
	for place in np.unique(node[may]).tolist():
		here = np.flatnonzero(may & (node == place) & (energy > 0))
		if len(here) > 1:
			most, least = here[np.argmax(energy[here])], here[np.argmin(energy[here])]
			if energy[most] > SUB_CONSUMER_PART * energy[least]:
				main.append(most)
				sub.append(least)
		if len(main) == SUB_CONSUMERS:
			break
	return np.array(main, dtype=np.int64), np.array(sub, dtype=np.int64)


def _first_house(story: Story, homes: Flags) -> Ints:
	"""The flats of the first house of the urban quarters, whoever of them has a meter for all the year."""
	nodes, node = story.district.nodes, story.district.points.node
	for place in np.unique(node).tolist():
		if nodes.source[place].startswith(URBAN_GRID):
			house = np.flatnonzero(node == place)[:FLATS_PER_HOUSE]
			return house[homes[house]]
	return np.zeros(0, dtype=np.int64)


def _some(may: Flags, count: int) -> Ints:
	"""Some of them, from all over the district."""
	rows = np.flatnonzero(may)
	if len(rows) <= count:
		return rows
	return rows[np.linspace(0, len(rows) - 1, count).astype(np.int64)]


def _at(rows: Ints, count: int) -> Flags:
	flags = np.zeros(count, dtype=np.bool_)
	flags[rows] = True
	return flags
