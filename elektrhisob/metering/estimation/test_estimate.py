"""A month in which nobody came: estimated by the methods of the category, entered with their basis."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.metering.estimation.estimate import NotEstimableError, enter_estimates, estimate
from elektrhisob.tests import district
from elektrhisob.tests.district import reading

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


def read_meter(*readings: tuple[str, float], **values: Any) -> str:
	name = str(district.installation(**values).name)
	reading(name, "2025-01-01", 0, reason="Installation")
	for day, value in readings:
		reading(name, day, value)
	frappe.db.commit()
	return name


def stored(installation: str, **filters: Any) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all(
		"Meter Reading", {"installation": installation, **filters}, ["*"], order_by="reading_date, name"
	)


def test_the_average_of_the_last_three_months_with_its_basis_on_the_reading() -> None:
	# 90 days before 30 June is 1 April; the reading at or before it is of 31 March: 390 kWh in 91 days.
	one = read_meter(("2025-03-31", 300), ("2025-04-30", 420), ("2025-06-30", 690))
	outcome = enter_estimates([one], "2025-07-31")
	assert outcome.codes == ["ACCEPTED"]
	(entered,) = stored(one, source="Estimate")
	# 390 / 91 * 31 = 132.86
	assert (entered.name, entered.value, entered.quality) == (outcome.names[0], 823, "Estimated")
	assert (entered.estimation_method, entered.estimation_basis) == ("AVERAGE_DAILY", "390 kWh / 91 d")


def test_estimating_again_changes_nothing() -> None:
	one = read_meter(("2025-03-31", 300), ("2025-06-30", 690))
	enter_estimates([one], "2025-07-31")
	assert enter_estimates([one], "2025-07-31").codes == ["READ"]
	assert len(stored(one, source="Estimate")) == 1


def test_a_meter_read_in_the_month_is_left_alone() -> None:
	one = read_meter(("2025-03-31", 300), ("2025-06-30", 690), ("2025-07-12", 700))
	assert enter_estimates([one], "2025-07-31", read_since="2025-07-01").codes == ["READ"]
	assert stored(one, source="Estimate") == []


def test_after_a_month_without_a_true_reading_a_household_is_visited_not_estimated() -> None:
	one = read_meter(("2025-03-31", 300), ("2025-06-30", 690))
	assert enter_estimates([one], "2025-07-31").codes == ["ACCEPTED"]
	assert enter_estimates([one], "2025-08-31").codes == ["BEYOND_LIMIT"]
	frappe.db.rollback()
	waiting = {"installation": one, "cause": "PROLONGED_ESTIMATION", "status": "Open"}
	assert frappe.db.count("Reading Exception", waiting) == 1
	enter_estimates([one], "2025-08-31")
	frappe.db.rollback()
	assert frappe.db.count("Reading Exception", waiting) == 1


def test_appliances_found_at_the_place_carry_on_where_the_average_ends() -> None:
	one = read_meter(("2025-03-31", 300), ("2025-06-30", 690))
	point = frappe.db.get_value("Meter Installation", one, "supply_point")
	appliances = [
		{
			"appliance": "Refrigerator",
			"power_w": 150,
			"quantity": 1,
			"hours_per_day": 24,
			"demand_percent": 40,
		},
		{"appliance": "Lamp", "power_w": 20, "quantity": 8, "hours_per_day": 4.5, "demand_percent": 100},
	]
	load = district.insert(
		"Connected Load", supply_point=point, surveyed_on="2025-07-01", appliances=appliances
	)
	frappe.db.commit()
	assert str(load.daily_kwh) == "2.16"  # 1440 + 720 Wh
	assert load.het == district.HET
	assert enter_estimates([one], "2025-07-31").codes == ["ACCEPTED"]
	assert enter_estimates([one], "2025-08-31").codes == ["ACCEPTED"]
	july, august = stored(one, source="Estimate")
	assert (july.estimation_method, august.estimation_method) == ("AVERAGE_DAILY", "APPLIANCES")
	assert august.value - july.value == 67  # 2.16 * 31 = 66.96


def test_a_gap_before_a_true_reading_lies_on_the_line_to_it() -> None:
	one = read_meter(("2025-03-31", 300), ("2025-06-30", 482))
	# 182 kWh in 91 days: 2 a day; after 61 days 122.
	found = estimate(one, "T0", "Active Import", "2025-05-31")
	assert (found.value_wh, found.method, found.basis) == (422_000, "INTERPOLATION", "182 kWh / 91 d")


def test_what_was_never_read_is_not_estimated_and_says_why() -> None:
	name = str(district.installation().name)
	frappe.db.commit()
	with pytest.raises(NotEstimableError, match="never read"):
		estimate(name, "T0", "Active Import", "2025-05-31")
	assert enter_estimates([name, "I0"], "2025-05-31").codes == ["NO_OPENING", "NO_REGISTER"]


def test_a_steward_s_own_row_of_a_category_takes_the_place_of_the_general_ones() -> None:
	one = read_meter(("2025-03-31", 300), ("2025-06-30", 690))
	account = frappe.db.get_value("Meter Installation", one, "personal_account")
	category = frappe.db.get_value("Personal Account", account, "category")
	district.insert(
		"Estimation Method",
		consumer_kind="Household",
		category=category,
		method="CONNECTED_CAPACITY",
		valid_from="2025-07-01",
		priority=1,
		max_days=31,
		hours_per_day=2,
	)
	frappe.db.commit()
	found = estimate(one, "T0", "Active Import", "2025-07-31")
	# 5 kW · 2 h · 31 days
	assert (found.method, found.energy_wh) == ("CONNECTED_CAPACITY", 310_000)
