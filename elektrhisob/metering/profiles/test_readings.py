"""A meter that gives only a profile is read at the end of the month all the same."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.utils import add_days

from elektrhisob.metering.profiles import corrections
from elektrhisob.metering.profiles.readings import read_district, readings_from_profiles
from elektrhisob.metering.profiles.test_store import send
from elektrhisob.tests import district
from elektrhisob.tests.district import reading

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


def meter(*zones: str, ratio: int = 1) -> str:
	model = district.meter_model(5, 0, zones or ("T0",))
	name = str(
		district.installation(
			meter=district.meter(meter_model=model).name,
			supply_point=district.supply_point(permitted_power_kw=500).name,
			ct_primary=5 * ratio,
			ct_secondary=5,
		).name
	)
	for zone in zones or ("T0",):
		reading(name, "2025-01-31", 100, zone=zone, reason="Installation")
	frappe.db.commit()
	return name


def demand_meter(ratio: int) -> str:
	name = "CE-307 with demand"
	if not frappe.db.exists("Meter Model", name):
		registers = [
			{"zone": "T0", "digits": 6, "decimals": 0},
			{"zone": "T0", "digits": 4, "decimals": 2, "quantity": "Maximum Demand"},
		]
		district.insert("Meter Model", model_name=name, phases="3", verification_years=8, registers=registers)
	one = district.installation(
		meter=district.meter(meter_model=name).name,
		supply_point=district.supply_point(permitted_power_kw=900).name,
		ct_primary=5 * ratio,
		ct_secondary=5,
	).name
	reading(one, "2025-01-31", 100, reason="Installation")
	frappe.db.commit()
	return str(one)


def february(one: str, half_hour_wh: int, days: int = 28, status: Any = None) -> None:
	send([(one, str(add_days("2025-02-01", day)), 1, [half_hour_wh] * 48) for day in range(days)], status)


def told(one: str) -> dict[str, tuple[float, str]]:
	frappe.db.rollback()
	rows = frappe.get_all("Meter Reading", {"installation": one, "source": "ASKUE"}, ["*"], order_by="name")
	return {row.zone: (float(row.value), row.estimation_basis) for row in rows}


def test_the_registers_of_the_zones_move_by_the_hours_of_the_calendar() -> None:
	one = meter("T1", "T2", "T3")
	february(one, 250)
	assert readings_from_profiles([one], "2025-02-28").codes == ["ACCEPTED"] * 3
	# Each zone has 16 half hours a day: 28 · 16 · 250 Wh = 112 kWh.
	assert told(one) == {zone: (212, "112000 Wh + 0 Wh") for zone in ("T1", "T2", "T3")}
	assert readings_from_profiles([one], "2025-02-28").codes == ["KNOWN"] * 3


def test_what_is_too_little_for_the_dial_is_carried_to_the_next_month() -> None:
	one = meter(ratio=80)
	february(one, 1_000)
	readings_from_profiles([one], "2025-02-28")
	# 28 · 48 kWh = 1 344 kWh through 80: 16 steps, 64 kWh left.
	assert told(one) == {"T0": (116, "1344000 Wh + 64000 Wh")}
	send([(one, "2025-03-01", 1, [1_000] * 48)])
	readings_from_profiles([one], "2025-03-01")
	frappe.db.rollback()
	# 64 + 48 = 112: one step, 32 left.
	last = frappe.get_all("Meter Reading", {"installation": one, "reading_date": "2025-03-01"}, ["*"])[0]
	assert (last.value, last.estimation_basis) == (117, "48000 Wh + 32000 Wh")


def test_a_month_with_a_hole_is_not_read_and_comes_when_the_day_has_come() -> None:
	one = meter()
	february(one, 250, days=27)
	assert readings_from_profiles([one], "2025-02-28").codes == []
	send([(one, "2025-02-28", 1, [*[0] * 5, *[250] * 43])], [[*[3] * 5, *[0] * 43]])
	assert readings_from_profiles([one], "2025-02-28").codes == []
	send([(one, "2025-02-28", 2, [250] * 48)])
	frappe.db.rollback()
	assert read_district(district.HET, "2025-02-28") == 1
	assert told(one) == {"T0": (436, "336000 Wh + 0 Wh")}
	assert read_district(district.HET, "2025-02-28") == 0


def test_a_short_gap_lies_on_the_line_between_its_neighbours_and_the_reading_says_estimated() -> None:
	one = meter()
	february(one, 250, days=27)
	# Two hours are missing after midnight; before them 250 Wh, after them 750.
	send([(one, "2025-02-28", 1, [0, 0, 0, 0, 750, *[250] * 43])], [[*[3] * 4, *[0] * 44]])
	assert readings_from_profiles([one], "2025-02-28").codes == ["ACCEPTED"]
	# 27 · 12 kWh + 43 · 250 + 750 + (350 + 450 + 550 + 650) Wh
	assert told(one) == {"T0": (437, "337500 Wh + 500 Wh")}
	assert (
		frappe.db.get_value("Meter Reading", {"installation": one, "source": "ASKUE"}, "quality")
		== "Estimated"
	)
	assert read_district(district.HET, "2025-02-28") == 0


def test_the_maximum_of_the_month_is_that_of_the_controlled_hours_before_the_ratio() -> None:
	one = demand_meter(ratio=80)
	february(one, 20_000, days=27)
	# 18:00 is controlled, 03:00 is not: 100 kWh in half an hour are 200 kW, 120 kWh 240 kW.
	evening = [20_000] * 48
	evening[6], evening[36] = 120_000, 100_000
	send([(one, "2025-02-28", 1, evening)])
	assert readings_from_profiles([one], "2025-02-28").codes == ["ACCEPTED"] * 2
	frappe.db.rollback()
	(demand,) = frappe.get_all("Meter Reading", {"installation": one, "quantity": "Maximum Demand"}, ["*"])
	# 200 kW through transformers of 80 are 2.5 kW on the dial of two decimals.
	assert (demand.value, demand.quality, demand.estimation_basis) == (2.5, "Actual", "200000 W")
	assert readings_from_profiles([one], "2025-02-28").codes == ["KNOWN"] * 2


def test_a_gap_at_the_end_of_the_month_is_filled_when_the_next_day_is_there() -> None:
	one = meter()
	february(one, 250, days=27)
	send([(one, "2025-02-28", 1, [*[250] * 47, 0])], [[*[0] * 47, 3]])
	assert readings_from_profiles([one], "2025-02-28").codes == []
	send([(one, "2025-03-01", 1, [250] * 48)])
	readings_from_profiles([one], "2025-02-28")
	assert told(one) == {"T0": (436, "336000 Wh + 0 Wh")}


def with_gap(one: str, day: str, version: int = 1) -> None:
	"""Two hours after midnight are missing: 250 Wh before them, 750 after."""
	send([(one, day, version, [0, 0, 0, 0, 750, *[250] * 43])], [[*[3] * 4, *[0] * 44]])


def of_register(one: str) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all(
		"Meter Reading",
		{"installation": one, "source": "ASKUE"},
		["name", "value", "quality", "status", "reason", "replaces", "estimation_basis", "reading_date"],
		order_by="name",
	)


@pytest.fixture
def in_march(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(corrections, "today", lambda: "2025-04-02")


def correct_district() -> int:
	"""As the nightly job, which has seen nothing yet."""
	frappe.db.rollback()
	return corrections.correct_district(district.HET)


@pytest.mark.usefixtures("in_march")
def test_a_true_day_for_a_filled_gap_corrects_the_reading_and_the_old_one_stays() -> None:
	one = meter()
	february(one, 250, days=27)
	with_gap(one, "2025-02-28")
	assert readings_from_profiles([one], "2025-02-28").codes == ["ACCEPTED"]
	correct_district()
	assert [row.value for row in of_register(one)] == [437]
	# The day comes true: the missing hours took 1 000 Wh each, not what lies between their neighbours.
	send([(one, "2025-02-28", 2, [1_000, 1_000, 1_000, 1_000, 750, *[250] * 43])])
	correct_district()
	old, new = of_register(one)
	assert (old.value, old.quality, old.status) == (437, "Estimated", "Replaced")
	assert (new.value, new.quality, new.status) == (439, "Actual", "Accepted")
	assert (new.reason, new.replaces, str(new.reading_date)) == ("Correction", old.name, "2025-02-28")
	# 27 · 12 kWh + 4 · 1 000 + 750 + 43 · 250 Wh
	assert new.estimation_basis == "339500 Wh + 500 Wh"
	assert correct_district() == 0
	read_district(district.HET, "2025-02-28")
	assert len(of_register(one)) == 2


@pytest.mark.usefixtures("in_march")
def test_the_month_after_goes_on_from_the_corrected_one() -> None:
	one = meter()
	february(one, 250, days=27)
	with_gap(one, "2025-02-28")
	readings_from_profiles([one], "2025-02-28")
	send([(one, str(add_days("2025-03-01", day)), 1, [250] * 48) for day in range(31)])
	readings_from_profiles([one], "2025-03-31")
	assert [row.value for row in of_register(one)] == [437, 809]
	send([(one, "2025-02-28", 2, [1_000, 1_000, 1_000, 1_000, 750, *[250] * 43])])
	correct_district()
	counting = [row for row in of_register(one) if row.status == "Accepted"]
	# 439.5 and 31 · 12 kWh.
	assert [(row.value, row.estimation_basis) for row in counting] == [
		(439, "339500 Wh + 500 Wh"),
		(811, "372000 Wh + 500 Wh"),
	]
	assert sorted(row.value for row in of_register(one) if row.status == "Replaced") == [437, 809]
	assert correct_district() == 0


@pytest.mark.usefixtures("in_march")
def test_a_run_that_broke_off_after_the_first_month_is_taken_up_by_the_next() -> None:
	one = meter()
	february(one, 250, days=27)
	with_gap(one, "2025-02-28")
	readings_from_profiles([one], "2025-02-28")
	send([(one, str(add_days("2025-03-01", day)), 1, [250] * 48) for day in range(31)])
	readings_from_profiles([one], "2025-03-31")
	send([(one, "2025-02-28", 2, [1_000, 1_000, 1_000, 1_000, 750, *[250] * 43])])
	frappe.db.rollback()
	assert corrections.correct([one], "2025-02-28") == 1
	correct_district()
	assert [row.value for row in of_register(one) if row.status == "Accepted"] == [439, 811]


@pytest.mark.usefixtures("in_march")
def test_a_correction_that_the_rules_refuse_waits_in_the_worklist_once() -> None:
	"""The controller has read the dial on 3 March: the true day would put February above it."""
	one = meter()
	february(one, 250, days=27)
	with_gap(one, "2025-02-28")
	readings_from_profiles([one], "2025-02-28")
	frappe.db.commit()
	reading(one, "2025-03-03", 438, source="Controller")
	frappe.db.commit()
	send([(one, "2025-02-28", 2, [9_000, 9_000, 9_000, 9_000, 750, *[250] * 43])])
	was = of_register(one)
	correct_district()
	assert of_register(one) == was
	(waiting,) = frappe.get_all(
		"Reading Exception",
		{"installation": one, "severity": "Refuse"},
		["cause", "value", "status", "external_source"],
	)
	assert (waiting.cause, waiting.value, waiting.external_source) == (
		"DOES_NOT_FIT_NEXT",
		471,
		"LOAD-PROFILE",
	)
	correct_district()
	assert frappe.db.count("Reading Exception", {"installation": one, "severity": "Refuse"}) == 1
