"""Reads SimBench's complete data set, scenario 0 (folder ``1-complete_data-mixed-all-0-sw``), as one
district.

Source: SimBench 1.6.3, data under ODbL 1.0, Meinecke et al., doi:10.3390/en13123290. The folder holds 36,063
loads, 6,150 generators and 686 transformers, 412 of them from medium to low voltage. Units here: W, Wh, kVA,
kV, days since 1970-01-01.

Three things are changed, each by a named rule:

* loads that stand for a whole grid below them are taken as one consumer of it (``SCALE_DIVISOR``);
* loads at 110 kV and above, which no district serves, are consumers on the 35 kV or medium-voltage bars of a
  substation;
* the year of measurement (2016) is laid on other years by month and day, see ``Registers``.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
	from collections.abc import Iterator, Sequence
	from pathlib import Path

Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Row: TypeAlias = dict[str, str]

SUBSTATION, FEEDER, TRANSFORMER = 0, 1, 2
HOUSEHOLD, OFFICE, TRADE, CONTINUOUS, SHOP, BAKERY, RESTAURANT, FARM, COMMUNITY, INDUSTRY = range(10)
KIND_NAMES = (
	"household",
	"office",
	"trade",
	"continuous",
	"shop",
	"bakery",
	"restaurant",
	"farm",
	"community",
	"industry",
)

# SimBench profiles are the German standard ones: H0 households, G0 trade in general, G1 weekdays 8-18, G2
# mostly evening, G3 round the clock, G4 shops, G5 bakeries, G6 weekends, L farms, BL and WB band loads; lv,
# mv, hv and HS are whole grids.
PROFILE_KINDS = (
	("H0", HOUSEHOLD),
	("G1", OFFICE),
	("G2", TRADE),
	("G3", CONTINUOUS),
	("G4", SHOP),
	("G5", BAKERY),
	("G6", RESTAURANT),
	("G0", TRADE),
	("L", FARM),
	("lv_", COMMUNITY),
	("mv_", INDUSTRY),
	("hv_", INDUSTRY),
	("HS", INDUSTRY),
	("BL", INDUSTRY),
	("WB", INDUSTRY),
)

EXTRA_HIGH, HIGH, MEDIUM, LOW = "1", "3", "5", "7"
HIGH_VOLTS, LOW_VOLTS, SUBSTATION_VOLTS = 35_000, 400, 110_000
SCALE_DIVISOR = {EXTRA_HIGH: 1_000, HIGH: 10, MEDIUM: 10, LOW: 1}
GRID_PROFILES = ("lv_", "mv_", "hv_", "HS")

SLOTS_PER_DAY = 96
VALUE_UNIT = 1_000_000
QUARTERS_PER_HOUR = 4
DAYS_OF_LEAP_YEAR = 366
TOTAL, PEAK, HALF_PEAK, NIGHT = 0, 1, 2, 3
ZONES = (TOTAL, PEAK, HALF_PEAK, NIGHT)


class DistrictDataError(ValueError):
	"""The folder is not the data set this reader knows; the message names the file and what to do."""


@dataclass(frozen=True)
class NetworkNodes:
	"""Tree of substations, feeders and transformers; a parent stands before its children, ``parent`` is -1 at
	the top."""

	code: list[str]
	name: list[str]
	kind: Ints
	parent: Ints
	volts: Ints
	rated_kva: Ints
	source: list[str]

	def __len__(self) -> int:
		return len(self.code)


@dataclass(frozen=True)
class SupplyPoints:
	"""One row per load, ordered along the network; ``node`` and ``profile`` are indices, ``peak_w`` after the
	scale rule."""

	source: list[str]
	node: Ints
	profile: Ints
	peak_w: Ints
	kind: Ints
	volts: Ints
	has_generation: Flags

	def __len__(self) -> int:
		return len(self.source)


@dataclass(frozen=True)
class Registers:
	"""Import registers that stand at zero at midnight before ``first_day`` and count to midnight before
	``last_day``.

	Day by day the energy is that of the same month and day of the measured leap year. ``cumulative`` has the
	shape (zones, profiles, days + 1) in millionths of a quarter hour at peak power.
	"""

	first_day: int
	last_day: int
	cumulative: Ints
	profile: Ints
	peak_w: Ints

	def wh(self, points: Ints, days: Ints, zone: int | Ints = TOTAL) -> Ints:
		"""Wh counted by ``points`` up to midnight before ``days``, whole Wh rounded down as a register counts
		them."""
		days = np.asarray(days, dtype=np.int64)
		if days.size and (days.min() < self.first_day or days.max() > self.last_day):
			raise ValueError(f"days must lie within {self.first_day}..{self.last_day}")
		counted = self.cumulative[zone, self.profile[points], days - self.first_day]
		wh: Ints = self.peak_w[points] * counted // (VALUE_UNIT * QUARTERS_PER_HOUR)
		return wh


@dataclass(frozen=True)
class District:
	"""The network, its supply points and the daily energy of each profile, shape (zones, profiles, 366
	days)."""

	nodes: NetworkNodes
	points: SupplyPoints
	profile_names: list[str]
	daily: Ints
	generators: int
	transformers: int

	def registers(self, first_day: int, last_day: int) -> Registers:
		"""Registers of every point for the days of any years; int64 throughout, monotone in the day."""
		energy = self.daily[:, :, leap_year_day(np.arange(first_day, last_day, dtype=np.int64))]
		start = np.zeros((*energy.shape[:2], 1), dtype=np.int64)
		cumulative = np.concatenate([start, np.cumsum(energy, axis=2)], axis=2)
		_refuse_overflow(cumulative, self.points.peak_w)
		return Registers(first_day, last_day, cumulative, self.points.profile, self.points.peak_w)


def leap_year_day(days: Ints) -> Ints:
	"""Index 0..365 in a leap year of the month and day of ``days`` (days since 1970-01-01)."""
	dates = days.astype("datetime64[D]")
	of_year = (dates - dates.astype("datetime64[Y]")).astype(np.int64)
	year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
	leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
	day_of_leap_year: Ints = of_year + (~leap & (of_year >= 59))
	return day_of_leap_year


def read_district(folder: Path, zone_of_hour: Sequence[int] | None = None) -> District:
	"""Read the unpacked folder; ``zone_of_hour`` gives PEAK, HALF_PEAK or NIGHT for each of 24 hours
	(without: half-peak).

	Raises DistrictDataError when a file or a column is missing or a load hangs on nothing.
	"""
	loads = list(_rows(folder, "Load"))
	transformers = list(_rows(folder, "Transformer"))
	generators = list(_rows(folder, "RES"))
	nodes, place = _build_network(folder, transformers)
	profile_names = sorted({row["profile"] for row in loads})
	points = _build_points(loads, generators, nodes, place, profile_names)
	daily = _read_daily(folder / "LoadProfile.csv", profile_names, zone_of_hour or [HALF_PEAK] * 24)
	return District(nodes, points, profile_names, daily, len(generators), len(transformers))


def kind_of(profile: str) -> int:
	"""The kind of consumer a SimBench profile belongs to."""
	for prefix, kind in PROFILE_KINDS:
		if profile.startswith(prefix):
			return kind
	raise DistrictDataError(
		f"Load.csv: the profile {profile!r} is not known; use SimBench 1.6.3, scenario 0."
	)


def peak_watts(megawatts: str, profile: str, level: str) -> int:
	"""Peak power in whole W, rounded down after the scale rule for loads that stand for a whole grid."""
	divisor = SCALE_DIVISOR[level] if profile.startswith(GRID_PROFILES) else 1
	whole, _, part = megawatts.partition(".")
	return int(whole + part.ljust(6, "0")[:6]) // divisor


def _rows(folder: Path, table: str) -> Iterator[Row]:
	path = folder / f"{table}.csv"
	if not path.is_file():
		raise DistrictDataError(
			f"{path} is missing; unpack the SimBench sdist and give its scenario 0 folder."
		)
	with path.open(encoding="utf-8", newline="") as file:
		yield from csv.DictReader(file, delimiter=";")


def _natural(text: str) -> list[tuple[int, str]]:
	return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]


@dataclass(frozen=True)
class _Place:
	"""Where things hang: index of the network node by grid node, by feeder and by low-voltage grid."""

	of_grid_node: dict[str, int]
	of_low_grid: dict[str, int]
	substations: list[int]
	bar_volts: Ints


def _build_network(folder: Path, transformers: list[Row]) -> tuple[NetworkNodes, _Place]:
	types = {row["id"]: row for row in _rows(folder, "TransformerType")}
	ratings = {name: round(float(row["sR"]) * 1_000) for name, row in types.items()}
	bar_volts = {row["subnet"]: round(float(types[row["type"]]["vmLV"]) * 1_000) for row in transformers}
	power = [row for row in transformers if row["voltLvl"] == "4"]
	distribution = [row for row in transformers if row["voltLvl"] == "6"]
	fed_by = _trace_feeders(folder, [(row["nodeLV"], row["subnet"]) for row in power])
	records: list[tuple[str, str, int, int, int, int, str]] = []
	index: dict[tuple[str, str], int] = {}
	for number, grid in enumerate(sorted({row["subnet"] for row in power}, key=_natural), start=1):
		rating = sum(ratings[row["type"]] for row in power if row["subnet"] == grid)
		index[grid, ""] = len(records)
		name = f"PS-{number} 110/35/{bar_volts[grid] // 1_000} kV"
		records.append((f"PS{number:02d}", name, SUBSTATION, -1, SUBSTATION_VOLTS, rating, grid))
	for grid, feeder in sorted({key for key in fed_by.values() if key[1]}, key=lambda key: _natural(key[1])):
		parent = index[grid, ""]
		number = sum(1 for record in records if record[3] == parent) + 1
		index[grid, feeder] = len(records)
		code = f"{records[parent][0]}-F{number:02d}"
		records.append((code, f"Fider {number}", FEEDER, parent, bar_volts[grid], 0, feeder))
	low_grids: dict[str, int] = {}
	for number, row in enumerate(sorted(distribution, key=lambda row: _natural(row["subnet"])), start=1):
		parent = index[fed_by[row["nodeHV"]]]
		low_grids[row["subnet"]] = len(records)
		code = f"{records[parent][0]}-TP{number:03d}"
		volts, rating = records[parent][4], ratings[row["type"]]
		records.append((code, f"TP-{number}", TRANSFORMER, parent, volts, rating, row["subnet"]))
	place = _Place(
		of_grid_node={node: index[key] for node, key in fed_by.items()},
		of_low_grid=low_grids,
		substations=[at for (_, feeder), at in index.items() if not feeder],
		bar_volts=np.array([bar_volts[grid] for grid, feeder in index if not feeder], dtype=np.int64),
	)
	return _as_nodes(records), place


def _as_nodes(records: list[tuple[str, str, int, int, int, int, str]]) -> NetworkNodes:
	code, name, kind, parent, volts, rating, source = (list(column) for column in zip(*records, strict=True))
	numbers = np.array([kind, parent, volts, rating], dtype=np.int64)
	return NetworkNodes(code, name, numbers[0], numbers[1], numbers[2], numbers[3], source)


def _trace_feeders(folder: Path, bars: list[tuple[str, str]]) -> dict[str, tuple[str, str]]:
	"""Follow closed switches and medium-voltage lines from the substations' bars: grid node -> (substation
	grid, feeder)."""
	neighbours: dict[str, list[tuple[str, str]]] = defaultdict(list)
	links = [(row, "") for row in _rows(folder, "Switch") if row["cond"] == "1"]
	links += [(row, row["subnet"]) for row in _rows(folder, "Line") if row["voltLvl"] == MEDIUM]
	for row, feeder in links:
		neighbours[row["nodeA"]].append((row["nodeB"], feeder))
		neighbours[row["nodeB"]].append((row["nodeA"], feeder))
	fed_by = {node: (grid, "") for node, grid in bars}
	queue = deque(fed_by)
	while queue:
		node = queue.popleft()
		grid, feeder = fed_by[node]
		for other, line_feeder in neighbours[node]:
			if other not in fed_by:
				fed_by[other] = (grid, feeder or line_feeder)
				queue.append(other)
	return fed_by


def _build_points(
	loads: list[Row], generators: list[Row], nodes: NetworkNodes, place: _Place, profile_names: list[str]
) -> SupplyPoints:
	hangs_on = [_node_of(row, place, position) for position, row in enumerate(loads)]
	along = _walk(nodes.parent)
	order = sorted(range(len(loads)), key=lambda at: (along[hangs_on[at]], _natural(loads[at]["id"])))
	rows = [loads[at] for at in order]
	profile_at = {name: at for at, name in enumerate(profile_names)}
	waiting: dict[str, int] = defaultdict(int)
	for row in generators:
		waiting[row["node"]] += 1
	generating = np.zeros(len(rows), dtype=np.bool_)
	for at, row in enumerate(rows):
		if waiting[row["node"]]:
			waiting[row["node"]] -= 1
			generating[at] = True
	return SupplyPoints(
		source=[row["id"] for row in rows],
		node=np.array([hangs_on[at] for at in order], dtype=np.int64),
		profile=np.array([profile_at[row["profile"]] for row in rows], dtype=np.int64),
		peak_w=np.array(
			[peak_watts(row["pLoad"], row["profile"], row["voltLvl"]) for row in rows], dtype=np.int64
		),
		kind=np.array([kind_of(row["profile"]) for row in rows], dtype=np.int64),
		volts=np.array([_volts_of(loads[at], nodes, hangs_on[at], place) for at in order], dtype=np.int64),
		has_generation=generating,
	)


def _node_of(row: Row, place: _Place, position: int) -> int:
	"""Low voltage hangs on its transformer, medium on its feeder; what is above has no district: to the
	substations in turn."""
	try:
		if row["voltLvl"] == LOW:
			return place.of_low_grid[row["subnet"]]
		if row["voltLvl"] == MEDIUM:
			return place.of_grid_node[row["node"]]
	except KeyError:
		raise DistrictDataError(f"Load.csv: the load {row['id']!r} hangs on no known node.") from None
	return place.substations[position % len(place.substations)]


def _volts_of(row: Row, nodes: NetworkNodes, node: int, place: _Place) -> int:
	fixed = {LOW: LOW_VOLTS, HIGH: HIGH_VOLTS}.get(row["voltLvl"])
	if fixed:
		return fixed
	on_bars = nodes.kind[node] == SUBSTATION
	return int(place.bar_volts[place.substations.index(node)] if on_bars else nodes.volts[node])


def _walk(parent: Ints) -> Ints:
	"""Rank of every node in a depth-first walk, so that neighbours in the network are neighbours in any
	list."""
	children: dict[int, list[int]] = defaultdict(list)
	for node, above in enumerate(parent.tolist()):
		children[above].append(node)
	rank = np.zeros(len(parent), dtype=np.int64)
	stack = children[-1][::-1]
	for position in range(len(parent)):
		node = stack.pop()
		rank[node] = position
		stack.extend(children[node][::-1])
	return rank


def _read_daily(path: Path, profile_names: list[str], zone_of_hour: Sequence[int]) -> Ints:
	"""Energy by zone, profile and day in millionths of a quarter hour at peak, each value to the nearest
	millionth.

	The file's rows are equal quarter hours; its clock changes are ignored, since Uzbekistan keeps one time
	all year. A grid profile that turns negative feeds back; an import register does not count that.
	"""
	if not path.is_file():
		raise DistrictDataError(
			f"{path} is missing; unpack the SimBench sdist and give its scenario 0 folder."
		)
	with path.open(encoding="utf-8") as file:
		column_at = {name: at for at, name in enumerate(file.readline().strip().split(";"))}
	try:
		columns = [column_at[f"{name}_pload"] for name in profile_names]
	except KeyError as missing:
		raise DistrictDataError(f"LoadProfile.csv has no column {missing}.") from None
	values = np.loadtxt(path, delimiter=";", skiprows=1, usecols=columns, ndmin=2)
	if len(values) != DAYS_OF_LEAP_YEAR * SLOTS_PER_DAY:
		raise DistrictDataError(
			f"LoadProfile.csv has {len(values)} rows; a leap year of quarter hours has 35,136."
		)
	units = np.rint(np.maximum(values, 0.0) * VALUE_UNIT).astype(np.int64)
	by_slot = units.reshape(DAYS_OF_LEAP_YEAR, SLOTS_PER_DAY, len(profile_names))
	zone_of_slot = np.repeat(np.asarray(zone_of_hour), SLOTS_PER_DAY // 24)
	parts = [by_slot.sum(axis=1), *(by_slot[:, zone_of_slot == zone].sum(axis=1) for zone in ZONES[1:])]
	return np.ascontiguousarray(np.stack(parts).transpose(0, 2, 1))


def _refuse_overflow(cumulative: Ints, peak_w: Ints) -> None:
	if int(cumulative.max(initial=0)) * int(peak_w.max(initial=0)) > np.iinfo(np.int64).max:
		raise DistrictDataError("The registers do not fit 64 bits; ask for fewer days.")
