"""The dial against the load profile: both count the same energy, or somebody must look."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.utils import add_days

from elektrhisob.metering import reading_entry
from elektrhisob.metering.arrival import take_readings
from elektrhisob.metering.profiles.test_readings import meter
from elektrhisob.metering.profiles.test_store import send
from elektrhisob.metering.validation.test_arrival import batch

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

RATIO = 80


def february(*, days: int = 28) -> str:
	"""Read at 100 on 31 January; 80 · 16 kWh = 1 280 kWh a day come through transformers of 80."""
	one = meter(ratio=RATIO)
	send([(one, str(add_days("2025-02-01", day)), 1, [20_000] * 64 + [0] * 32) for day in range(days)])
	return one


def causes(one: str) -> list[Any]:
	frappe.db.rollback()
	filters = {"installation": one, "cause": "PROFILE_VS_REGISTER"}
	return frappe.get_all("Reading Exception", filters, ["*"], order_by="name")


def test_a_dial_that_agrees_with_its_profile_after_the_ratio_is_accepted() -> None:
	one = february()
	# 28 · 16 = 448 steps of the dial; one step more is how dials are rounded.
	assert take_readings(batch((one, "2025-02-28", 549))).codes == ["ACCEPTED"]
	assert causes(one) == []


def test_a_dial_that_disagrees_is_held_by_the_mass_path_and_told_at_the_desk_alike() -> None:
	one = february()
	frappe.db.rollback()
	told = reading_entry.preview(one, "T0", "2025-02-28", 500)
	assert told["level"] == "suspicious"
	assert "load profile" in told["text"]
	assert take_readings(batch((one, "2025-02-28", 500))).codes == ["SUSPICIOUS"]
	(held,) = causes(one)
	facts = frappe.parse_json(held.facts)
	# (500 - 100) · 80 = 32 000 kWh on the dial, 28 · 1 280 = 35 840 kWh in the profile.
	assert (facts["energy"], facts["profile"], held.severity) == (32_000, 35_840, "Hold")


def test_a_profile_with_a_day_missing_says_nothing_about_the_dial() -> None:
	one = february(days=27)
	assert take_readings(batch((one, "2025-02-28", 500))).codes == ["ACCEPTED"]
	other = february()
	send([(other, "2025-02-10", 2, [0] * 96)], [[3] * 96])
	assert take_readings(batch((other, "2025-02-28", 500))).codes == ["ACCEPTED"]
