"""Invented consumers, one for each supply point: who they are, where they live, how they are reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from localbench import demo_names
from localbench.demo_calendar import FIRST_DAY, LAST_DAY, REGISTERS_FROM, day
from localbench.demo_routes import HET_CODE, Routes
from localbench.simbench_district import CONTINUOUS, HOUSEHOLD, OFFICE, TRANSFORMER, District, Flags, Ints

SEED = 20_241_101

HOUSEHOLD_CATEGORY = "Household"
STOVE_CATEGORY = "Household with electric stove"
LEGAL_CATEGORY = "Legal, groups I and II"
BUDGET_CATEGORY = "Budget organisation"
PUMP_CATEGORY = "State-budget pumping station"

URBAN_GRID = "LV6"
"""SimBench's urban low-voltage grids: here the multi-storey quarters, the only place of electric stoves."""
STOVE_SHARE = 0.4
BUDGET_SHARE = 0.35
PUMP_SHARE = 0.15
SECOND_FAMILY_SHARE = 0.015
NEW_ACCOUNT_SHARE = 0.004
FLATS_PER_HOUSE, STREETS_PER_TRANSFORMER = 24, 4

MOBILE_PREFIXES = ("90", "91", "93", "94", "95", "97")
FICTIONAL_AREA = 999
"""Area code of the demo's PINFLs; no district has it. The STIRs begin with 999, which no issued one does."""
PINFL_WEIGHTS = (7, 3, 1)
OLDEST, YOUNGEST = day("1940-01-01"), day("2004-12-31")


@dataclass(frozen=True)
class Consumers:
	"""One row per supply point, in its order: the consumer, the personal account, the point's connection.

	Texts are empty where they do not apply. Days are since 1970-01-01; ``permitted_w`` in W.
	"""

	is_household: Flags
	name: list[str]
	category: list[str]
	pinfl: list[str]
	stir: list[str]
	phone: list[str]
	email: list[str]
	address: list[str]
	unit_code: str
	local_number: list[str]
	opened_day: Ints
	norm_multiplier: Ints
	phases: Ints
	permitted_w: Ints

	def __len__(self) -> int:
		return len(self.name)


def invent_consumers(
	district: District, routes: Routes, het_code: str = HET_CODE, seed: int = SEED
) -> Consumers:
	"""The same district, routes and seed always give the same people."""
	points = district.points
	count = len(points)
	random = np.random.default_rng(seed)
	is_household = points.kind == HOUSEHOLD
	categories = _categories(district, random)
	is_woman = random.random(count) < 0.5
	return Consumers(
		is_household=is_household,
		name=_names(points.kind, categories, is_woman, random),
		category=categories,
		pinfl=_pinfls(is_household, is_woman),
		stir=["" if home else f"999{at:06d}" for at, home in enumerate(is_household.tolist())],
		phone=[phone(at) for at in range(count)],
		email=[
			"" if home else f"buxgalteriya{at}@namuna.example"
			for at, home in enumerate(is_household.tolist())
		],
		address=_addresses(district),
		unit_code=het_code,
		local_number=_local_numbers(routes),
		opened_day=_opening_days(is_household, random),
		norm_multiplier=1 + (is_household & (random.random(count) < SECOND_FAMILY_SHARE)).astype(np.int64),
		phases=np.where(is_household & (points.peak_w <= 7_000), 1, 3),
		permitted_w=permitted_power(points.peak_w),
	)


