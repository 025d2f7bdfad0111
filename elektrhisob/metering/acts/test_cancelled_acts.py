"""Acts that are cancelled: everything is as before, or the reason why not is said."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.utils import add_days

from elektrhisob.metering.acts.acts_for_tests import (
	DAY,
	approved,
	draft,
	exchanged,
	installed,
	issued_meter,
	refused,
	sign,
	step,
	worker,
)
from elektrhisob.metering.acts.errors import ActHasConsequencesError
from elektrhisob.metering.equipment.errors import LaterMoveError
from elektrhisob.metering.equipment.placements import Device, Place, move, where_is
from elektrhisob.tests import bills_for_tests, district

pytestmark = pytest.mark.site

RATIO = {"ct_primary": 100, "ct_secondary": 5, "vt_primary": 1, "vt_secondary": 1}


def seal_on(point: str) -> str:
	seal = district.insert("Seal", serial_no=f"PL{district.number()}", het=district.HET, seal_type="Plastic")
	rows = [{"action": "Set", "seal": seal.name, "place": "Terminal Cover"}]
	approved("Sealing Act", point, seals=rows, act_date=add_days(DAY, -1))
	return str(seal.name)


def state_of(point: str, *devices: tuple[str, str]) -> dict[str, Any]:
	"""Everything an act can change, as seen by whoever counts on it."""
	standing = frappe.get_all(
		"Meter Installation",
		{"supply_point": point, "withdrawn": 0},
		["name", "meter", "installed_on", "removed_on", "ratio"],
		order_by="name",
	)
	readings = frappe.get_all(
		"Meter Reading",
		{"supply_point": point, "status": ["in", ["Accepted", "Suspicious"]]},
		["installation", "reading_date", "value", "reason"],
		order_by="name",
	)
	places = {device: where_is(Device(*device)) for device in devices}
	return {
		"standing": standing,
		"readings": readings,
		"places": {device: placed and (placed.place, placed.since) for device, placed in places.items()},
		"seals": frappe.get_all(
			"Seal", {"supply_point": point}, ["name", "status", "set_on", "broken_by"], order_by="name"
		),
		"statuses": [frappe.db.get_value(*device, "status") for device in devices],
		"point": frappe.db.get_value("Supply Point", point, ["status", "disconnected_on"]),
	}


@pytest.mark.parametrize(
	("doctype", "values", "more"),
	[
		("Meter Exchange Act", {"Removed": 400, "Installed": 7}, {"new_meter": True}),
		("Meter Installation Act", {"Installed": 7}, {"new_meter": True}),
		("Meter Removal Act", {"Removed": 400}, {}),
		("Transformer Change Act", {"Removed": 400}, RATIO),
		("Metering Inspection Act", {"Control": 400}, {}),
		("Disconnection Act", {"Control": 400}, {}),
		("Sealing Act", {}, {}),
	],
)
def test_cancelling_leaves_no_trace_in_what_counts(
	doctype: str, values: dict[str, float], more: dict[str, Any]
) -> None:
	old, new = installed(), issued_meter()
	seal = seal_on(old.supply_point)
	devices = (("Meter", old.meter), ("Meter", new.name), ("Seal", seal))
	before = state_of(old.supply_point, *devices)
	more = {**more, "new_meter": new.name} if "new_meter" in more else more
	act = draft(doctype, old.supply_point, values, **more)
	for row in act.seals:
		row.action = "Broken"
	act = step(sign(step(act.save(), "Issue")), "Approve")
	assert state_of(old.supply_point, *devices) != before
	act = step(act, "Cancel the Act")
	assert (act.status, act.docstatus) == ("Cancelled", 2)
	assert state_of(old.supply_point, *devices) == before
	# The paper can be put right and approved after all.
	again = approved(doctype, old.supply_point, values, **more) if doctype != "Sealing Act" else act
	assert again.name


def test_a_cancelled_reconnection_leaves_the_point_cut_off_since_the_same_day() -> None:
	old = installed()
	approved("Disconnection Act", old.supply_point, {"Control": 350})
	act = approved("Reconnection Act", old.supply_point, {"Control": 350}, act_date="2025-06-18")
	step(act, "Cancel the Act")
	status, day = frappe.db.get_value("Supply Point", old.supply_point, ["status", "disconnected_on"])
	assert (status, str(day)) == ("Disconnected", DAY)


def test_acts_of_a_point_are_cancelled_from_the_last_backwards() -> None:
	old = installed()
	exchange = exchanged(old)
	later = approved("Metering Inspection Act", old.supply_point, {"Control": 20}, act_date="2025-06-20")
	refused(exchange, "Cancel the Act", ActHasConsequencesError, later.name)
	step(later, "Cancel the Act")
	assert step(frappe.get_doc(exchange.doctype, exchange.name), "Cancel the Act").docstatus == 2


def test_a_later_reading_of_the_new_meter_holds_the_act() -> None:
	exchange = exchanged(installed())
	later = district.reading(exchange.new_installation, "2025-06-30", 90)
	refused(exchange, "Cancel the Act", ActHasConsequencesError, later.name)


def test_a_removed_meter_that_went_on_holds_the_act() -> None:
	old = installed()
	act = approved("Meter Removal Act", old.supply_point, {"Removed": 400})
	store = frappe.db.get_value("Device Store", {"het": district.HET})
	move(
		Device("Meter", old.meter),
		Place("Store", "Device Store", store),
		frappe.utils.getdate("2025-06-20"),
		("Meter", old.meter),
	)
	with pytest.raises(LaterMoveError):
		step(act, "Cancel the Act")


def test_a_corrected_reading_holds_the_act() -> None:
	old = installed()
	act = approved("Meter Removal Act", old.supply_point, {"Removed": 400})
	reading = frappe.get_doc("Meter Reading", act.readings[0].reading)
	right = reading.replace(value=401, reading_date=DAY, source="Act")
	refused(act, "Cancel the Act", ActHasConsequencesError, right)


def test_a_bill_that_used_a_reading_holds_the_act() -> None:
	old = installed()
	act = exchanged(old)
	bills_for_tests.ensure_period()
	bill = bills_for_tests.bill()
	bill.db_set("personal_account", act.personal_account)
	row = bill.consumption[0]
	row.db_set("closing_reading", act.readings[0].reading)
	refused(act, "Cancel the Act", ActHasConsequencesError, bill.name)
	assert frappe.db.get_value("Meter Reading", act.readings[0].reading, "status") == "Accepted"


def test_a_cancelled_exchange_does_not_hide_the_meter_from_its_installer() -> None:
	old, new = installed(), issued_meter()
	act = exchanged(old, new_meter=new.name)
	step(act, "Cancel the Act")
	present = where_is(Device("Meter", new.name))
	assert present
	assert present.place == Place("Field Worker", "Field Worker", worker())
	withdrawn = frappe.get_doc("Meter Installation", act.new_installation)
	assert (withdrawn.withdrawn, withdrawn.removed_on) == (1, withdrawn.installed_on)
