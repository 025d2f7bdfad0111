"""The demo's store, what came into it and went out, and what the installers did with it in the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import numpy as np
from frappe.model.workflow import apply_workflow

from elektrhisob.metering.equipment import store_counts
from elektrhisob.metering.equipment.stores import main_store
from elektrhisob.metering.verification.order_devices import add_due
from localbench.demo_calendar import iso
from localbench.demo_field_people import INSTALLERS, LABORATORY, worker_named
from localbench.demo_meters import MODELS, ONE_ELECTRONIC, ONE_INDUCTION, ONE_SMART, OPEN_END, WH_PER_KWH
from localbench.demo_open_month import OPEN_MONTH
from localbench.demo_routes import HET_CODE

if TYPE_CHECKING:
	from localbench.demo_story import Story

RECEIVED, ISSUED = 120, 24
EXCHANGED = 5
ORDERED = 12
DELIVERY_DAY, ISSUE_DAY, ACT_DAY = OPEN_MONTH + 2, OPEN_MONTH + 5, OPEN_MONTH + 23
FIRST_SERIAL = 90_000_000


def work_with_equipment(story: Story) -> None:
	if frappe.db.exists("Device Movement", {"het": HET_CODE}):
		return
	store = main_store(HET_CODE)
	serials = [str(FIRST_SERIAL + number) for number in range(RECEIVED)]
	_post_movement("Receive", DELIVERY_DAY, _received(serials), to_store=store, supplier="Namuna Hisoblagich")
	_post_movement(
		"Issue",
		ISSUE_DAY,
		[{"device_doctype": "Meter", "serial_no": serial} for serial in serials[:ISSUED]],
		from_store=store,
		worker=worker_named(INSTALLERS[0]),
	)
	_exchange_meters(story, serials[:ISSUED])
	_inspect(story)
	_count_store(store, serials[ISSUED:])
	_verify_meters()
	frappe.db.commit()


def _received(serials: list[str]) -> list[dict[str, Any]]:
	smart = MODELS[ONE_SMART].name
	return [
		{
			"device_doctype": "Meter",
			"serial_no": serial,
			"model": smart,
			"made_year": 2025,
			"verified_on": iso(OPEN_MONTH - 30),
		}
		for serial in serials
	]


def _post_movement(kind: str, day: int, items: list[dict[str, Any]], **values: Any) -> None:
	movement = frappe.get_doc(
		{"doctype": "Device Movement", "kind": kind, "posting_date": iso(day), "items": items, **values}
	).insert()
	apply_workflow(movement, "Post")


def _exchange_meters(story: Story, serials: list[str]) -> None:
	"""Old meters make way for smart ones; one act waits for its signatures, one is still a draft."""
	meters = story.meters
	old = np.flatnonzero(
		np.isin(meters.model, (ONE_INDUCTION, ONE_ELECTRONIC)) & (meters.removed_day == OPEN_END)
	)
	for number, row in enumerate(old[1000 :: len(old) // (EXCHANGED + 2)][: EXCHANGED + 2].tolist()):
		dial = int(meters.dial_wh(story.registers, np.array([row]), np.array([ACT_DAY]))[0])
		act = frappe.get_doc(
			{
				"doctype": "Meter Exchange Act",
				"supply_point": _point_of(meters.serial[row]),
				"act_date": iso(ACT_DAY),
				"performed_by": worker_named(INSTALLERS[0]),
				"cause": "Smart meter programme",
				"new_meter": frappe.db.get_value("Meter", {"serial_no": serials[number]}),
			}
		).insert()
		for reading in act.readings:
			reading.value = dial / WH_PER_KWH if reading.side == "Removed" else 0
		act.save()
		if number > EXCHANGED:
			continue
		act = _step(act, "Issue")
		if number < EXCHANGED:
			_step(_signed(act), "Approve")


def _inspect(story: Story) -> None:
	row = int(np.flatnonzero(story.meters.removed_day == OPEN_END)[2000])
	act = frappe.get_doc(
		{
			"doctype": "Metering Inspection Act",
			"supply_point": _point_of(story.meters.serial[row]),
			"act_date": iso(ACT_DAY),
			"performed_by": worker_named(INSTALLERS[1]),
			"result": "No Violation",
		}
	).insert()
	for reading in act.readings:
		dial = story.meters.dial_wh(
			story.registers, np.array([row]), np.array([ACT_DAY]), int(reading.zone[1:])
		)
		reading.value = int(dial[0]) / WH_PER_KWH
	_step(_signed(_step(act.save(), "Issue")), "Approve")


def _count_store(store: str, serials: list[str]) -> None:
	"""A count that is not posted yet: two meters are missing from the shelves."""
	count = frappe.get_doc(
		{"doctype": "Store Inventory Count", "store": store, "count_date": iso(OPEN_MONTH + 14)}
	).insert()
	store_counts.fill_expected(count)
	store_counts.take_found(count, serials[:-2])
	count.save()


def _verify_meters() -> None:
	"""The meters that are due first are to go to the laboratory."""
	order = frappe.new_doc("Verification Order")
	order.update(
		{
			"performer_kind": "Laboratory",
			"laboratory": LABORATORY,
			"het": HET_CODE,
			"due_date": iso(OPEN_MONTH + 40),
		}
	)
	add_due(order, iso(OPEN_MONTH + 60), "Meter", None, ORDERED)


def _point_of(serial: str) -> str:
	return str(
		frappe.db.get_value(
			"Meter Installation", {"serial_no": serial, "removed_on": ("is", "not set")}, "supply_point"
		)
	)


def _signed(act: Any) -> Any:
	for row in act.participants:
		row.signature_kind = "On Paper"
	return act.save()


def _step(act: Any, action: str) -> Any:
	apply_workflow(act, action)
	return frappe.get_doc(act.doctype, act.name)