def permitted_power(peak_w: Ints) -> Ints:
	"""A quarter above the peak, in whole kW upwards, at least 5 kW."""
	return np.maximum(-(-peak_w * 5 // 4_000) * 1_000, 5_000)


def phone(number: int) -> str:
	"""A mobile number that nobody has: subscriber numbers do not begin with 000."""
	return f"+998{MOBILE_PREFIXES[number // 10_000 % len(MOBILE_PREFIXES)]}000{number % 10_000:04d}"


def pinfl(number: int, is_woman: bool) -> str:
	"""Well-formed PINFL number ``number`` of the fictional area: century and sex, birth date, area, serial,
	check digit."""
	# Two coprime cycles (days and serials) do not meet again before their product: no two numbers are alike.
	born = np.datetime64(OLDEST + number * 7_919 % (YOUNGEST - OLDEST), "D")
	year, month, day_of_month = str(born).split("-")
	century_and_sex = (3 if year < "2000" else 5) + is_woman
	first = f"{century_and_sex}{day_of_month}{month}{year[2:]}{FICTIONAL_AREA}{number % 999 + 1:03d}"
	total = sum(int(digit) * PINFL_WEIGHTS[at % 3] for at, digit in enumerate(first))
	return f"{first}{total % 10}"


def _pinfls(is_household: Flags, is_woman: Flags) -> list[str]:
	pairs = zip(is_household.tolist(), is_woman.tolist(), strict=True)
	return [pinfl(at, woman) if home else "" for at, (home, woman) in enumerate(pairs)]


def _categories(district: District, random: np.random.Generator) -> list[str]:
	points = district.points
	chance = random.random(len(points))
	urban = np.array([source.startswith(URBAN_GRID) for source in district.nodes.source], dtype=np.bool_)[
		points.node
	]
	is_household = points.kind == HOUSEHOLD
	chosen = np.select(
		[
			is_household & urban & (chance < STOVE_SHARE),
			is_household,
			(points.kind == OFFICE) & (chance < BUDGET_SHARE),
			(points.kind == CONTINUOUS) & (chance < PUMP_SHARE),
		],
		[STOVE_CATEGORY, HOUSEHOLD_CATEGORY, BUDGET_CATEGORY, PUMP_CATEGORY],
		LEGAL_CATEGORY,
	)
	return [str(name) for name in chosen.tolist()]


def _names(kind: Ints, categories: list[str], is_woman: Flags, random: np.random.Generator) -> list[str]:
	picks = random.integers(0, 1_000_000, (len(kind), 3)).tolist()
	women = is_woman.tolist()
	used: dict[object, int] = {}
	names = []
	for at, (of_kind, category) in enumerate(zip(kind.tolist(), categories, strict=True)):
		if of_kind == HOUSEHOLD:
			surname, first, patronymic = picks[at]
			names.append(demo_names.person(surname, first, patronymic, women[at]))
			continue
		series = category if category in (BUDGET_CATEGORY, PUMP_CATEGORY) else of_kind
		number = used[series] = used.get(series, -1) + 1
		if category == BUDGET_CATEGORY:
			names.append(demo_names.budget_organisation(number))
		elif category == PUMP_CATEGORY:
			names.append(demo_names.pumping_station(number))
		else:
			names.append(demo_names.firm(of_kind, number))
	return names


def _addresses(district: District) -> list[str]:
	"""Every transformer is a mahalla of a few streets; urban ones have houses of flats. Others lie by their
	feeder."""
	nodes, points = district.nodes, district.points
	kinds, sources = nodes.kind.tolist(), nodes.source
	met: dict[int, int] = {}
	mahallas: dict[int, int] = {}
	result = []
	for node in points.node.tolist():
		position = met[node] = met.get(node, -1) + 1
		area = demo_names.mahalla(mahallas.setdefault(node, len(mahallas)))
		if kinds[node] != TRANSFORMER:
			tail = f"{demo_names.street(node)} sanoat hududi, {position + 1}-uchastka"
		elif sources[node].startswith(URBAN_GRID):
			house, flat = divmod(position, FLATS_PER_HOUSE)
			tail = f"{demo_names.street(node)} ko'chasi, {house + 1}-uy, {flat + 1}-xonadon"
		else:
			house, street = divmod(position, STREETS_PER_TRANSFORMER)
			tail = f"{demo_names.street(node * STREETS_PER_TRANSFORMER + street)} ko'chasi, {house + 1}-uy"
		result.append(f"{demo_names.DISTRICT_NAME}, {area} mahallasi, {tail}")
	return result


def _local_numbers(routes: Routes) -> list[str]:
	"""Seven digits: three of the route, four of the place on it."""
	met: dict[int, int] = {}
	numbers = []
	for route in routes.of_point.tolist():
		place = met[route] = met.get(route, 0) + 1
		numbers.append(f"{route + 1:03d}{place:04d}")
	return numbers


def _opening_days(is_household: Flags, random: np.random.Generator) -> Ints:
	"""Most accounts are years old; a few households move into new houses during the year."""
	count = len(is_household)
	old = REGISTERS_FROM - random.integers(200, 5_000, count)
	new = random.integers(FIRST_DAY + 5, LAST_DAY - 45, count)
	return np.where(is_household & (random.random(count) < NEW_ACCOUNT_SHARE), new, old)
