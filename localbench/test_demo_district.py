"""The SimBench reader on a made-up grid: one substation, two feeders, two transformers, a few loads of every
level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from localbench.demo_calendar import day
from localbench.simbench_district import (
	DAYS_OF_LEAP_YEAR,
	FARM,
	FEEDER,
	HALF_PEAK,
	HOUSEHOLD,
	INDUSTRY,
	NIGHT,
	PEAK,
	SLOTS_PER_DAY,
	SUBSTATION,
	TOTAL,
	TRANSFORMER,
	District,
	DistrictDataError,
	kind_of,
	leap_year_day,
	peak_watts,
	read_district,
)

if TYPE_CHECKING:
	from pathlib import Path

TABLES = {
	"TransformerType": "id;sR;vmLV\nbig;25;20\nsmall;0.4;0.4",
	"Transformer": (
		"id;nodeHV;nodeLV;type;subnet;voltLvl\n"
		"T0;HV1;bar_1;big;MV1;4\nT1;bus2;low2;small;LV1.2;6\nT2;bus1;low1;small;LV1.1;6"
	),
	"Switch": (
		"id;nodeA;nodeB;cond\nS1;bar_1;bar;1\nS2;bar;start1;1\nS3;bar;start2;1\n"
		"S4;end1;bus1;1\nS5;end2;bus2;1\nS6;bus1;bus2;0"
	),
	"Line": "id;nodeA;nodeB;subnet;voltLvl\nL1;start1;end1;MV1_Feeder1;5\nL2;start2;end2;MV1_Feeder10;5",
	"RES": "id;node\nR1;home1\nR2;home1\nR3;bus1",
	"Load": (
		"id;node;profile;pLoad;subnet;voltLvl\n"
		"A;home1;H0-A;0.003;LV1.1;7\nB;home2;H0-A;0.0125;LV1.2;7\nC;bus1;L0-A;0.25;MV1;5\n"
		"D;bus2;lv_rural1;0.08;MV1_eq;5\nE;far;mv_rural;17.26;HV1;3\nF;farther;HS1;120.607;EHV1;1"
	),
}
PROFILES = ("H0-A", "L0-A", "lv_rural1", "mv_rural", "HS1")
ZONE_OF_HOUR = [NIGHT] * 6 + [PEAK] * 3 + [HALF_PEAK] * 8 + [PEAK] * 5 + [NIGHT] * 2


def make_folder(folder: Path) -> Path:
	"""Profiles: 0.5 all year, but 0.1 on the last day of February in the leap year; mv_rural feeds back at
	night."""
	for table, text in TABLES.items():
		(folder / f"{table}.csv").write_text(text + "\n", encoding="utf-8")
	columns = [f"{name}_{part}" for name in PROFILES for part in ("qload", "pload")]
	lines = ["time;" + ";".join(columns)]
	for slot in range(DAYS_OF_LEAP_YEAR * SLOTS_PER_DAY):
		value = "0.1" if slot // SLOTS_PER_DAY == 59 else "0.5"
		night = "-0.25" if slot % SLOTS_PER_DAY < 24 else value
		values = [night if name == "mv_rural" else value for name in PROFILES]
		lines.append("x;" + ";".join(f"9;{text}" for text in values))
	(folder / "LoadProfile.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
	return folder


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
	return read_district(make_folder(tmp_path_factory.mktemp("grid")), ZONE_OF_HOUR)


def test_network_is_a_tree_of_substation_feeders_and_transformers(district: District) -> None:
	nodes = district.nodes
	assert nodes.code == ["PS01", "PS01-F01", "PS01-F02", "PS01-F01-TP001", "PS01-F02-TP002"]
	assert nodes.kind.tolist() == [SUBSTATION, FEEDER, FEEDER, TRANSFORMER, TRANSFORMER]
	assert nodes.parent.tolist() == [-1, 0, 0, 1, 2]
	assert nodes.volts.tolist() == [110_000, 20_000, 20_000, 20_000, 20_000]
	assert nodes.rated_kva.tolist() == [25_000, 0, 0, 400, 400]


def test_points_hang_where_they_are_fed_in_the_order_of_the_network(district: District) -> None:
	points = district.points
	fed_from = {
		source: district.nodes.code[node] for source, node in zip(points.source, points.node, strict=True)
	}
	assert fed_from["E"] == fed_from["F"] == "PS01"
	assert (fed_from["C"], fed_from["A"]) == ("PS01-F01", "PS01-F01-TP001")
	assert (fed_from["D"], fed_from["B"]) == ("PS01-F02", "PS01-F02-TP002")
	assert points.source == ["E", "F", "C", "A", "D", "B"]
	assert points.volts.tolist() == [35_000, 20_000, 20_000, 400, 20_000, 400]


def test_each_generator_marks_one_load_of_its_node(district: District) -> None:
	marked = [
		source
		for source, has in zip(district.points.source, district.points.has_generation, strict=True)
		if has
	]
	assert marked == ["C", "A"]
	assert district.generators == 3
	assert district.transformers == 3


def test_loads_that_stand_for_a_grid_are_scaled_and_others_are_not() -> None:
	assert peak_watts("0.0125", "H0-A", "7") == 12_500
	assert peak_watts("0.25", "L0-A", "5") == 250_000
	assert peak_watts("0.08", "lv_rural1", "5") == 8_000
	assert peak_watts("17.26", "mv_rural", "3") == 1_726_000
	assert peak_watts("120.607", "HS1", "1") == 120_607
	assert peak_watts("0", "mv_add1", "3") == 0


def test_kinds_follow_the_profile() -> None:
	assert kind_of("H0-G") == HOUSEHOLD
	assert kind_of("L2-M") == FARM
	assert kind_of("HS12") == INDUSTRY
	with pytest.raises(DistrictDataError, match="XX"):
		kind_of("XX")


def test_register_is_the_integral_of_the_load(district: District) -> None:
	registers = district.registers(day("2025-01-01"), day("2026-01-01"))
	home = np.array([district.points.source.index("A")])
	one_day = 3_000 * 24 // 2
	assert registers.wh(home, np.array([day("2025-01-01")])).tolist() == [0]
	assert registers.wh(home, np.array([day("2025-01-02")])).tolist() == [one_day]
	assert registers.wh(home, np.array([day("2026-01-01")])).tolist() == [365 * one_day]


def test_register_rounds_down_and_never_falls(district: District) -> None:
	registers = district.registers(day("2024-02-20"), day("2024-03-10"))
	points = np.repeat(np.arange(len(district.points)), registers.last_day - registers.first_day + 1)
	days = np.tile(np.arange(registers.first_day, registers.last_day + 1), len(district.points))
	shown = registers.wh(points, days).reshape(len(district.points), -1)
	assert shown.dtype == np.int64
	assert (np.diff(shown, axis=1) > 0).all()


def test_the_measured_year_is_laid_by_month_and_day() -> None:
	days = np.array(
		[day(date) for date in ("2024-02-29", "2025-02-28", "2025-03-01", "2025-12-31", "2100-03-01")]
	)
	assert leap_year_day(days).tolist() == [59, 58, 60, 365, 60]


def test_only_a_leap_year_has_the_odd_day(district: District) -> None:
	home = np.array([district.points.source.index("A")] * 2)
	for year, expected in (("2024", 3_000 * 24 // 10), ("2025", 3_000 * 24 // 2)):
		registers = district.registers(day(f"{year}-02-01"), day(f"{year}-03-10"))
		eve = day("2024-02-29") if year == "2024" else day("2025-02-28")
		before, after = registers.wh(home, np.array([eve, eve + 1])).tolist()
		assert after - before == expected


def test_zones_add_up_and_a_grid_that_feeds_back_does_not_turn_the_register(district: District) -> None:
	registers = district.registers(day("2025-05-01"), day("2025-05-02"))
	grid, end = np.array([district.points.source.index("E")]), np.array([registers.last_day])
	parts = [int(registers.wh(grid, end, zone)[0]) for zone in (PEAK, HALF_PEAK, NIGHT)]
	assert parts == [1_726_000 * 8 // 2, 1_726_000 * 8 // 2, 1_726_000 * 2 // 2]
	assert int(registers.wh(grid, end, TOTAL)[0]) == sum(parts)


def test_days_outside_the_registers_are_refused(district: District) -> None:
	registers = district.registers(day("2025-05-01"), day("2025-05-02"))
	with pytest.raises(ValueError, match="must lie within"):
		registers.wh(np.array([0]), np.array([registers.last_day + 1]))


def test_a_wrong_folder_says_what_is_missing(tmp_path: Path) -> None:
	with pytest.raises(DistrictDataError, match=r"Load\.csv is missing"):
		read_district(tmp_path)
