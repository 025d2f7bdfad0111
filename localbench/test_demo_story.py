"""The demo's invented year: consumers, routes, meters, readings and payments on the made-up grid, many times
over."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from localbench import demo_payments
from localbench.demo_calendar import (
	FIRST_DAY,
	MONTHS,
	REGISTERS_FROM,
	REGISTERS_TO,
	day,
	month_of,
	month_starts,
)
from localbench.demo_consumers import Consumers, invent_consumers, permitted_power, phone, pinfl
from localbench.demo_meters import BY_ZONE, MODELS, OPEN_END, Installations, install_meters
from localbench.demo_payments import (
	AHEAD,
	IN_TIME,
	NEVER,
	PARTLY,
	ROUND_UP,
	Habits,
	choose_habits,
	plan_payments,
)
from localbench.demo_readings import (
	CONTROL,
	INSTALLATION,
	PERIODIC,
	REMOVAL,
	Readings,
	count_rollovers,
	take_readings,
)
from localbench.demo_routes import Routes, plan_routes
from localbench.simbench_district import LOW_VOLTS, Registers, read_district
from localbench.test_demo_district import ZONE_OF_HOUR, make_folder

COPIES = 400


@dataclass(frozen=True)
class Story:
	routes: Routes
	consumers: Consumers
	registers: Registers
	meters: Installations
	readings: Readings
	volts: list[int]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
	district = read_district(make_folder(tmp_path_factory.mktemp("grid")), ZONE_OF_HOUR)
	points = district.points
	rows = np.repeat(np.arange(len(points)), COPIES)
	columns = {
		name: getattr(points, name)[rows]
		for name in ("node", "profile", "peak_w", "kind", "volts", "has_generation")
	}
	district = replace(
		district, points=replace(points, source=[points.source[row] for row in rows], **columns)
	)
	routes = plan_routes(district)
	consumers = invent_consumers(district, routes)
	registers = district.registers(REGISTERS_FROM, REGISTERS_TO)
	meters = install_meters(district, consumers, registers)
	readings = take_readings(district, routes, consumers, meters, registers)
	return Story(routes, consumers, registers, meters, readings, columns["volts"].tolist())


def test_routes_cover_every_point_and_keep_large_consumers_apart(story: Story) -> None:
	routes = story.routes
	assert np.unique(routes.of_point).tolist() == list(range(len(routes)))
	assert all(
		code.startswith(routes.section_code[at]) for code, at in zip(routes.code, routes.section, strict=True)
	)
	large = {
		int(route) for route, volts in zip(routes.of_point, story.volts, strict=True) if volts > LOW_VOLTS
	}
	small = {
		int(route) for route, volts in zip(routes.of_point, story.volts, strict=True) if volts == LOW_VOLTS
	}
	assert not large & small


def test_consumers_cannot_be_taken_for_real_ones(story: Story) -> None:
	consumers = story.consumers
	for at, is_household in enumerate(consumers.is_household.tolist()):
		assert bool(consumers.pinfl[at]) == is_household
		assert bool(consumers.stir[at]) != is_household
		assert consumers.phone[at][6:9] == "000"
	assert all(text[7:10] == "999" for text in consumers.pinfl if text)
	assert all(len(text) == 9 and text.startswith("999") for text in consumers.stir if text)
	assert len(set(consumers.local_number)) == len(consumers)
	assert {len(text) for text in consumers.local_number} == {7}


def test_pinfl_has_its_check_digit_and_is_unlike_the_others() -> None:
	numbers = [pinfl(number, number % 3 == 0) for number in range(40_000)]
	assert len(set(numbers)) == len(numbers)
	for text in numbers[:50]:
		total = sum(int(digit) * (7, 3, 1)[at % 3] for at, digit in enumerate(text[:13]))
		assert len(text) == 14
		assert int(text[13]) == total % 10


def test_phones_are_unlike_for_a_whole_district() -> None:
	assert len({phone(number) for number in range(40_000)}) == 40_000


def test_permitted_power_is_above_the_peak() -> None:
	assert permitted_power(np.array([0, 3_000, 4_000, 12_500, 1_000_000])).tolist() == [
		5_000,
		5_000,
		5_000,
		16_000,
		1_250_000,
	]


def test_same_seed_same_year(story: Story) -> None:
	first = choose_habits(story.consumers)
	assert (choose_habits(story.consumers).habit == first.habit).all()
	assert (choose_habits(story.consumers, seed=1).habit != first.habit).any()


def test_dials_fit_their_meters(story: Story) -> None:
	meters, readings = story.meters, story.readings
	rows = readings.installation
	assert (readings.dial_wh >= 0).all()
	assert (readings.dial_wh < meters.modulus_wh[rows]).all()
	assert (readings.dial_wh % meters.step_wh[rows] == 0).all()
	assert len(set(meters.serial)) == len(meters)
	assert {len(serial) for serial in meters.serial} == {8}


def test_dials_give_back_the_energy_of_the_load(story: Story) -> None:
	"""Between the opening and the last reading, over rollovers and exchanges, all but the last decimal of the
	dials."""
	meters, readings, registers = story.meters, story.readings, story.registers
	single = ~meters.has_zones[readings.installation]
	order = np.flatnonzero(single)[np.lexsort((readings.day[single], readings.installation[single]))]
	rows, shown, days = readings.installation[order], readings.true_wh[order], readings.day[order]
	same = rows[1:] == rows[:-1]
	step = (shown[1:] - shown[:-1]) % meters.modulus_wh[rows[1:]] * meters.ratio[rows[1:]]
	point = meters.point[rows[1:]]
	energy = registers.wh(point, days[1:]) - registers.wh(point, np.minimum(days[:-1], days[1:]))
	tolerance = (meters.step_wh + 1)[rows[1:]] * meters.ratio[rows[1:]]
	assert (np.abs(step - energy)[same] <= tolerance[same]).all()
	assert count_rollovers(meters, readings) > 0


def test_an_exchanged_meter_has_a_final_reading_and_its_successor_a_first_one(story: Story) -> None:
	meters, readings = story.meters, story.readings
	removed = np.flatnonzero(meters.removed_day != OPEN_END)
	assert len(removed) > 0
	for old in removed.tolist():
		new = old + 1
		assert meters.point[old] == meters.point[new]
		assert meters.removed_day[old] == meters.installed_day[new]
		final = readings.installation == old
		assert readings.reason[final][-1] == REMOVAL
		assert readings.day[final].max() == meters.removed_day[old]
		first = readings.installation == new
		assert readings.reason[first][0] == INSTALLATION
		assert readings.day[first].min() == meters.installed_day[new]


def test_readings_follow_the_routes_and_their_months(story: Story) -> None:
	readings, meters = story.readings, story.meters
	assert readings.month_start[0] == 0
	assert readings.month_start[-1] == len(readings)
	months = month_starts("2024-10", MONTHS + 2)
	for number in range(MONTHS + 2):
		days = readings.day[readings.of_month(number)]
		assert ((days >= months[number]) & (days < months[number + 1])).all()
	assert (readings.entry_day >= readings.day).all()
	periodic = readings.reason == PERIODIC
	in_time = periodic & (readings.day - months[month_of(readings.day) - month_of(readings.day).min()] >= 20)
	planned = story.routes.reading_day[story.routes.of_point[meters.point[readings.installation[in_time]]]]
	in_month = (
		readings.day[in_time] - months[month_of(readings.day[in_time]) - month_of(readings.day).min()] + 1
	)
	assert ((in_month == planned) | (planned == 31)).all()


def test_large_consumers_are_read_on_the_eve_of_the_tariff_change(story: Story) -> None:
	readings, meters = story.readings, story.meters
	control = readings.reason == CONTROL
	assert set(readings.day[control].tolist()) == {day("2025-04-30")}
	volts = np.array(story.volts)[meters.point[readings.installation[control]]]
	assert (volts > LOW_VOLTS).all()


def test_zone_meters_are_read_in_three_registers(story: Story) -> None:
	readings, meters = story.readings, story.meters
	zoned = meters.model[readings.installation] == BY_ZONE
	assert zoned.any()
	assert set(readings.zone[zoned].tolist()) == set(MODELS[BY_ZONE].zones)
	assert set(readings.zone[~zoned].tolist()) == {0}


def test_some_readings_are_missing_late_or_wrong(story: Story) -> None:
	readings, meters = story.readings, story.meters
	assert (readings.entry_day - readings.day > 3).any()
	assert readings.month_start[-1] > readings.month_start[-2]
	assert (readings.dial_wh[readings.is_misread] > readings.true_wh[readings.is_misread]).all()
	new = meters.installed_day[
		(meters.removed_day == OPEN_END) & (story.consumers.opened_day[meters.point] >= FIRST_DAY)
	]
	assert (new >= FIRST_DAY).all()


def test_habits_decide_the_sums() -> None:
	habit = np.array([IN_TIME, ROUND_UP, PARTLY, AHEAD, NEVER, IN_TIME])
	habits = Habits(habit, np.zeros(6, dtype=np.int64))
	owed = np.array([12_345_67, 12_345_67, 12_345_67, 12_345_67, 12_345_67, -5_000])
	payments = plan_payments(habits, 1, np.full(6, 12_345_67), owed)
	paid = dict(zip(payments.account.tolist(), payments.amount.tolist(), strict=True))
	assert paid[0] == 12_346_00
	assert paid[1] == 13_000_00
	assert 0 < paid[2] <= 12_345_67
	assert paid[3] == 38_000_00
	assert set(paid) == {0, 1, 2, 3}
	assert (np.diff(payments.day) >= 0).all()
	assert (payments.day >= day("2024-12-01")).all()
	assert (payments.day < day("2025-01-01")).all()


def test_shares_of_habits_are_whole() -> None:
	assert sum(demo_payments.HOUSEHOLD_SHARES) == pytest.approx(1)
	assert sum(demo_payments.LEGAL_SHARES) == pytest.approx(1)
	assert sum(demo_payments.HOUSEHOLD_CHANNEL_SHARES) == pytest.approx(1)
