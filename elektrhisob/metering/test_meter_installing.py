"""Meters that are hung, taken down and hung again."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.metering.doctype.meter.meter import DuplicateMeterError
from elektrhisob.metering.meter_installing import (
	InstallationDatesError,
	InstallationHasReadingsError,
	MeterOfAnotherDistrictError,
	MeterWrittenOffError,
	OverlappingInstallationError,
	RatioError,
)
from elektrhisob.tests import district

pytestmark = pytest.mark.site


def test_the_ratio_is_ct_times_vt() -> None:
	assert district.installation(ct_primary=400, ct_secondary=5).ratio == 80
	high = district.installation(ct_primary=400, ct_secondary=5, vt_primary=10_000, vt_secondary=100)
	assert high.ratio == 8_000


def test_a_ratio_that_is_no_whole_number_is_refused() -> None:
	with pytest.raises(RatioError, match="whole number"):
		district.installation(ct_primary=7, ct_secondary=5)
	with pytest.raises(RatioError, match="primary and secondary"):
		district.installation(ct_primary=0, ct_secondary=5)


def test_a_meter_stands_in_one_place_at_a_time() -> None:
	first = district.installation(installed_on="2025-01-01")
	with pytest.raises(OverlappingInstallationError, match="Record its removal"):
		district.installation(meter=first.meter, installed_on="2025-06-01")
	first.update({"removed_on": "2025-06-01"}).save()
	assert district.installation(meter=first.meter, installed_on="2025-06-01").ratio == 1
	with pytest.raises(OverlappingInstallationError):
		district.installation(meter=first.meter, installed_on="2025-03-01", removed_on="2025-04-01")


def test_the_meter_tells_where_it_is() -> None:
	meter = district.meter()
	assert meter.status == "In Store"
	installed = district.installation(meter=meter.name)
	assert frappe.db.get_value("Meter", meter.name, "status") == "Installed"
	installed.update({"removed_on": "2025-06-01"}).save()
	assert frappe.db.get_value("Meter", meter.name, "status") == "Removed"


def test_installing_makes_no_reading_by_itself() -> None:
	installed = district.installation()
	assert not frappe.db.exists("Meter Reading", {"installation": installed.name})


def test_dates_of_an_installation_make_sense() -> None:
	with pytest.raises(InstallationDatesError, match="cannot have been removed"):
		district.installation(installed_on="2025-05-01", removed_on="2025-04-30")
	installed = district.installation()
	district.reading(installed.name, "2025-03-01", 100)
	with pytest.raises(InstallationDatesError, match="still read"):
		installed.update({"removed_on": "2025-02-28"}).save()


def test_what_readings_were_multiplied_with_stays() -> None:
	installed = district.installation()
	installed.update({"ct_primary": 100, "ct_secondary": 5}).save()
	district.reading(installed.name, "2025-03-01", 10)
	with pytest.raises(InstallationHasReadingsError, match="new installation"):
		installed.update({"ct_primary": 200}).save()
	installed.reload()
	installed.update({"removed_on": "2025-04-01"}).save()
	with pytest.raises(InstallationHasReadingsError):
		frappe.delete_doc("Meter Installation", installed.name)


def test_a_meter_is_registered_once() -> None:
	meter = district.meter(serial_no=" ab 12-7 ")
	assert meter.serial_no == "AB12-7"
	with pytest.raises(DuplicateMeterError, match="registered already"):
		district.meter(serial_no="AB12-7")


def test_meters_of_another_district_or_written_off_are_not_hung() -> None:
	foreign = district.meter(het=district.OTHER_HET)
	with pytest.raises(MeterOfAnotherDistrictError, match="Hand it over"):
		district.installation(meter=foreign.name)
	old = district.meter()
	frappe.db.set_value("Meter", old.name, "status", "Written Off")
	with pytest.raises(MeterWrittenOffError):
		district.installation(meter=old.name)


def test_an_exchange_of_a_meter_is_found_by_both_serials() -> None:
	point = district.supply_point()
	first = district.installation(supply_point=point.name)
	first.update({"removed_on": "2025-06-01"}).save()
	second = district.installation(supply_point=point.name, installed_on="2025-06-01")
	text = frappe.db.get_value("Personal Account", point.personal_account, "search_text")
	assert first.serial_no.lower() in text
	assert second.serial_no.lower() in text
