"""The passport shows a device's whole life to whoever may see it, and nobody else's."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from elektrhisob.metering.verification import passport
from elektrhisob.tests import district

pytestmark = pytest.mark.site


@pytest.fixture(autouse=True)
def as_administrator() -> Any:
	yield
	frappe.set_user("Administrator")


def meter_with_a_life() -> Any:
	"""Stood on one point until March with a rollover on the way, on another one since."""
	meter = district.meter(made_year=2015)
	first = district.installation(meter=meter.name, installed_on="2025-01-01")
	for day, value in (("2025-01-01", 99_900), ("2025-02-01", 150), ("2025-03-01", 400)):
		district.reading(first.name, day, value, source="Controller")
	first.update({"removed_on": "2025-03-01"}).save()
	second = district.installation(
		meter=meter.name, installed_on="2025-03-02", ct_primary=100, ct_secondary=5
	)
	for day, value in (("2025-03-02", 400), ("2025-04-01", 410)):
		district.reading(second.name, day, value, source="Controller")
	district.insert(
		"Device Verification",
		device_doctype="Meter",
		device=meter.name,
		verified_on=add_days(today(), -3),
		result="Unfit",
		unfit_reason="Creeps",
	)
	district.insert(
		"Device Maintenance", device_doctype="Meter", device=meter.name, done_on=today(), work="Dust off"
	)
	return meter


def test_consumption_of_each_installation_counts_rollover_and_ratio() -> None:
	found = passport.passport("Meter", meter_with_a_life().name)
	first, second = found["sections"]["consumption"]
	assert (first["first_value"], first["last_value"]) == (99_900, 400)
	assert float(first["consumption_kwh"]) == 500
	assert float(second["consumption_kwh"]) == 200, "10 on the dial at 100/5"


def test_the_timeline_runs_from_the_factory_to_today() -> None:
	found = passport.passport("Meter", meter_with_a_life().name)
	days = [event["day"] for event in found["timeline"]]
	assert days == sorted(days, reverse=True)
	assert days[-1] == "2015-01-01"
	kinds = {event["kind"] for event in found["timeline"]}
	assert kinds >= {"Placement", "Installation", "Verification", "Maintenance", "Order"}


def test_a_replaced_reading_does_not_count() -> None:
	installed = district.installation()
	district.reading(installed.name, "2025-02-01", 100, source="Controller")
	wrong = district.reading(installed.name, "2025-03-01", 300, source="Controller")
	district.reading(
		installed.name, "2025-03-01", 200, source="Controller", reason="Correction", replaces=wrong.name
	)
	(line,) = passport.passport("Meter", installed.meter)["sections"]["consumption"]
	assert (line["readings"], float(line["consumption_kwh"])) == (2, 100)


def test_another_district_s_device_stays_closed() -> None:
	meter = meter_with_a_life()
	frappe.set_user(district.user("Metering Engineer", het=district.OTHER_HET))
	with pytest.raises(frappe.PermissionError):
		passport.passport("Meter", meter.name)
	assert passport.search(meter.serial_no) == []


def test_what_was_in_another_district_is_left_out() -> None:
	meter = meter_with_a_life()
	for doctype in ("Meter Installation", "Device Verification"):
		frappe.db.set_value(
			doctype,
			{"meter": meter.name} if doctype == "Meter Installation" else {"device": meter.name},
			"het",
			district.OTHER_HET,
		)
	frappe.set_user(district.user("Metering Engineer"))
	sections = passport.passport("Meter", meter.name)["sections"]
	assert not sections["installations"] and not sections["verifications"] and not sections["consumption"]


def test_a_reader_s_passport_has_no_sections_the_role_may_not_read() -> None:
	meter = meter_with_a_life()
	district.user("Auditor")  # The first user of a site is made a System Manager by the framework.
	frappe.set_user(district.user("Reference Steward"))
	assert passport.passport("Meter", meter.name)["sections"]["verifications"] == []


def test_a_device_is_found_by_the_beginning_of_its_serial() -> None:
	meter = district.meter(serial_no=f"ZZTOP{district.number()}")
	(row,) = passport.search("zztop")
	assert (row["name"], row["doctype"]) == (meter.name, "Meter")
	assert passport.search("z") == []
	with pytest.raises(passport.UnknownKindError):
		passport.passport("User", "Administrator")


def test_the_number_of_queries_does_not_grow_with_the_life() -> None:
	short, long = district.meter(), meter_with_a_life()
	passport.passport("Meter", long.name)

	def queries(name: str) -> int:
		before = frappe.db.sql("show session status like 'Questions'")[0][1]
		passport.passport("Meter", name)
		return int(frappe.db.sql("show session status like 'Questions'")[0][1]) - int(before)

	assert queries(long.name) - queries(short.name) <= 1, "readings are asked for where the meter stood"


def test_an_exception_is_told_in_words_and_a_reading_that_did_not_come_has_no_value() -> None:
	installed = district.installation()
	district.insert(
		"Reading Exception",
		cause="MISSING",
		severity="Warn",
		installation=installed.name,
		zone="T0",
		value=0,
		reading_date="2025-03-01",
		status="Open",
	)
	found = passport.passport("Meter", installed.meter)
	(event,) = [event for event in found["timeline"] if event["kind"] == "Exception"]
	assert "MISSING" not in event["title"]
	assert "T0" not in event["text"]
