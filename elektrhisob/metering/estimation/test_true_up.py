"""The true reading comes after months of estimates."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.metering.arrival import take_readings
from elektrhisob.metering.estimation.estimate import enter_estimates
from elektrhisob.metering.estimation.test_estimate import read_meter, stored
from elektrhisob.metering.validation.test_arrival import batch
from elektrhisob.tests.district import insert, reading

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


def longer_limit() -> None:
	if frappe.db.exists("Estimation Method", {"valid_from": "2025-07-01", "max_days": 180}):
		return
	insert(
		"Estimation Method",
		consumer_kind="Household",
		method="AVERAGE_DAILY",
		valid_from="2025-07-01",
		priority=1,
		max_days=180,
	)
	frappe.db.commit()


def estimated_meter() -> str:
	"""Read at 482 on 30 June after 2 kWh a day; July and August estimated at 544 and 606."""
	longer_limit()
	one = read_meter(("2025-03-31", 300), ("2025-06-30", 482))
	enter_estimates([one], "2025-07-31")
	enter_estimates([one], "2025-08-31")
	assert [row.value for row in stored(one, source="Estimate")] == [544, 606]
	return one


def told(installation: str) -> list[tuple[str, float, str, str]]:
	return [
		(str(row.reading_date), float(row.value), row.quality, row.status)
		for row in stored(installation, reading_date=(">", "2025-06-30"))
	]


def test_a_true_reading_below_the_estimates_is_taken_at_the_desk_and_they_move_to_its_line() -> None:
	one = estimated_meter()
	# 92 kWh in 92 days.
	reading(one, "2025-09-30", 574)
	frappe.db.commit()
	assert told(one) == [
		("2025-07-31", 544, "Estimated", "Replaced"),
		("2025-07-31", 513, "Estimated", "Accepted"),
		("2025-08-31", 606, "Estimated", "Replaced"),
		("2025-08-31", 544, "Estimated", "Accepted"),
		("2025-09-30", 574, "Actual", "Accepted"),
	]
	old, new = stored(one, reading_date="2025-08-31")
	true = stored(one, reading_date="2025-09-30")[0]
	assert (new.replaces, new.estimation_method) == (old.name, "INTERPOLATION")
	assert true.name in new.estimation_basis
	assert true.name in old.suspicion


def test_the_same_from_a_mass_of_readings() -> None:
	one = estimated_meter()
	assert take_readings(batch((one, "2025-09-30", 574))).codes == ["ACCEPTED"]
	assert [row[1] for row in told(one) if row[3] == "Accepted"] == [513, 544, 574]


def test_a_true_reading_takes_the_place_of_the_estimate_of_its_month() -> None:
	one = estimated_meter()
	assert take_readings(batch((one, "2025-08-20", 580))).codes == ["ACCEPTED"]
	assert told(one) == [
		("2025-07-31", 544, "Estimated", "Accepted"),
		("2025-08-20", 580, "Actual", "Accepted"),
		("2025-08-31", 606, "Estimated", "Replaced"),
	]


def test_a_reading_that_is_wrong_by_itself_leaves_the_estimates_alone() -> None:
	one = estimated_meter()
	assert take_readings(batch((one, "2025-09-30", 470))).codes == ["NEGATIVE"]
	assert [row[3] for row in told(one)] == ["Accepted", "Accepted"]
