"""A storekeeper's year: meters come, go to installers and laboratories, and not one gets lost."""

from __future__ import annotations

import json
from datetime import date

import frappe
import pytest

from elektrhisob.metering.equipment import desk_calls
from elektrhisob.metering.equipment.equipment_for_tests import (
	laboratory,
	meter_of,
	movement,
	posted,
	received,
	rows,
	serials,
	store,
	worker,
)
from elektrhisob.metering.equipment.errors import (
	DeviceElsewhereError,
	DeviceHasHistoryError,
	LaterMoveError,
	MoveBackInTimeError,
	MoveInFutureError,
)
from elektrhisob.metering.equipment.movements import MovementError, MovementListError
from elektrhisob.metering.equipment.placements import Device, where_is
from elektrhisob.tests import district

pytestmark = pytest.mark.site


def place_of(serial: str) -> tuple[str, str | None]:
	placement = where_is(Device("Meter", meter_of(serial)))
	assert placement
	return placement.place.kind, placement.place.name


def test_a_receipt_brings_new_meters_into_the_register() -> None:
	shelf, numbers = store(), serials(20)
	doc = movement("Receive", numbers, to_store=shelf)
	assert (doc.het, doc.device_count, doc.status) == (district.HET, 20, "Draft")
	assert not frappe.db.exists("Meter", {"serial_no": numbers[0]})
	doc.submit()
	assert frappe.db.get_value("Device Movement", doc.name, "status") == "Posted"
	assert all(place_of(number) == ("Store", shelf) for number in numbers)
	meter = frappe.get_doc("Meter", meter_of(numbers[0]))
	assert (meter.het, meter.status, meter.meter_model) == (district.HET, "In Store", district.meter_model())
	assert doc.items[0].device == meter.name


def test_what_is_registered_is_not_received_again() -> None:
	shelf = store()
	numbers = received(2, shelf)
	with pytest.raises(MovementListError, match="Registered already"):
		movement("Receive", numbers, to_store=shelf)
	with pytest.raises(MovementListError, match="not in the directory"):
		movement("Receive", [], items=rows(serials(1), model="No such model"), to_store=shelf)
	with pytest.raises(MovementListError, match="Enter the model"):
		movement("Receive", [], items=rows(serials(1)), to_store=shelf)
	same = serials(1) * 2
	with pytest.raises(MovementListError, match="Listed twice"):
		movement("Receive", same, to_store=shelf)


def test_to_the_installer_and_back() -> None:
	shelf, installer = store(), worker()
	numbers = received(3, shelf)
	posted("Issue", numbers, "2025-03-02", from_store=shelf, worker=installer)
	assert place_of(numbers[0]) == ("Field Worker", installer)
	assert frappe.db.get_value("Meter", meter_of(numbers[0]), "status") == "Issued"
	with pytest.raises(MovementListError, match="Not here"):
		movement("Issue", numbers[:1], "2025-03-03", from_store=shelf, worker=worker())
	posted("Return", numbers[:1], "2025-03-03", to_store=shelf, worker=installer)
	assert place_of(numbers[0]) == ("Store", shelf)


def test_to_the_laboratory_and_back_and_to_the_scrap() -> None:
	shelf, lab = store(), laboratory()
	numbers = received(2, shelf)
	with pytest.raises(MovementError, match="does not repair"):
		movement("To Repair", numbers, from_store=shelf, organization=lab)
	posted("To Verification", numbers, "2025-03-02", from_store=shelf, organization=lab)
	assert frappe.db.get_value("Meter", meter_of(numbers[0]), "status") == "In Verification"
	posted("From Verification", numbers, "2025-03-20", to_store=shelf, organization=lab)
	posted("Write Off", numbers[:1], "2025-03-21", from_store=shelf, reason="Unfit")
	assert place_of(numbers[0])[0] == "Written Off"
	assert frappe.db.get_value("Meter", meter_of(numbers[0]), "status") == "Written Off"


