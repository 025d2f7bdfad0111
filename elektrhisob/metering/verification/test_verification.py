"""Meters grow old, go to the laboratory and come back fit, or are found unfit and make room for others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from elektrhisob.metering.equipment.placements import Device, Place, where_is
from elektrhisob.metering.verification import results, schedule
from elektrhisob.metering.verification.order_errors import (
	DeviceInAnotherOrderError,
	EmptyOrderError,
	OrderIsSentError,
	ResultsMissingError,
	ResultsRecordedError,
)
from elektrhisob.metering.verification.result_errors import (
	AlreadyCorrectedError,
	DeviceIsWrittenOffError,
	DoubleVerificationError,
	FitWithFaultError,
	InstrumentNotVerifiedError,
	NextDayError,
	RepairerMissingError,
	ResultIsFinalError,
	UnfitWithoutReasonError,
	VerificationInFutureError,
)
from elektrhisob.tests import district

pytestmark = pytest.mark.site
DAY = str(date.today() - timedelta(days=30))


@pytest.fixture(autouse=True)
def as_administrator() -> Any:
	yield
	frappe.set_user("Administrator")


def model(years: int) -> str:
	name = f"Model of {years} years"
	if not frappe.db.exists("Meter Model", name):
		registers = [{"zone": "T0", "digits": 5, "decimals": 0}]
		district.insert(
			"Meter Model", model_name=name, phases="1", verification_years=years, registers=registers
		)
	return name


def next_day(meter: str) -> str:
	return str(frappe.db.get_value("Meter", meter, "next_verification_on"))


def place_of(meter: str) -> Place:
	placement = where_is(Device("Meter", meter))
	assert placement
	return placement.place


def laboratory() -> str:
	name = "Test laboratory"
	if not frappe.db.exists("Service Organization", name):
		district.insert("Service Organization", organization_name=name, is_laboratory=1, is_repairer=1)
	return name


def verify(meter: str, day: str = DAY, outcome: str = "Fit", **values: Any) -> Any:
	more = {"unfit_reason": "Error Too Large"} if outcome == "Unfit" else {}
	return district.insert(
		"Device Verification",
		**{
			"device_doctype": "Meter",
			"device": meter,
			"verified_on": day,
			"result": outcome,
			**more,
			**values,
		},
	)


def order(*meters: str, **values: Any) -> Any:
	return district.insert(
		"Verification Order",
		**{
			"het": district.HET,
			"performer_kind": "Laboratory",
			"laboratory": laboratory(),
			"due_date": today(),
			"items": [{"device_doctype": "Meter", "device": meter} for meter in meters],
			**values,
		},
	)


def test_a_meter_is_due_when_the_interval_of_its_model_is_over() -> None:
	meter = district.meter(meter_model=model(8), verified_on="2020-03-05")
	assert next_day(meter.name) == "2028-03-05"
	meter.update({"verified_on": "2024-02-29"}).save()
	assert next_day(meter.name) == "2032-02-29"


def test_before_its_first_verification_a_meter_counts_from_the_year_it_was_made() -> None:
	assert next_day(district.meter(meter_model=model(8), made_year=2019).name) == "2027-12-31"
	assert next_day(district.meter(meter_model=model(8)).name) == "None"


def test_a_household_meter_follows_the_law_instead_of_its_model() -> None:
	meter = district.meter(meter_model=model(16), verified_on="2020-03-05").name
	assert next_day(meter) == "2036-03-05"
	installed = district.installation(meter=meter)
	assert next_day(meter) == "2030-03-05", "PKM 22: once per 10 years"
	installed.update({"removed_on": today()}).save()
	assert next_day(meter) == "2036-03-05"


def test_a_new_interval_reaches_every_meter_of_the_model(commits: object) -> None:
	meters = [district.meter(meter_model=model(4), verified_on="2024-01-01").name for _number in range(3)]
	frappe.db.set_value("Meter Model", model(4), "verification_years", 6)
	schedule.refresh_model("Meter", model(4))
	assert {next_day(meter) for meter in meters} == {"2030-01-01"}


def test_an_at_most_rule_only_shortens(commits: object) -> None:
	long, short = (
		district.meter(meter_model=model(years), verified_on="2024-01-01").name for years in (16, 8)
	)
	for kind in ("Household", ""):
		district.insert(
			"Verification Interval Rule",
			device_kind="Meter",
			consumer_kind=kind,
			valid_from="2025-01-01",
			years=10,
			effect="At Most",
			source_mark="G",
		)
	schedule.refresh_kind("Meter")
	assert (next_day(long), next_day(short)) == ("2034-01-01", "2032-01-01")


def test_the_nightly_look_finds_meters_of_a_mass_load(commits: object) -> None:
	meter = district.meter(meter_model=model(8), verified_on="2020-03-05").name
	frappe.db.set_value("Meter", meter, "next_verification_on", None)
	schedule.refresh_missing()
	assert next_day(meter) == "2028-03-05"


def test_a_device_that_was_written_off_is_due_no_more() -> None:
	meter = district.meter(meter_model=model(8), verified_on="2020-03-05").name
	frappe.db.set_value("Meter", meter, "status", "Written Off")
	schedule.refresh("Meter", [meter])
	assert next_day(meter) == "None"


def test_a_fit_result_moves_the_next_day_on() -> None:
	meter = district.meter(meter_model=model(8), verified_on="2015-03-05").name
	made = verify(meter, error_percent=0.4, certificate_no="A-1")
	assert str(frappe.db.get_value("Meter", meter, "verified_on")) == DAY
	assert next_day(meter) == str(frappe.utils.add_years(getdate(DAY), 8))
	assert (made.serial_no, made.het) == (frappe.db.get_value("Meter", meter, "serial_no"), district.HET)


def test_a_certificate_may_name_an_earlier_day() -> None:
	meter = district.meter(meter_model=model(8)).name
	verify(meter, next_on=add_days(today(), 365))
	assert next_day(meter) == add_days(today(), 365)


def test_an_old_result_entered_late_does_not_hide_a_newer_one() -> None:
	meter = district.meter(meter_model=model(8)).name
	verify(meter, add_days(today(), -10))
	verify(meter, add_days(today(), -900))
	assert str(frappe.db.get_value("Meter", meter, "verified_on")) == add_days(today(), -10)


def test_an_unfit_meter_on_a_supply_point_gets_an_exchange_order() -> None:
	installed = district.installation(meter=district.meter(meter_model=model(8)).name)
	made = verify(installed.meter, outcome="Unfit", error_percent=7.5)
	order_made = frappe.get_doc("Field Order", made.exchange_order)
	assert (order_made.kind, order_made.supply_point) == ("Exchange", installed.supply_point)
	assert next_day(installed.meter) == DAY, "due at once"


def test_an_unfit_meter_from_the_store_goes_to_scrap() -> None:
	meter = district.meter(meter_model=model(8)).name
	verify(meter, today(), outcome="Unfit", then="Write Off")
	assert place_of(meter).kind == "Written Off"
	assert frappe.db.get_value("Meter", meter, "status") == "Written Off"
	with pytest.raises(DeviceIsWrittenOffError):
		verify(meter, add_days(today(), -1))


def test_a_corrected_result_takes_back_what_followed_from_the_wrong_one() -> None:
	meter = district.meter(meter_model=model(8)).name
	wrong = verify(meter, today(), outcome="Unfit", then="Repair", send_to=laboratory())
	assert place_of(meter).kind == "Repairer"
	verify(meter, today(), replaces=wrong.name)
	assert place_of(meter).kind == "Store"
	assert frappe.db.get_value("Device Verification", wrong.name, "status") == "Replaced"
	assert next_day(meter) == str(frappe.utils.add_years(getdate(today()), 8))
	with pytest.raises(AlreadyCorrectedError):
		verify(meter, add_days(today(), -2), replaces=wrong.name)


def test_a_fit_result_that_was_wrong_is_forgotten() -> None:
	meter = district.meter(meter_model=model(8)).name
	verify(meter, add_days(today(), -900))
	wrong = verify(meter, add_days(today(), -10))
	verify(meter, add_days(today(), -10), outcome="Unfit", replaces=wrong.name)
	assert str(frappe.db.get_value("Meter", meter, "verified_on")) == add_days(today(), -900)
	assert next_day(meter) == add_days(today(), -10)


def test_results_that_cannot_be_true_are_refused() -> None:
	meter = district.meter(meter_model=model(8)).name
	with pytest.raises(VerificationInFutureError):
		verify(meter, add_days(today(), 1))
	with pytest.raises(UnfitWithoutReasonError):
		verify(meter, outcome="Unfit", unfit_reason=None)
	with pytest.raises(FitWithFaultError):
		verify(meter, unfit_reason="Damaged")
	with pytest.raises(NextDayError):
		verify(meter, next_on=DAY)
	with pytest.raises(RepairerMissingError):
		verify(meter, outcome="Unfit", then="Repair")
	verify(meter)
	with pytest.raises(DoubleVerificationError, match="Correct"):
		verify(meter)


def test_an_instrument_that_is_overdue_itself_verifies_nothing() -> None:
	instrument = district.insert(
		"Test Instrument",
		serial_no=f"TI{district.number()}",
		instrument_type="Reference meter",
		het=district.HET,
		verified_on="2020-01-01",
		verification_months=12,
	)
	with pytest.raises(InstrumentNotVerifiedError, match="valid until"):
		verify(district.meter(meter_model=model(8)).name, instrument=instrument.name)


def test_an_instrument_found_unfit_stays_unfit_when_its_card_is_saved() -> None:
	instrument = district.insert(
		"Test Instrument",
		serial_no=f"TI{district.number()}",
		instrument_type="Reference meter",
		het=district.HET,
		verified_on="2024-06-01",
		verification_months=240,
	)
	assert instrument.valid_until == date(2044, 6, 1)
	district.insert(
		"Device Verification",
		device_doctype="Test Instrument",
		device=instrument.name,
		verified_on="2025-02-03",
		result="Unfit",
		unfit_reason="Damaged",
	)
	card = frappe.get_doc("Test Instrument", instrument.name)
	card.measuring_range = "0.01–100 A"
	card.save()
	assert card.valid_until == date(2025, 2, 3)
	with pytest.raises(InstrumentNotVerifiedError, match="valid until"):
		verify(district.meter(meter_model=model(8)).name, instrument=instrument.name)


def test_a_result_is_never_edited_or_deleted() -> None:
	made = verify(district.meter(meter_model=model(8)).name)
	with pytest.raises(ResultIsFinalError):
		made.update({"certificate_no": "forged"}).save()
	with pytest.raises(ResultIsFinalError):
		made.delete()


def test_an_order_takes_the_longest_overdue_first_and_none_twice() -> None:
	frappe.db.set_value("Meter", {"het": district.HET}, "next_verification_on", None)
	old = district.meter(meter_model=model(8), verified_on="2001-01-01").name
	older = district.meter(meter_model=model(8), verified_on="2000-01-01").name
	district.meter(meter_model=model(8), verified_on=DAY)
	made = order()
	assert made.add_due(until=today()) == 2
	assert [item.device for item in made.items] == [older, old]
	assert order().add_due(until=today()) == 0
	with pytest.raises(DeviceInAnotherOrderError, match=made.name):
		order(old)


def test_the_laboratory_gets_what_lies_in_store_and_a_worker_brings_the_rest() -> None:
	lying = district.meter(meter_model=model(8)).name
	installed = district.installation(meter=district.meter(meter_model=model(8)).name)
	made = order(lying, installed.meter)
	made.update({"status": "Sent"}).save()
	place = place_of(lying)
	assert (place.kind, place.name) == ("Laboratory", laboratory())
	visit = frappe.get_doc("Field Order", {"source": made.name})
	assert (visit.kind, visit.supply_point) == ("Exchange", installed.supply_point)
	made.reload()
	with pytest.raises(OrderIsSentError):
		made.append("items", {"device_doctype": "Meter", "device": district.meter().name})
		made.save()
	made.reload()
	made.update({"status": "Cancelled"}).save()
	assert place_of(lying).kind == "Store"
	assert frappe.db.get_value("Field Order", visit.name, "status") == "Cancelled"


def test_results_are_recorded_together_or_not_at_all() -> None:
	good, bad = (district.meter(meter_model=model(8)).name for _number in range(2))
	made = order(good, bad)
	made.update({"status": "Sent"}).save()
	made.reload()
	made.items[0].update({"result": "Fit", "verified_on": DAY, "certificate_no": "L-1"})
	made.items[1].update({"result": "Unfit", "verified_on": DAY})
	answer = made.record_results()
	assert (answer["recorded"], [fault["row"] for fault in answer["faults"]]) == (0, [2])
	assert not frappe.db.exists("Device Verification", {"device": good})
	with pytest.raises(ResultsMissingError):
		made.update({"status": "Closed"}).save()
	made.reload()
	made.items[0].update({"result": "Fit", "verified_on": DAY, "certificate_no": "L-1"})
	made.items[1].update({"result": "Unfit", "verified_on": DAY, "unfit_reason": "Creeps"})
	assert made.record_results() == {"recorded": 2, "faults": []}
	assert (made.verified, made.unfit) == (2, 1)
	with pytest.raises(ResultsRecordedError):
		made.update({"status": "Cancelled"}).save()
	made.reload()
	made.update({"status": "Closed"}).save()
	assert str(frappe.db.get_value("Meter", good, "verified_on")) == DAY


def test_two_hundred_results_take_as_many_queries_as_two() -> None:
	def queries(count: int) -> int:
		rows = [
			{
				"device_doctype": "Meter",
				"device": district.meter(meter_model=model(8)).name,
				"verified_on": DAY,
				"result": "Fit",
			}
			for _number in range(count)
		]
		before = frappe.db.sql("show session status like 'Questions'")[0][1]
		assert results.faults(rows) == []
		results.enter(rows)
		return int(frappe.db.sql("show session status like 'Questions'")[0][1]) - int(before)

	assert queries(2) == queries(10)


def test_an_empty_order_is_not_sent() -> None:
	with pytest.raises(EmptyOrderError):
		order().update({"status": "Sent"}).save()


def test_an_engineer_of_another_district_records_nothing() -> None:
	meter = district.meter(meter_model=model(8)).name
	frappe.set_user(district.user("Metering Engineer", het=district.OTHER_HET))
	with pytest.raises(frappe.PermissionError):
		verify(meter)
