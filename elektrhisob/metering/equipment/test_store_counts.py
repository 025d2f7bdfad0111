"""Counting a store: what is missing, what should not be here, and what is done about it."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.metering.equipment import desk_calls
from elektrhisob.metering.equipment.equipment_for_tests import meter_of, posted, received, store, worker
from elektrhisob.metering.equipment.errors import SecondPlaceError
from elektrhisob.metering.equipment.placements import Device, where_is
from elektrhisob.metering.equipment.store_counts import CountError, CountOutdatedError
from elektrhisob.tests import district

pytestmark = pytest.mark.site


def count_of(shelf: str, day: str = "2025-04-01") -> Any:
	doc = district.insert("Store Inventory Count", store=shelf, count_date=day)
	desk_calls.fill_count(doc.name)
	doc.reload()
	return doc


def decide(doc: Any, **actions: str) -> None:
	for row in doc.lines:
		row.action = actions.get(row.difference, "")
	doc.save()


def place_of(serial: str) -> tuple[str, str | None]:
	placement = where_is(Device("Meter", meter_of(serial)))
	assert placement
	return placement.place.kind, placement.place.name


def test_a_count_finds_what_is_missing_and_what_lies_here_by_mistake() -> None:
	shelf, other = store(), store()
	mine, foreign = received(5, shelf), received(1, other)
	doc = count_of(shelf)
	assert (doc.expected_count, doc.missing_count, doc.het) == (5, 5, district.HET)
	result = desk_calls.take_found(doc.name, "\n".join([*mine[:4], foreign[0], "STRANGE 1", mine[0]]))
	assert result == {"marked": mine[:4], "again": [mine[0]], "extra": [foreign[0], "STRANGE1"]}
	doc.reload()
	assert (doc.found_count, doc.missing_count, doc.extra_count) == (6, 1, 2)
	differences = {row.serial_no: row.difference for row in doc.lines if row.difference}
	assert differences == {mine[4]: "Missing", foreign[0]: "Elsewhere", "STRANGE1": "Unknown"}
	with pytest.raises(CountError, match="what to do"):
		doc.submit()
	doc.reload()
	decide(doc, Missing="Write Off", Elsewhere="Move Here", Unknown="Leave")
	doc.submit()
	assert place_of(mine[4])[0] == "Written Off"
	assert place_of(foreign[0]) == ("Store", shelf)
	doc.cancel()
	assert place_of(mine[4]) == ("Store", shelf)
	assert place_of(foreign[0]) == ("Store", other)


def test_a_meter_found_here_though_registered_on_a_wall_needs_an_act() -> None:
	shelf = store()
	installed = district.installation()
	doc = count_of(shelf)
	desk_calls.take_found(doc.name, installed.serial_no)
	doc.reload()
	assert doc.lines[0].registered_at.startswith("Supply Point")
	decide(doc, Elsewhere="Move Here")
	with pytest.raises(SecondPlaceError, match="by an act"):
		doc.submit()


def test_what_moved_during_the_count_is_noticed() -> None:
	shelf = store()
	mine = received(2, shelf)
	doc = count_of(shelf)
	desk_calls.take_found(doc.name, "\n".join(mine))
	received(1, shelf, "2025-03-02")
	doc.reload()
	with pytest.raises(CountOutdatedError, match="not on the list"):
		doc.submit()
	posted("Issue", mine[:1], "2025-03-03", from_store=shelf, worker=worker())
	desk_calls.fill_count(doc.name)
	doc.reload()
	assert {row.serial_no: row.difference for row in doc.lines}[mine[0]] == "Elsewhere"


def test_one_answer_for_many_differences() -> None:
	shelf = store()
	received(3, shelf)
	doc = count_of(shelf)
	assert desk_calls.decide_all(doc.name, "Missing", "Leave") == 3
	with pytest.raises(frappe.ValidationError, match="no answer"):
		desk_calls.decide_all(doc.name, "Missing", "Move Here")