def test_a_transfer_to_another_district_hands_the_meters_over() -> None:
	shelf, foreign = store(), store(district.OTHER_HET)
	numbers = received(2, shelf)
	doc = posted("Transfer", numbers, "2025-03-02", from_store=shelf, to_store=foreign)
	assert frappe.db.get_value("Meter", meter_of(numbers[0]), "het") == district.OTHER_HET
	doc.cancel()
	assert frappe.db.get_value("Meter", meter_of(numbers[0]), "het") == district.HET
	assert place_of(numbers[0]) == ("Store", shelf)


def test_who_works_for_one_district_sends_nothing_from_another() -> None:
	foreign = store(district.OTHER_HET)
	numbers = received(1, foreign)
	engineer = district.user("Metering Engineer")
	frappe.set_user(engineer)
	try:
		with pytest.raises(frappe.PermissionError):
			movement("Issue", numbers, from_store=foreign, worker=None)
		doc = {"kind": "Write Off", "from_store": foreign, "posting_date": "2025-03-02"}
		with pytest.raises(frappe.PermissionError):
			desk_calls.sort_list(json.dumps(doc), "\n".join(numbers))
	finally:
		frappe.set_user("Administrator")


def test_no_movement_before_the_last_one_nor_tomorrow() -> None:
	shelf = store()
	numbers = received(1, shelf, "2025-03-10")
	with pytest.raises(MoveBackInTimeError, match="cannot be dated before"):
		posted("Issue", numbers, "2025-03-09", from_store=shelf, worker=worker())
	with pytest.raises(MoveInFutureError):
		movement("Issue", numbers, "2999-01-01", from_store=shelf, worker=worker())


def test_cancelling_a_receipt_empties_the_register_unless_something_happened() -> None:
	shelf, numbers = store(), serials(2)
	doc = posted("Receive", numbers, to_store=shelf)
	issue = posted("Issue", numbers[:1], "2025-03-02", from_store=shelf, worker=worker())
	doc.reload()
	frappe.db.savepoint("before_cancelling")
	with pytest.raises(LaterMoveError, match=issue.name):
		doc.cancel()
	frappe.db.rollback(save_point="before_cancelling")
	issue.cancel()
	doc.reload()
	doc.cancel()
	assert not frappe.db.exists("Meter", {"serial_no": ["in", numbers]})
	assert frappe.db.get_value("Device Movement", doc.name, "status") == "Cancelled"
	doc.reload()
	again = frappe.copy_doc(doc)
	again.update({"amended_from": doc.name, "status": "Draft", "docstatus": 0})
	again.insert()
	again.submit()
	assert place_of(numbers[0]) == ("Store", shelf)


def test_a_receipt_is_not_cancelled_below_a_reading_of_its_meter() -> None:
	shelf, numbers = store(), serials(1)
	doc = posted("Receive", numbers, to_store=shelf)
	installed = district.installation(meter=meter_of(numbers[0]), installed_on="2025-03-05")
	installed.update({"removed_on": "2025-03-06"}).save()
	installed.reload()
	doc.reload()
	with pytest.raises((LaterMoveError, DeviceHasHistoryError), match=installed.name):
		doc.cancel()


def test_two_drafts_with_one_meter_and_only_one_is_posted() -> None:
	shelf, first, second = store(), worker(), worker()
	numbers = received(1, shelf)
	ours = movement("Issue", numbers, "2025-03-02", from_store=shelf, worker=first)
	theirs = movement("Issue", numbers, "2025-03-02", from_store=shelf, worker=second)
	ours.submit()
	with pytest.raises((MovementListError, DeviceElsewhereError), match="Not here"):
		theirs.submit()


