"""Gaps and spikes of load profiles wait in the worklist until the day comes whole."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.utils import add_days

from elektrhisob.metering.profiles.test_store import meter, send
from elektrhisob.metering.validation import decisions, worklist
from elektrhisob.metering.validation.decisions import NothingToDecideError
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

WHOLE = [1_000] * 48
HOLED = [0, 0, 0, *[1_000] * 45]
WITHOUT_THREE = [[3, 3, 3, *[0] * 45]]


def waiting(one: str, **filters: Any) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all("Reading Exception", {"installation": one, **filters}, ["*"], order_by="name")


def test_a_day_with_missing_values_waits_until_a_newer_version_brings_them() -> None:
	one = meter()
	day = send([(one, "2025-02-03", 1, HOLED)], WITHOUT_THREE).names[0]
	(gap,) = waiting(one)
	assert (gap.cause, gap.severity, gap.status, str(gap.reading_date)) == (
		"GAP",
		"Warn",
		"Open",
		"2025-02-03",
	)
	facts = frappe.parse_json(gap.facts)
	assert (facts["missing"], facts["profile_day"], gap.het) == (3, day, district.HET)
	# Still a hole: the same exception goes on waiting, with whoever has taken it.
	(newer,) = send([(one, "2025-02-03", 2, HOLED)], WITHOUT_THREE).names
	(still,) = waiting(one, status="Open")
	assert (still.name, frappe.parse_json(still.facts)["profile_day"]) == (gap.name, newer)
	send([(one, "2025-02-03", 3, WHOLE)])
	(closed,) = waiting(one)
	assert (closed.name, closed.status, closed.resolution) == (gap.name, "Closed", "No Longer True")


def test_a_value_far_above_the_days_before_is_a_spike_and_the_first_days_are_none() -> None:
	one, other = meter(), meter()
	for number in range(3):
		send([(one, str(add_days("2025-02-01", number)), 1, WHOLE)])
	# 5 times the usual is still usual; 1 Wh more is not. A meter without days before has nothing usual.
	send([(one, "2025-02-04", 1, [5_000, *WHOLE[1:]]), (other, "2025-02-04", 1, [50_000, *WHOLE[1:]])])
	assert waiting(one) == waiting(other) == []
	send([(one, "2025-02-20", 1, [25_001, *WHOLE[1:]])])
	assert waiting(one) == []  # longer ago than the days that are looked back
	send([(one, "2025-02-05", 1, [25_001, *WHOLE[1:]])])
	(spike,) = waiting(one)
	assert (spike.cause, spike.value, spike.status) == ("SPIKE", 25.001, "Open")


def test_the_worklist_shows_the_day_and_an_operator_accepts_it_as_it_is() -> None:
	one = meter()
	send([(one, "2025-02-03", 1, HOLED)], WITHOUT_THREE)
	(gap,) = waiting(one)
	rows = worklist.page({"cause": "GAP"})["rows"]
	(row,) = [row for row in rows if row.name == gap.name]
	assert (row.profile["values"], row.profile["letters"][:4]) == (HOLED, "MMMA")
	assert "load profile" in row.words
	with pytest.raises(NothingToDecideError, match="ask its source"):
		decisions.estimate([gap.name])
	decisions.accept([gap.name], "power cut")
	assert frappe.db.get_value("Reading Exception", gap.name, ["status", "resolution"]) == (
		"Closed",
		"Accepted",
	)
	decisions.take_back([gap.name])
	assert frappe.db.get_value("Reading Exception", gap.name, "status") == "Open"


def test_a_rule_that_is_switched_off_says_nothing() -> None:
	one = meter()
	frappe.db.set_value("Validation Rule", "GAP", "enabled", 0)
	frappe.db.commit()
	send([(one, "2025-02-03", 1, HOLED)], WITHOUT_THREE)
	assert waiting(one) == []
