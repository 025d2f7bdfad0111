"""The true reading comes after months of estimates."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.metering.arrival import take_readings
from elektrhisob.metering.estimation.estimate import enter_estimates
from elektrhisob.metering.estimation.test_estimate import read_meter, stored
from elektrhisob.metering.validation.test_arrival import batch
from elektrhisob.metering.validation.words import cause_words
from elektrhisob.tests import district
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


def bill_month(installation: str, period: str) -> None:
	"""A bill of the month, as far as the metering department sees it."""
	place = frappe.db.get_value("Meter Installation", installation, ["personal_account", "het"], as_dict=True)
	first = f"{period}-01"
	frappe.db.sql(
		"""insert into `tabElectricity Bill` (name, creation, personal_account, period, correction_number,
			status, from_date, to_date, consumption_kwh, amount, het)
		values (%s, now(), %s, %s, 0, 'Issued', %s, last_day(%s), 100, 60000, %s)""",
		(f"B9{district.number():011}", place.personal_account, period, first, first, place.het),
	)
	frappe.db.commit()


def flagged(one: str) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all("Reading Exception", {"installation": one, "cause": "LATE_FOR_BILLED"}, ["*"])


@pytest.mark.parametrize("door", ["desk", "mass"])
def test_a_true_reading_below_a_billed_estimate_is_taken_and_the_bill_is_to_be_corrected(door: str) -> None:
	one = estimated_meter()
	bill_month(one, "2025-07")
	if door == "desk":
		reading(one, "2025-09-30", 530)
		frappe.db.commit()
	else:
		assert take_readings(batch((one, "2025-09-30", 530))).codes == ["ACCEPTED"]
	# July is billed and stays; nothing lies between 544 and 530, so August's estimate does not count.
	assert told(one) == [
		("2025-07-31", 544, "Estimated", "Accepted"),
		("2025-08-31", 606, "Estimated", "Replaced"),
		("2025-09-30", 530, "Actual", "Accepted"),
	]
	(waiting,) = flagged(one)
	july = stored(one, reading_date="2025-07-31")[0]
	assert (waiting.reading, waiting.severity, waiting.status) == (july.name, "Warn", "Open")
	words = cause_words(waiting.cause, frappe.parse_json(waiting.facts))
	assert "estimate of 544" in words
	assert "530" in words
	# The next true reading says nothing new about July.
	reading(one, "2025-10-31", 590)
	frappe.db.commit()
	assert [row.name for row in flagged(one)] == [waiting.name]


def test_a_late_true_reading_above_the_billed_estimate_of_its_month_flags_it_too() -> None:
	one = estimated_meter()
	bill_month(one, "2025-07")
	assert take_readings(batch((one, "2025-07-20", 560))).codes == ["ACCEPTED"]
	july = stored(one, reading_date="2025-07-31")[0]
	assert july.name in [row.reading for row in flagged(one)]
	assert july.status == "Accepted"


def test_a_true_reading_above_a_billed_estimate_is_measured_from_it() -> None:
	one = estimated_meter()
	bill_month(one, "2025-07")
	assert take_readings(batch((one, "2025-09-30", 660))).codes == ["ACCEPTED"]
	assert flagged(one) == []
