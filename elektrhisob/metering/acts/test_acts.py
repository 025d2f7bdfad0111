"""What approved acts do to meters, installations, readings, seals and points."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.metering.acts import missing
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
from elektrhisob.metering.acts.errors import ActIncompleteError, ActIsIssuedError, ActStepError
from elektrhisob.metering.equipment.placements import Device, where_is
from elektrhisob.tests import district

pytestmark = pytest.mark.site


def place_of(meter: str) -> tuple[str, str | None]:
	present = where_is(Device("Meter", meter))
	assert present
	return present.place.kind, present.place.name


def readings_of(installation: str) -> list[tuple[str, float, str, str]]:
	rows = frappe.get_all(
		"Meter Reading",
		{"installation": installation, "act": ["is", "set"]},
		["zone", "value", "reason", "status"],
		order_by="name",
	)
	return [(row.zone, row.value, row.reason, row.status) for row in rows]


def test_an_exchange_closes_one_installation_and_opens_another_on_the_same_day() -> None:
	old = installed()
	act = exchanged(old, last=400, first=7)
	old.reload()
	new = frappe.get_doc("Meter Installation", act.new_installation)
	assert (act.status, act.docstatus) == ("Approved", 1)
	assert (str(old.removed_on), str(new.installed_on)) == (DAY, DAY)
	assert (new.supply_point, new.meter) == (old.supply_point, act.new_meter)
	assert readings_of(old.name) == [("T0", 400, "Removal", "Accepted")]
	assert readings_of(new.name) == [("T0", 7, "Installation", "Accepted")]
	assert place_of(old.meter) == ("Field Worker", worker())
	assert place_of(act.new_meter) == ("Supply Point", old.supply_point)
	assert act.readings[0].reading
	assert act.readings[1].reading


def test_every_register_of_both_meters_is_asked_for() -> None:
	zones = district.meter_model(zones=("T1", "T2"))
	old = installed(meter=district.meter(meter_model=zones).name)
	act = exchanged(old, last=400, first=0, new_meter=issued_meter(meter_model=zones).name)
	assert [(row.side, row.zone) for row in act.readings] == [
		("Removed", "T1"),
		("Removed", "T2"),
		("Installed", "T1"),
		("Installed", "T2"),
	]
	assert [row.previous_value for row in act.readings[:2]] == [300, 300]
	assert len(readings_of(old.name)) == len(readings_of(act.new_installation)) == 2


def test_a_meter_put_up_opens_its_first_installation() -> None:
	point = district.supply_point()
	new = issued_meter()
	act = approved(
		"Meter Installation Act",
		point.name,
		{"Installed": 3},
		new_meter=new.name,
		ct_primary=100,
		ct_secondary=5,
		vt_primary=1,
		vt_secondary=1,
	)
	assert frappe.db.get_value("Meter Installation", act.new_installation, ["meter", "ratio"]) == (
		new.name,
		20,
	)
	assert readings_of(act.new_installation) == [("T0", 3, "Installation", "Accepted")]
	assert place_of(new.name) == ("Supply Point", point.name)


def test_a_removed_meter_goes_to_the_installer_or_into_a_store() -> None:
	to_worker = installed()
	approved("Meter Removal Act", to_worker.supply_point, {"Removed": 350})
	assert place_of(to_worker.meter) == ("Field Worker", worker())
	to_store = installed()
	store = frappe.db.get_value("Device Store", {"het": district.HET})
	approved(
		"Meter Removal Act",
		to_store.supply_point,
		{"Removed": 350},
		removed_to="Store",
		removed_to_store=store,
	)
	assert place_of(to_store.meter) == ("Store", store)
	assert frappe.db.get_value("Meter", to_store.meter, "status") == "Removed"


def test_other_transformers_count_from_the_moment_of_the_act() -> None:
	old = installed()
	act = approved(
		"Transformer Change Act",
		old.supply_point,
		{"Removed": 400},
		ct_primary=100,
		ct_secondary=5,
		vt_primary=1,
		vt_secondary=1,
	)
	old.reload()
	new = frappe.get_doc("Meter Installation", act.new_installation)
	assert (old.meter, str(old.removed_on), old.ratio) == (new.meter, DAY, 1)
	assert (str(new.installed_on), new.ratio) == (DAY, 20)
	assert readings_of(old.name) == [("T0", 400, "Removal", "Accepted")]
	assert readings_of(new.name) == [("T0", 400, "Installation", "Accepted")]
	assert place_of(old.meter) == ("Supply Point", old.supply_point)
	# The meter can be taken down afterwards like any other.
	approved("Meter Removal Act", old.supply_point, {"Removed": 405}, act_date="2025-06-20")
	assert place_of(old.meter) == ("Field Worker", worker())


def test_a_point_is_cut_off_and_connected_again() -> None:
	old = installed()
	approved("Disconnection Act", old.supply_point, {"Control": 350})
	point = ["status", "disconnected_on"]
	status, day = frappe.db.get_value("Supply Point", old.supply_point, point)
	assert (status, str(day)) == ("Disconnected", DAY)
	again = draft("Disconnection Act", old.supply_point, {"Control": 350}, act_date="2025-06-16")
	refused(again, "Issue", ActIncompleteError, "Disconnected already")
	approved("Reconnection Act", old.supply_point, {"Control": 350}, act_date="2025-06-18")
	assert frappe.db.get_value("Supply Point", old.supply_point, point) == ("Connected", None)
	assert [row[2] for row in readings_of(old.name)] == ["Control", "Control"]


def test_two_acts_of_a_day_with_the_same_dial_record_one_reading() -> None:
	old = installed()
	first = approved("Metering Inspection Act", old.supply_point, {"Control": 350})
	second = approved("Disconnection Act", old.supply_point, {"Control": 350})
	assert first.readings[0].reading == second.readings[0].reading
	assert len(readings_of(old.name)) == 1


def test_seals_are_set_and_broken_by_acts() -> None:
	old = installed()
	seal, next_seal = (
		district.insert("Seal", serial_no=f"PL{district.number()}", het=district.HET, seal_type="Plastic")
		for _seal in range(2)
	)
	rows = [{"action": "Set", "seal": seal.name, "seal_number": seal.serial_no, "place": "Terminal Cover"}]
	approved("Sealing Act", old.supply_point, seals=rows)
	assert frappe.db.get_value("Seal", seal.name, ["status", "supply_point", "set_on"]) == (
		"Set",
		old.supply_point,
		old.meter,
	)
	found = draft("Metering Inspection Act", old.supply_point, {"Control": 350}, act_date="2025-06-16")
	assert [(row.action, row.seal, row.place) for row in found.seals] == [
		("Found", seal.name, "Terminal Cover")
	]
	new = issued_meter()
	act = draft(
		"Meter Exchange Act",
		old.supply_point,
		{"Removed": 400},
		act_date="2025-06-17",
		new_meter=new.name,
	)
	assert [(row.action, row.seal) for row in act.seals] == [("Broken", seal.name)]
	act.append("seals", {"action": "Set", "seal": next_seal.name, "place": "Terminal Cover"})
	step(sign(step(act.save(), "Issue")), "Approve")
	assert frappe.db.get_value("Seal", seal.name, "status") == "Broken"
	assert frappe.db.get_value("Seal", next_seal.name, ["status", "set_on"]) == ("Set", new.name)


def test_a_seal_of_another_point_is_neither_taken_off_nor_set_again() -> None:
	here, there = installed(), installed()
	seal = district.insert("Seal", serial_no=f"PL{district.number()}", het=district.HET, seal_type="Plastic")
	row = {"seal": seal.name, "place": "Terminal Cover"}
	approved("Sealing Act", there.supply_point, seals=[{"action": "Set", **row}])
	wrong = draft("Sealing Act", here.supply_point, seals=[{"action": "Broken", **row}])
	refused(wrong, "Issue", ActIncompleteError, "not set on this supply point")
	again = draft("Sealing Act", here.supply_point, seals=[{"action": "Set", **row}])
	refused(again, "Issue", ActIncompleteError, "A free seal of the district")


def test_the_form_says_nothing_of_meters_that_stand_elsewhere() -> None:
	here, there = installed(), installed(value=700)
	facts = frappe.get_attr("elektrhisob.metering.acts.form_service.facts")
	rows = [
		{"side": "Control", "quantity": "Active Import", "zone": "T0", "value": 1, "doctype": "Act Reading"}
	]
	asked = {"supply_point": here.supply_point, "installation": there.name, "readings": rows, "act_date": DAY}
	told = facts({"doctype": "Metering Inspection Act", **asked})
	assert told["installation"] == here.name
	assert "900" not in str(told)


def test_what_is_missing_is_said_all_at_once() -> None:
	old = installed()
	act = draft("Meter Exchange Act", old.supply_point, {"Removed": 10}, performed_by=None)
	with pytest.raises(ActIncompleteError) as refusal:
		step(act, "Issue")
	for words in (
		"Who did the work",
		"The new meter",
		"register T0",
		"below the reading 300",
		"name of the staff",
	):
		assert words in str(refusal.value), words
	assert frappe.db.get_value(act.doctype, act.name, "status") == "Draft"


def test_a_meter_that_is_not_at_hand_is_not_put_up() -> None:
	point = district.supply_point()
	elsewhere = installed()
	act = draft("Meter Installation Act", point.name, new_meter=elsewhere.meter)
	refused(act, "Issue", ActIncompleteError, "A meter at hand")
	foreign = district.meter(het=district.OTHER_HET)
	act.reload()
	act.update({"new_meter": foreign.name}).save()
	refused(act, "Issue", ActIncompleteError, "A meter of the district")


def test_a_refused_signature_needs_two_witnesses_or_the_mahalla() -> None:
	old = installed()
	act = step(draft("Metering Inspection Act", old.supply_point, {"Control": 350}), "Issue")
	refused(act, "Approve", ActIncompleteError, "signature of the staff")
	act.reload()
	act.participants[0].signature_kind = "On Paper"
	act.participants[1].signature_kind = "Refused"
	act.append("participants", {"capacity": "Witness", "person_name": "Aliyev", "signature_kind": "On Paper"})
	act.save()
	refused(act, "Approve", ActIncompleteError, "two witnesses")
	act.reload()
	mahalla = {"capacity": "Mahalla Representative", "person_name": "Rais", "signature_kind": "On Paper"}
	act.append("participants", mahalla)
	assert step(act.save(), "Approve").status == "Approved"


def test_an_issued_act_says_what_was_printed() -> None:
	old = installed()
	act = step(draft("Meter Removal Act", old.supply_point, {"Removed": 350}), "Issue")
	act.readings[0].value = 360
	with pytest.raises(ActIsIssuedError, match="Return it to draft"):
		act.save()
	act = step(frappe.get_doc(act.doctype, act.name), "Return to Draft")
	act.readings[0].value = 360
	assert act.save().readings[0].energy_kwh == 60


def test_the_workflow_is_the_only_way_to_approve() -> None:
	old = installed()
	act = sign(draft("Meter Removal Act", old.supply_point, {"Removed": 350}))
	with pytest.raises(ActStepError):
		act.submit()


def test_who_works_for_another_district_neither_sees_nor_makes_the_act() -> None:
	old = installed()
	act = draft("Meter Removal Act", old.supply_point, {"Removed": 350})
	facts = frappe.get_attr("elektrhisob.metering.acts.form_service.facts")
	offer = frappe.get_attr("elektrhisob.metering.acts.meters_at_hand.offer")
	frappe.set_user(district.user("Metering Engineer", het=district.OTHER_HET))
	assert not frappe.has_permission(act.doctype, "read", doc=act)
	assert not frappe.get_list(act.doctype, {"name": act.name})
	assert not frappe.get_list("Act Reading", {"parent": act.name}, parent_doctype=act.doctype)
	asked = {"doctype": act.doctype, "supply_point": old.supply_point}
	with pytest.raises(frappe.PermissionError):
		facts(asked)
	with pytest.raises(frappe.PermissionError):
		offer("Meter", "", "name", 0, 10, {"supply_point": old.supply_point})
	frappe.set_user(district.user("Metering Engineer"))
	assert frappe.get_list("Act Reading", {"parent": act.name}, parent_doctype=act.doctype)
	assert facts(asked)["tables"]["readings"][0]["previous_value"] == 300


def test_an_engineer_of_the_district_takes_an_act_from_draft_to_its_effect() -> None:
	old = installed()
	new = issued_meter()
	worker()
	frappe.set_user(district.user("Metering Engineer"))
	act = exchanged(old, new_meter=new.name)
	assert act.status == "Approved"
	assert act.approved_by == frappe.session.user
	assert step(act, "Cancel the Act").status == "Cancelled"


def test_the_form_offers_meters_that_the_installer_holds_first() -> None:
	old = installed()
	stored, held = district.meter(), issued_meter()
	offer = frappe.get_attr("elektrhisob.metering.acts.meters_at_hand.offer")
	filters = {"supply_point": old.supply_point, "worker": worker()}
	found = [row[0] for row in offer("Meter", "SN91", "name", 0, 500, filters)]
	assert found.index(held.name) < found.index(stored.name)
	assert old.meter not in found


def test_what_is_wrong_with_a_reading_is_told_in_the_language_of_who_looks() -> None:
	act = draft("Metering Inspection Act", installed().supply_point, {"Control": 10}, result="No Violation")
	told = act.readings[0].finding
	assert told
	language = frappe.local.lang
	try:
		frappe.local.lang = "uz"
		(about,) = [text for text in missing.of(act) if act.readings[0].serial_no in text]
	finally:
		frappe.local.lang = language
	assert told not in about
