"""The whole invented year in memory, told from the SimBench folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from localbench.demo_calendar import REGISTERS_FROM, REGISTERS_TO
from localbench.demo_consumers import SEED, Consumers, invent_consumers
from localbench.demo_meters import Installations, install_meters
from localbench.demo_payments import Habits, choose_habits
from localbench.demo_readings import Readings, take_readings
from localbench.demo_routes import Routes, plan_routes
from localbench.simbench_district import HALF_PEAK, NIGHT, PEAK, District, Registers, read_district

if TYPE_CHECKING:
	from pathlib import Path

ZONE_OF_HOUR = [NIGHT] * 6 + [PEAK] * 3 + [HALF_PEAK] * 8 + [PEAK] * 5 + [NIGHT] * 2
"""How the demo's zone meters are programmed: peak 6-9 and 17-22, night 22-6 (published for legal consumers,
2018)."""


@dataclass(frozen=True)
class Story:
	"""Everything of the demo before the first bill; rows of consumers are those of the district's supply
	points."""

	district: District
	routes: Routes
	consumers: Consumers
	registers: Registers
	meters: Installations
	readings: Readings
	habits: Habits


def tell_story(folder: Path, seed: int = SEED) -> Story:
	"""About a second for the 36,063 points; the same folder and seed always give the same story."""
	district = read_district(folder, ZONE_OF_HOUR)
	routes = plan_routes(district)
	consumers = invent_consumers(district, routes, seed=seed)
	registers = district.registers(REGISTERS_FROM, REGISTERS_TO)
	meters = install_meters(district, consumers, registers, seed)
	readings = take_readings(district, routes, consumers, meters, registers, seed)
	return Story(district, routes, consumers, registers, meters, readings, choose_habits(consumers, seed))
