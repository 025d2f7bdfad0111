"""An operator estimates a route's missing readings, sees what it brings, and takes it back."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.metering.estimation import desk
from elektrhisob.metering.estimation.test_estimate import read_meter, stored
from elektrhisob.metering.estimation.test_true_up import bill_month
from elektrhisob.tests import district
from elektrhisob.tests.district import reading

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]
ROUTE = f"{district.HET}-91-01"


def other_meters_are_read() -> None:
	"""Meters of other tests on the route are out of the story."""
	frappe.db.sql(
		"update `tabMeter Installation` set removed_on = '2025-07-01' where het = %s", (district.HET,)
	)
	frappe.db.commit()


def test_what_is_shown_is_what_is_entered_and_it_can_be_taken_back() -> None:
	other_meters_are_read()
	missing = read_meter(("2025-03-31", 300), ("2025-06-30", 482))
	never = str(district.installation().name)
	read = read_meter(("2025-06-30", 482), ("2025-07-20", 500))
	shown = desk.preview(ROUTE, "2025-07-31")
	assert shown["meters"] == 2
	assert [(row["method"], row["registers"], float(row["energy_kwh"])) for row in shown["methods"]] == [
		("AVERAGE_DAILY", 1, 62.0)
	]
	assert shown["refused"] == {"NO_OPENING": 1}
	assert shown["money"] > 0

	desk.enter_batch(ROUTE, "2025-07-31", "EST-1")
	assert [(row.value, row.external_source) for row in stored(missing, source="Estimate")] == [
		(544, "EST-1")
	]
	assert stored(read, source="Estimate") == stored(never) == []
	assert desk.preview(ROUTE, "2025-07-31")["methods"] == []
	(batch,) = desk.batches(ROUTE, "2025-07-31")
	assert (batch.batch, batch.readings, batch.counting) == ("EST-1", 1, 1)

	assert desk.take_back(ROUTE, "EST-1") == {"withdrawn": 1, "billed": 0}
	assert [
		row.status for row in frappe.get_all("Meter Reading", {"external_source": "EST-1"}, ["status"])
	] == ["Withdrawn"]
	frappe.db.commit()
	assert desk.preview(ROUTE, "2025-07-31")["methods"][0]["registers"] == 1


def test_taking_a_batch_back_leaves_what_is_billed_and_what_is_left_is_estimated_again() -> None:
	other_meters_are_read()
	billed = read_meter(("2025-03-31", 300), ("2025-06-30", 482))
	free = read_meter(("2025-03-31", 300), ("2025-06-30", 482))
	desk.enter_batch(ROUTE, "2025-07-31", "EST-2")
	frappe.db.rollback()
	bill_month(billed, "2025-07")
	assert desk.take_back(ROUTE, "EST-2") == {"withdrawn": 1, "billed": 1}
	frappe.db.commit()
	(kept,), (gone,) = stored(billed, source="Estimate"), stored(free, source="Estimate")
	assert (kept.status, gone.status) == ("Accepted", "Withdrawn")
	assert "EST-2" in gone.suspicion
	# A second time there is nothing left to take; a new batch fills the hole again, and only that.
	assert desk.take_back(ROUTE, "EST-2") == {"withdrawn": 0, "billed": 1}
	desk.enter_batch(ROUTE, "2025-07-31", "EST-3")
	assert [row.status for row in stored(billed, source="Estimate")] == ["Accepted"]
	assert [(row.status, row.external_source) for row in stored(free, source="Estimate")] == [
		("Withdrawn", "EST-2"),
		("Accepted", "EST-3"),
	]


def test_an_estimate_that_gave_way_to_a_true_reading_is_not_taken_back() -> None:
	other_meters_are_read()
	one = read_meter(("2025-03-31", 300), ("2025-06-30", 482))
	desk.enter_batch(ROUTE, "2025-07-31", "EST-4")
	frappe.db.rollback()
	reading(one, "2025-07-31", 540)
	frappe.db.commit()
	assert desk.take_back(ROUTE, "EST-4") == {"withdrawn": 0, "billed": 0}
	assert [row.status for row in stored(one, source="Estimate")] == ["Replaced"]


def test_a_unit_of_another_district_and_another_s_work_are_refused() -> None:
	stranger = district.user("Billing Operator", het=district.OTHER_HET)
	cashier = district.user("Cashier")
	district.route()
	for person in (stranger, cashier):
		frappe.set_user(person)
		try:
			for call in (desk.preview, desk.enter, desk.batches):
				with pytest.raises(frappe.PermissionError):
					call(ROUTE, "2025-07-31")
			with pytest.raises(frappe.PermissionError):
				desk.take_back(ROUTE, "EST-1")
		finally:
			frappe.set_user("Administrator")
