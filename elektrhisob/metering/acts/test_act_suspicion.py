"""A signed act keeps its odd last reading held until somebody looks at it; then the worklist lets it go."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.metering.acts.acts_for_tests import approved, installed
from elektrhisob.metering.validation.decisions import accept

pytestmark = pytest.mark.site


def test_the_odd_last_reading_of_a_removal_waits_in_the_worklist_and_is_accepted_there(
	database_put_back: None,
) -> None:
	frappe.set_user("Administrator")
	old = installed()
	for day, value in (("2025-02-28", 160), ("2025-03-31", 200), ("2025-04-30", 250)):
		frappe.get_doc(
			{
				"doctype": "Meter Reading",
				"installation": old.name,
				"zone": "T0",
				"reading_date": day,
				"value": value,
				"source": "Controller",
			}
		).insert()
	# 300 on 31 May, and 1,700 kWh in the fifteen days to the act: possible, and far above the usual.
	act = approved("Meter Removal Act", old.supply_point, {"Removed": 2000})
	reading = act.readings[0].reading
	assert frappe.db.get_value("Meter Reading", reading, "status") == "Suspicious"
	waiting = frappe.get_all(
		"Reading Exception", {"reading": reading, "status": "Open", "severity": "Hold"}, ["name", "cause"]
	)
	assert [row.cause for row in waiting] == ["HIGH"]
	accept([row.name for row in waiting])
	assert frappe.db.get_value("Meter Reading", reading, "status") == "Accepted"
	assert frappe.db.get_value("Meter Installation", old.name, "removed_on")
