"""Readings as they come in from the districts: wrong, late, corrected, over the top of the dial."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import add_days, today

from elektrhisob.metering import reading_entry
from elektrhisob.metering.reading_errors import (
	AbovePermittedPowerError,
	AfterRemovalError,
	AlreadyReplacedError,
	BeforeInstallationError,
	BelowPreviousReadingError,
	BeyondDialError,
	CorrectionWithoutOriginalError,
	DoesNotFitNextReadingError,
	DuplicateReadingError,
	FutureReadingError,
	NoSuchRegisterError,
	NotSuspiciousError,
	ReadingIsFinalError,
	TooFineReadingError,
)
from elektrhisob.tests import district
from elektrhisob.tests.district import reading

pytestmark = pytest.mark.site


@pytest.fixture
def installed() -> str:
	"""A meter of five digits since 1 January 2025, permitted power 5 kW, read at 100 on its first day."""
	name = district.installation().name
	reading(name, "2025-01-01", 100, reason="Installation")
	return name


def test_a_reading_takes_account_point_and_district_from_its_meter(installed: str) -> None:
	taken = reading(installed, "2025-02-01", 300)
	place = frappe.get_doc("Meter Installation", installed)
	assert (taken.personal_account, taken.supply_point) == (place.personal_account, place.supply_point)
	assert (taken.het, taken.serial_no) == (district.HET, place.serial_no)
	assert (taken.status, taken.suspicion) == ("Accepted", None)


def test_the_impossible_is_refused_with_its_reason(installed: str) -> None:
	with pytest.raises(BeforeInstallationError, match="installed on"):
		reading(installed, "2024-12-31", 100)
	with pytest.raises(FutureReadingError, match="future"):
		reading(installed, add_days(today(), 1), 100)
	with pytest.raises(BeyondDialError, match="5 digits"):
		reading(installed, "2025-02-01", 100_000)
	with pytest.raises(TooFineReadingError, match="decimals"):
		reading(installed, "2025-02-01", 300.5)
	with pytest.raises(BelowPreviousReadingError, match="below the reading 100"):
		reading(installed, "2025-02-01", 99)
	with pytest.raises(AbovePermittedPowerError, match="permitted power"):
		reading(installed, "2025-01-31", 100 + 5 * 24 * 30 + 1)
	with pytest.raises(NoSuchRegisterError, match="zone T1"):
		reading(installed, "2025-02-01", 300, zone="T1")


def test_a_removed_meter_is_read_until_the_day_of_removal(installed: str) -> None:
	frappe.get_doc("Meter Installation", installed).update({"removed_on": "2025-03-10"}).save()
	with pytest.raises(AfterRemovalError, match="removed on"):
		reading(installed, "2025-03-11", 400)
	assert reading(installed, "2025-03-10", 400, reason="Removal").status == "Accepted"


def test_the_dial_passes_zero_and_the_next_reading_goes_on_from_there() -> None:
	near_top = district.installation().name
	reading(near_top, "2025-01-01", 99_900, reason="Installation")
	assert reading(near_top, "2025-02-01", 120).status == "Accepted"
	assert reading_entry.preview(near_top, "T0", "2025-03-01", 200)["previous_value"] == 120


def test_far_above_the_average_is_kept_and_flagged(installed: str) -> None:
	reading(installed, "2025-02-01", 300)
	reading(installed, "2025-03-01", 480)
	taken = reading(installed, "2025-04-01", 480 + 1_500)
	assert taken.status == "Suspicious"
	assert "usual" in taken.suspicion


def test_a_dial_that_stands_still_is_flagged(installed: str) -> None:
	taken = reading(installed, "2025-02-01", 100)
	assert taken.status == "Suspicious"
	assert "Nothing consumed in 31 days" in taken.suspicion


def test_a_late_reading_is_judged_by_its_date_and_must_fit_both_neighbours(installed: str) -> None:
	reading(installed, "2025-05-01", 900)
	assert reading(installed, "2025-03-01", 500).status == "Accepted"
	with pytest.raises(BelowPreviousReadingError):
		reading(installed, "2025-04-01", 499)
	with pytest.raises(DoesNotFitNextReadingError, match="later reading 900"):
		reading(installed, "2025-04-15", 901)
	assert reading_entry.preview(installed, "T0", "2025-04-01", 700)["previous_value"] == 500


def test_one_source_gives_one_reading_a_day(installed: str) -> None:
	reading(installed, "2025-02-01", 300)
	with pytest.raises(DuplicateReadingError, match="already has a reading"):
		reading(installed, "2025-02-01", 300)
	assert reading(installed, "2025-02-01", 300, source="ASKUE").status == "Accepted"


def test_a_reading_is_never_edited_or_deleted(installed: str) -> None:
	taken = reading(installed, "2025-02-01", 300)
	taken.value = 310
	with pytest.raises(ReadingIsFinalError, match="press Replace"):
		taken.save()
	with pytest.raises(ReadingIsFinalError):
		frappe.delete_doc("Meter Reading", taken.name)


def test_a_correction_replaces_the_wrong_reading_and_leaves_it_to_be_seen(installed: str) -> None:
	wrong = reading(installed, "2025-02-01", 3_000)
	right = wrong.replace(value=300, reading_date="2025-02-01", source="Controller")
	assert frappe.db.get_value("Meter Reading", wrong.name, "status") == "Replaced"
	corrected = frappe.get_doc("Meter Reading", right)
	assert (corrected.reason, corrected.replaces, corrected.value) == ("Correction", wrong.name, 300)
	assert reading(installed, "2025-03-01", 480).status == "Accepted"
	with pytest.raises(AlreadyReplacedError):
		wrong.replace(value=310, reading_date="2025-02-01", source="Controller")


def test_a_correction_names_a_reading_of_the_same_register(installed: str) -> None:
	with pytest.raises(CorrectionWithoutOriginalError):
		reading(installed, "2025-02-01", 300, reason="Correction")
	other = reading(district.installation().name, "2025-02-01", 50)
	with pytest.raises(CorrectionWithoutOriginalError):
		reading(installed, "2025-02-01", 300, reason="Correction", replaces=other.name)


def test_a_billing_operator_accepts_a_suspicious_reading_and_a_meter_reader_may_not(installed: str) -> None:
	taken = reading(installed, "2025-02-01", 100)
	reader, operator = district.user("Meter Reader"), district.user("Billing Operator")
	frappe.set_user(reader)
	with pytest.raises(frappe.PermissionError):
		taken.accept()
	frappe.set_user(operator)
	taken.accept("The flat stood empty.")
	taken.reload()
	assert taken.status == "Accepted"
	with pytest.raises(NotSuspiciousError):
		taken.accept()


def test_several_suspicious_readings_are_accepted_at_once(installed: str) -> None:
	other = district.installation().name
	reading(other, "2025-01-01", 100)
	names = [reading(register, "2025-02-01", 100).name for register in (installed, other)]
	assert reading_entry.accept_readings(frappe.as_json(names), "Both flats stood empty.") == 2
	assert frappe.db.count("Meter Reading", {"name": ["in", names], "status": "Accepted"}) == 2


def test_the_same_external_reading_twice_is_one_row_and_the_same_answer(installed: str) -> None:
	values = {
		"installation": installed,
		"zone": "T0",
		"reading_date": "2025-02-01",
		"value": 300,
		"source": "ASKUE",
		"external_source": "head-end",
		"external_id": f"{installed}-2025-02-01",
	}
	assert reading_entry.record(values) == reading_entry.record(values)
	assert frappe.db.count("Meter Reading", {"external_id": values["external_id"]}) == 1


def test_a_reading_of_a_closed_period_keeps_its_date(installed: str) -> None:
	if not frappe.db.exists("Settlement Period", "2025-02"):
		district.insert("Settlement Period", period="2025-02", start_date="2025-02-01", end_date="2025-02-28")
	frappe.db.set_value("Settlement Period", "2025-02", "is_closed", 1)
	taken = reading(installed, "2025-02-20", 300)
	assert str(taken.reading_date) == "2025-02-20"
	assert any("2025-02 is closed" in str(message) for message in frappe.get_message_log())


def test_the_preview_says_what_a_value_would_mean(installed: str) -> None:
	usual = reading_entry.preview(installed, "T0", "2025-02-01", 320)
	assert (usual["previous_value"], usual["energy_kwh"], usual["days"]) == (100, 220, 31)
	assert usual["level"] == "usual"
	impossible = reading_entry.preview(installed, "T0", "2025-02-01", 50)
	assert impossible["level"] == "impossible"
	assert "below the reading" in impossible["text"]


def test_a_user_of_another_district_neither_reads_nor_previews_nor_accepts(installed: str) -> None:
	taken = reading(installed, "2025-02-01", 100)
	frappe.set_user(district.user("Billing Operator", het=district.OTHER_HET))
	with pytest.raises(frappe.PermissionError):
		reading_entry.preview(installed, "T0", "2025-03-01", 300)
	with pytest.raises(frappe.PermissionError):
		reading_entry.accept(taken.name)
	with pytest.raises(frappe.PermissionError):
		reading(installed, "2025-03-01", 300)
