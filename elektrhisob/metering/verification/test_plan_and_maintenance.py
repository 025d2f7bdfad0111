"""The year's plan becomes orders, overdue shares are counted, and maintenance comes round again."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, add_months, get_last_day, getdate, today

from elektrhisob.metering.report.maintenance_due import maintenance_due
from elektrhisob.metering.report.verification_due import verification_due
from elektrhisob.metering.report.verification_plan import verification_plan
from elektrhisob.metering.verification import figures
from elektrhisob.metering.verification.maintenance import (
	MaintenanceDayError,
	MaintenanceIsFinalError,
	ScheduleOfAnotherKindError,
)
from elektrhisob.metering.verification.order_batches import make_orders
from elektrhisob.tests import district

pytestmark = pytest.mark.site


@pytest.fixture(autouse=True)
def only_these_meters() -> Any:
	frappe.db.sql("update `tabMeter` set next_verification_on = null")
	figures.forget()
	yield
	frappe.set_user("Administrator")
	figures.forget()


def meter_due(day: str, **values: Any) -> str:
	meter = district.meter(**values)
	frappe.db.set_value("Meter", meter.name, "next_verification_on", day)
	return str(meter.name)


def test_the_plan_puts_every_meter_in_its_month_and_old_debts_before() -> None:
	for day in ("2027-03-01", "2027-03-31", "2027-12-31", "2026-12-31", "2028-01-01"):
		meter_due(day)
	meter_due("2027-03-05", het=district.OTHER_HET)
	_columns, rows, _message, chart, _summary = verification_plan.execute(frappe._dict(year=2027))
	row = next(row for row in rows if row["het"] == district.HET)
	assert (row["before"], row["month_03"], row["month_12"], row["year"]) == (1, 2, 1, 4)
	assert chart["data"]["datasets"][0]["values"][3] == 3, "both districts in March"


def test_a_district_s_engineer_plans_only_the_own_district() -> None:
	meter_due("2027-03-01")
	meter_due("2027-03-01", het=district.OTHER_HET)
	frappe.set_user(district.user("Metering Engineer"))
	rows = verification_plan.execute(frappe._dict(year=2027))[1]
	assert {row["het"] for row in rows} == {district.HET}
	with pytest.raises(frappe.PermissionError):
		verification_plan.execute(frappe._dict(year=2027, org_unit=district.OTHER_HET))


def test_the_due_list_goes_by_device_district_model_and_year() -> None:
	old = meter_due(add_days(today(), -366), made_year=2008)
	meter_due(add_days(today(), -1), made_year=2012)
	meter_due(add_days(today(), 1), made_year=2012)
	stored = meter_due(add_days(today(), -400), made_year=2012)
	frappe.db.sql("update `tabMeter` set status = 'Installed' where name <> %s", stored)
	_columns, rows, _message, _chart, summary = verification_due.execute(frappe._dict(org_unit=district.HET))
	assert (rows[0].device, len(rows)) == (old, 2)
	assert [box["value"] for box in summary] == [2, 2, 1]
	for view, count in (("By District", 1), ("By Model", 1), ("By Year Made", 2)):
		_columns, rows, _message, chart, _summary = verification_due.execute(
			frappe._dict(org_unit=district.HET, view=view)
		)
		assert len(rows) == count and sum(row.due for row in rows) == 2 and chart
	everything = verification_due.execute(frappe._dict(org_unit=district.HET, scope="All"))
	assert [row.device for row in everything[1]][:2] == [stored, old]
	assert [box["value"] for box in everything[4]] == [3, 3, 2]


def test_the_card_and_the_report_count_the_same_overdue_meters() -> None:
	standing = district.installation().meter
	frappe.db.set_value("Meter", standing, "next_verification_on", add_days(today(), -1))
	meter_due(add_days(today(), -1))
	frappe.set_user(district.user("Metering Engineer"))
	summary = verification_due.execute(frappe._dict(org_unit=district.HET))[4]
	assert figures.overdue_share().endswith(f"· {summary[1]['value']}")


def test_the_plan_is_cut_into_orders_and_nothing_is_ordered_twice() -> None:
	meters = [meter_due(add_days(today(), -number)) for number in range(5)]
	laboratory = district.insert(
		"Service Organization", organization_name=f"Lab {district.number()}", is_laboratory=1
	).name
	asked = {
		"het": district.HET,
		"until": today(),
		"performer_kind": "Laboratory",
		"due_date": today(),
		"laboratory": laboratory,
		"devices_each": 2,
	}
	made = make_orders(**asked)
	assert (len(made["orders"]), made["devices"]) == (3, 5)
	first = frappe.get_doc("Verification Order", made["orders"][0])
	assert [item.device for item in first.items] == [meters[4], meters[3]]
	assert make_orders(**asked) == {"orders": [], "devices": 0}
	frappe.set_user(district.user("Metering Engineer", het=district.OTHER_HET))
	with pytest.raises(frappe.PermissionError):
		make_orders(**asked)


def test_the_overdue_share_counts_meters_that_stand_somewhere() -> None:
	for day in (add_days(today(), -1), add_days(today(), 400), add_days(today(), 500), get_last_day(today())):
		installed = district.installation()
		frappe.db.set_value("Meter", installed.meter, "next_verification_on", day)
	meter_due(add_days(today(), -1))
	frappe.set_user(district.user("Metering Engineer"))
	assert figures.overdue_share() == "25.0 % · 1"
	assert figures.due_this_month() in ("1", "2")
	chart = figures.overdue_by_district()
	assert chart["datasets"][0]["values"] == [25.0]
	frappe.set_user("Administrator")
	frappe.set_user(district.user("Metering Engineer", het=district.OTHER_HET))
	assert figures.overdue_share() == "–"


def schedule(**values: Any) -> str:
	defaults = {"device_kind": "Meter", "every_months": 12, "work": "Tighten", "valid_from": "2024-01-01"}
	return str(district.insert("Maintenance Schedule", **{**defaults, **values}).name)


def maintain(meter: str, day: str, **values: Any) -> Any:
	return district.insert(
		"Device Maintenance",
		**{"device_doctype": "Meter", "device": meter, "done_on": day, "work": "Tightened", **values},
	)


def due(of: str) -> dict[str, str]:
	rows = maintenance_due.execute(frappe._dict(schedule=of, org_unit=district.HET))[1]
	return {row["device"]: str(row["due_on"]) for row in rows}


def test_maintenance_comes_round_after_its_months() -> None:
	meter, rule = district.meter().name, schedule()
	assert due(rule)[meter] == "2025-01-01", "never done: from the day the schedule began"
	maintain(meter, add_months(today(), -13), maintenance_schedule=rule)
	assert due(rule)[meter] == str(add_months(add_months(getdate(today()), -13), 12))
	maintain(meter, today(), maintenance_schedule=rule)
	assert meter not in due(rule)


def test_the_same_work_entered_again_corrects_the_first_entry() -> None:
	meter, rule = district.meter().name, schedule()
	wrong = maintain(meter, today(), maintenance_schedule=rule, finding="Needs Repair")
	right = maintain(meter, today(), maintenance_schedule=rule)
	assert frappe.db.get_value("Device Maintenance", wrong.name, "withdrawn_by") == right.name
	with pytest.raises(MaintenanceIsFinalError):
		wrong.reload()
		wrong.update({"finding": "In Order"}).save()


def test_a_meter_that_needs_exchange_gets_its_visit() -> None:
	installed = district.installation()
	made = maintain(installed.meter, today(), finding="Needs Exchange")
	assert frappe.db.exists(
		"Field Order", {"source": made.name, "kind": "Exchange", "supply_point": installed.supply_point}
	)


def test_maintenance_of_tomorrow_or_of_another_kind_is_refused() -> None:
	meter = district.meter().name
	with pytest.raises(MaintenanceDayError):
		maintain(meter, add_days(today(), 1))
	with pytest.raises(ScheduleOfAnotherKindError):
		maintain(meter, today(), maintenance_schedule=schedule(device_kind="Test Instrument"))
