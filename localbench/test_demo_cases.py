"""The consumers chosen to show the cases beyond a meter and a price, and what their registers count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from localbench.demo_calendar import MONTHS, REGISTERS_FROM, REGISTERS_TO
from localbench.demo_case_readings import COMMON_PERCENT, _exported, _house_wh, _reactive
from localbench.demo_cases import Cases, choose_cases, model_names, row_of_point
from localbench.demo_consumers import FLATS_PER_HOUSE, URBAN_GRID, invent_consumers
from localbench.demo_meters import MODELS, install_meters
from localbench.demo_payments import choose_habits
from localbench.demo_readings import planned_days, take_readings
from localbench.demo_routes import plan_routes
from localbench.demo_story import Story
from localbench.simbench_district import read_district
from localbench.test_demo_district import ZONE_OF_HOUR, make_folder

COPIES = 400


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
	"""The made-up grid many times over; its low-voltage grids are urban."""
	district = read_district(make_folder(tmp_path_factory.mktemp("grid")), ZONE_OF_HOUR)
	points = district.points
	rows = np.repeat(np.arange(len(points)), COPIES)
	columns = {
		name: getattr(points, name)[rows]
		for name in ("node", "profile", "peak_w", "kind", "volts", "has_generation")
	}
	district = replace(
		district,
		points=replace(points, source=[points.source[row] for row in rows], **columns),
		nodes=replace(
			district.nodes, source=[name.replace("LV1", URBAN_GRID) for name in district.nodes.source]
		),
	)
	routes = plan_routes(district)
	consumers = invent_consumers(district, routes)
	registers = district.registers(REGISTERS_FROM, REGISTERS_TO)
	meters = install_meters(district, consumers, registers)
	readings = take_readings(district, routes, consumers, meters, registers)
	return Story(district, routes, consumers, registers, meters, readings, choose_habits(consumers))


@pytest.fixture(scope="module")
def cases(story: Story) -> Cases:
	return choose_cases(story)


def test_same_story_same_cases(story: Story, cases: Cases) -> None:
	again = choose_cases(story)
	assert (again.contracts == cases.contracts).all()
	assert (again.prosumers == cases.prosumers).all()


def test_contracts_are_of_legal_consumers_and_all_large_ones_have_one(story: Story, cases: Cases) -> None:
	assert not story.consumers.is_household[cases.contracts].any()
	assert len(np.unique(cases.contracts)) == len(cases.contracts)
	assert len(cases.large) and np.isin(cases.large, cases.contracts).all()
	assert np.isin(cases.two_part, cases.large).all()
	assert (story.consumers.permitted_w[cases.large] >= 100_000).all()


def test_homes_show_one_case_each(story: Story, cases: Cases) -> None:
	homes = np.concatenate([cases.prosumers, cases.families, cases.flats, [cases.stove]])
	assert len(np.unique(homes)) == len(homes)
	assert story.consumers.is_household[homes].all()
	assert story.district.points.has_generation[cases.prosumers].all()


def test_a_house_stands_in_one_place(story: Story, cases: Cases) -> None:
	assert 1 < len(cases.flats) <= FLATS_PER_HOUSE
	assert len(np.unique(story.district.points.node[cases.flats])) == 1


def test_only_who_has_a_register_more_has_another_model(story: Story, cases: Cases) -> None:
	names = model_names(story, cases)
	changed = {
		int(story.meters.point[row])
		for row, name in enumerate(names)
		if name != MODELS[story.meters.model[row]].name
	}
	assert changed == {*cases.large.tolist(), *cases.prosumers.tolist()}


def test_further_registers_are_read_with_the_meter_and_never_go_back(story: Story, cases: Cases) -> None:
	for tell, rows in ((_reactive, cases.large), (_exported, cases.prosumers)):
		names = [f"installation {row}" for row in rows.tolist()]
		before: dict[str, int] = {}
		for number in range(MONTHS + 1):
			part = tell(story, cases, names, number)
			for name, dial in zip(part.names, part.dial_wh.tolist(), strict=True):
				assert dial >= before.get(name, 0)
				before[name] = dial
		assert min(before.values()) > 0
	meters = row_of_point(story, cases.large)
	assert (story.meters.point[meters] == cases.large).all()


def test_the_house_takes_more_than_its_flats(story: Story, cases: Cases) -> None:
	days = [planned_days(story.routes, cases.flats[:1], number) for number in range(MONTHS + 1)]
	house = int(_house_wh(story, cases, days[-1])[0] - _house_wh(story, cases, days[0])[0])
	flats = sum(
		int(
			(
				story.registers.wh(cases.flats[at : at + 1], days[-1] + 1)
				- story.registers.wh(cases.flats[at : at + 1], days[0] + 1)
			)[0]
		)
		for at in range(len(cases.flats))
	)
	assert abs(house - flats * COMMON_PERCENT // 100) <= 20