def test_a_pasted_list_is_sorted_and_no_number_is_lost() -> None:
	shelf, other = store(), store()
	mine, elsewhere = received(3, shelf), received(1, other)
	text = "\n".join([mine[0], mine[1].lower(), f" {mine[0]} ", elsewhere[0], "NEVER-SEEN", ""])
	doc = {"kind": "Write Off", "from_store": shelf, "items": [{"serial_no": mine[2]}]}
	result = desk_calls.sort_list(json.dumps(doc), f"{text};{mine[2]}")
	assert [row["serial_no"] for row in result["found"]] == mine[:2]
	reasons = {row["serial_no"]: row["reason"] for row in result["problems"]}
	assert set(reasons) == {mine[0], mine[2], elsewhere[0], "NEVER-SEEN"}
	assert "Store" in reasons[elsewhere[0]]
	assert "Not registered" in reasons["NEVER-SEEN"]
	fresh = desk_calls.sort_list(json.dumps({"kind": "Receive", "to_store": shelf}), f"N-1,{mine[0]}")
	assert fresh["new"] == ["N-1"]
	assert "Registered already" in fresh["problems"][0]["reason"]


def test_what_was_copied_along_with_the_numbers_is_no_meter() -> None:
	shelf = store()
	heading = "Serial numbers of the meters that came"
	pasted = f"{heading}\n!!\nN-77\n{'9' * 41}"
	result = desk_calls.sort_list(json.dumps({"kind": "Receive", "to_store": shelf}), pasted)
	assert result["new"] == ["N-77"]
	assert len(result["problems"]) == 3
	assert all("no serial number" in problem["reason"] for problem in result["problems"])


def seal_rows(first: str, last: str) -> list[dict[str, str]]:
	return [{"device_doctype": "Seal", "serial_no": first, "serial_to": last, "model": "Plastic"}]


def test_seals_come_and_go_by_the_range() -> None:
	shelf, controller = store(), worker()
	series = f"S{district.number()}-"
	got = posted("Receive", [], items=seal_rows(f"{series}0001", f"{series}0500"), to_store=shelf)
	assert got.device_count == 500
	assert frappe.db.count("Seal", {"serial_no": ["like", f"{series}%"], "status": "In Stock"}) == 500
	with pytest.raises(MovementListError, match="Registered already"):
		movement("Receive", [], items=seal_rows(f"{series}0500", f"{series}0600"), to_store=shelf)
	issue = posted(
		"Issue",
		[],
		"2025-03-02",
		items=seal_rows(f"{series}0101", f"{series}0200"),
		from_store=shelf,
		worker=controller,
	)
	held = frappe.db.count("Device Placement", {"place": controller, "open_mark": "1"})
	assert held == issue.device_count == 100
	with pytest.raises(MovementListError, match="Not here"):
		movement(
			"Write Off", [], items=seal_rows(f"{series}0200", f"{series}0201"), from_store=shelf, reason="-"
		)
	with pytest.raises(MovementListError, match="before the first"):
		movement(
			"Write Off", [], items=seal_rows(f"{series}0400", f"{series}0399"), from_store=shelf, reason="-"
		)


def test_transformers_and_modems_are_received_like_meters() -> None:
	shelf = store()
	model = district.insert(
		"Instrument Transformer Model",
		model_name=f"TK-20 {district.number()}",
		kind="CT",
		rated_primary=100,
		rated_secondary=5,
		verification_years=4,
	)
	items = [
		{"device_doctype": "Instrument Transformer", "serial_no": "TT 1", "model": model.name},
		{"device_doctype": "Communication Device", "serial_no": "MD 1", "model": "iRZ"},
	]
	posted("Receive", [], items=items, to_store=shelf)
	transformer = frappe.get_doc("Instrument Transformer", {"serial_no": "TT1"})
	assert (transformer.kind, transformer.rated_primary, transformer.rated_secondary) == ("CT", 100, 5)
	placement = where_is(Device("Instrument Transformer", transformer.name))
	assert placement and placement.since == date(2025, 3, 1)
